import Findings
import Foundation
import GitStore

/// A distribution's source package as it lies in a folder: `dpkg-source -x` (which applies its patches), or tarball and packaging put
/// together by hand (which does not).
struct UnpackedPackage {
  let folder: String

  /// nil when the path is no folder, or is a repository, whose releases are revisions.
  init?(at path: String) {
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    guard manager.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else { return nil }
    let marks = [".git", "HEAD"]
    guard !marks.contains(where: { manager.fileExists(atPath: "\(path)/\($0)") }) else { return nil }
    folder = path
  }

  /// The version in the first line of `debian/changelog`, without the epoch, which no file's name has.
  var version: String? {
    guard let bytes = FileManager.default.contents(atPath: "\(folder)/debian/changelog"),
      let first = bytes.split(separator: UInt8(ascii: "\n")).first.map({ String(decoding: $0, as: UTF8.self) }),
      let open = first.firstIndex(of: "("), let close = first[open...].firstIndex(of: ")")
    else { return nil }
    let version = first[first.index(after: open)..<close]
    let text = version.firstIndex(of: ":").map { version[version.index(after: $0)...] } ?? version
    return text.isEmpty ? nil : String(text)
  }

  /// Where a series is that was named from within the package, or from where the user stands.
  func path(ofSeries series: String) -> String {
    let inside = "\(folder)/\(series)"
    return !series.hasPrefix("/") && FileManager.default.fileExists(atPath: inside) ? inside : series
  }

  /// Whether the tree has the series' patches already: as `dpkg-source` and quilt note it in `.pc`, and without such a note as
  /// the patches themselves tell.
  ///
  /// - Throws: `usage` when it has some of them; what applying them throws when they fit neither way.
  func hasApplied(_ series: String) throws(ToolError) -> Bool {
    let patches = try PatchSeries(at: series)
    if let noted = FileManager.default.contents(atPath: "\(folder)/.pc/applied-patches") {
      let applied = Set(String(decoding: noted, as: UTF8.self).split(separator: "\n").map(String.init))
      let count = patches.patches.count { applied.contains($0.name) }
      if count == patches.patches.count { return true }
      guard count == 0 else {
        throw ToolError(
          .usage, "\(count) of the \(patches.patches.count) patches of '\(series)' are applied in '\(folder)'",
          notes: ["\(folder)/.pc/applied-patches lists them"],
          hint: "apply the others there with 'quilt push -a', or take all back with 'quilt pop -a'")
      }
    }
    let tree = try DirectoryTree(root: folder).list(label: "dir:\(folder)")
    do {
      _ = try patches.applied(to: tree)
      return false
    } catch {
      if patches.isContained(in: tree) { return true }
      throw ToolError(
        error.kind, error.message,
        notes: error.notes + ["they do not come off either, so the tree has not all of them"],
        hint: error.hint)
    }
  }
}
