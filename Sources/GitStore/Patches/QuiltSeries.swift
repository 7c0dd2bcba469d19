import Findings
import Foundation

/// A list of patches in the form quilt keeps it: a `series` file that names patches beside it, in order.
struct QuiltSeries {
  /// The series file itself.
  let path: String
  let patches: [PatchSeries.Patch]

  /// Reads the series at `path`, which is the file or a folder that has a file `series`.
  /// - Throws: `.unreadable` when there is none or a line cannot be understood.
  init(at path: String) throws(ToolError) {
    var isDirectory: ObjCBool = false
    let file =
      FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
      ? path + "/series" : path
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(named: file, title: "the series '\(file)'")
    } catch {
      throw ToolError(
        error.kind, error.message, notes: error.notes,
        hint: error.hint ?? "+series:PATH names a quilt series file, or the folder that has one")
    }
    self.path = file
    patches = try Self.parse(bytes, file: file)
  }

  private static func parse(_ bytes: [UInt8], file: String) throws(ToolError) -> [PatchSeries.Patch] {
    let folder = (file as NSString).deletingLastPathComponent
    var patches: [PatchSeries.Patch] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let text = String(decoding: line, as: UTF8.self)
      var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
      // A comment starts with a word: a patch may have `#` inside its name.
      if let comment = words.firstIndex(where: { $0.hasPrefix("#") }) { words.removeSubrange(comment...) }
      guard let name = words.first else { continue }
      var patch = PatchSeries.Patch(
        name: name, path: located(name, in: folder), strip: 1, isReversed: false, line: index + 1,
        list: .series)
      var options = words.dropFirst()
      while let option = options.popFirst() {
        switch option {
        case "-R": patch.isReversed = true
        case "-pab": patch.strip = 1
        case _ where option.hasPrefix("-p"):
          let digits = option == "-p" ? options.popFirst() ?? "" : String(option.dropFirst(2))
          guard let count = UInt8(digits) else { throw unknown(option, file, index + 1) }
          patch.strip = Int(count)
        default: throw unknown(option, file, index + 1)
        }
      }
      patches.append(patch)
    }
    return patches
  }

  /// The patches lie beside the series, or, where it lies beside their folder, in `patches`.
  private static func located(_ name: String, in folder: String) -> String {
    if name.hasPrefix("/") { return name }
    let prefix = folder.isEmpty ? "" : folder + "/"
    let (beside, below) = (prefix + name, prefix + "patches/" + name)
    let manager = FileManager.default
    return !manager.fileExists(atPath: beside) && manager.fileExists(atPath: below) ? below : beside
  }

  private static func unknown(_ option: String, _ file: String, _ line: Int) -> ToolError {
    ToolError(
      .unreadable, "\(file):\(line): '\(option)' is not known", hint: "behind a patch's name may stand -pN and -R")
  }
}
