import Backport
import Extraction
import Findings
import Foundation
import Support
import Templating
import VMState

/// A small tree in one of the idioms that QEMU has had, a device on its branch, and the device with a pick.
struct RewriteFixture {
  /// How a year writes descriptions.
  enum Idiom: String, CaseIterable {
    /// Before subsections.
    case early
    case entries
    case pointers
    case constants
  }

  var idiom = Idiom.pointers
  var base: String
  var picked: String
  /// Other files of both trees, by path.
  var files: [String: String] = [:]
  /// What the pick does to those.
  var pickedFiles: [String: String] = [:]
  var options = WireRewrite.Options()
  var device = "hw/misc/gadget.c"

  init(_ idiom: Idiom = .pointers, base: String, picked: String) {
    self.idiom = idiom
    self.base = base
    self.picked = picked
  }

  /// A file whose lines with a `+` in front only the pick has, and those with a `-` only the branch.
  init(_ text: String, _ idiom: Idiom = .pointers) {
    func side(_ other: Character) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false).filter { $0.first != other }.map { line in
        line.first == "+" || line.first == "-" ? String(line.dropFirst()) : String(line)
      }.joined(separator: "\n")
    }
    self.init(idiom, base: side("+"), picked: side("-"))
  }

  static let templates = TemplateFolder(
    path: SampleRepository.checkout.appendingPathComponent("Templates").path)

  private var common: [String: String] {
    [
      "include/migration/vmstate.h": Self.header(idiom), "include/hw/qdev.h": Self.qdev, "hw/core/qdev.c": Self.core,
      "migration/savevm.c": Self.savevm,
    ].merging(files) { $1 }
  }

  var baseTree: [String: String] { common.merging([device: base]) { $1 } }
  var pickedTree: [String: String] { common.merging([device: picked]) { $1 }.merging(pickedFiles) { $1 } }

  static func build(_ files: [String: String]) throws -> Build {
    let sources = try SourceCache().read(MemoryTree(files: files), jobs: 1)
    return BuildExtractor(sources).build(for: Target.named("x86_64")!)
  }

  func outcome() throws -> RewriteOutcome {
    let (old, new) = (baseTree, pickedTree)
    return try WireRewrite(
      [.init(base: Self.build(old), picked: Self.build(new))], options: options, templates: Self.templates,
      baseText: { old[$0].map { Array($0.utf8) } }, pickedText: { new[$0].map { Array($0.utf8) } }
    ).outcome()
  }

  /// The picked tree with the edits.
  func rewritten(_ outcome: RewriteOutcome) -> [String: String] {
    var tree = pickedTree
    for edit in outcome.edits { tree[edit.path] = String(decoding: edit.bytes, as: UTF8.self) }
    return tree
  }

  struct MemoryTree: SourceTree {
    var label = "tree"
    var treeID: String?
    var files: [String: String]
    var entries: [SourceTreeEntry] {
      files.keys.sorted().map { SourceTreeEntry(path: $0, contentID: "\($0) \(files[$0] ?? "")") }
    }

    func makeReader() throws -> any SourceReader { Reader(files: files) }

    struct Reader: SourceReader {
      let files: [String: String]
      func bytes(of entry: SourceTreeEntry) throws -> [UInt8] { Array((files[entry.path] ?? "").utf8) }
    }
  }
}

extension Build {
  /// "tx, rx:3 | gadget/extra: delay": what a description and its subsections have.
  func outline(_ symbol: String) -> String {
    guard let description = descriptions.first(where: { $0.symbol == symbol }) else { return "no \(symbol)" }
    func list(_ description: Description) -> String {
      description.fields.map { $0.name + ($0.versionID == .known(0) ? "" : ":\($0.versionID.value ?? -1)") }
        .joined(separator: ", ")
    }
    let parts = description.subsections.map { use in
      let test = (use.needed ?? self[use.description].needed) == nil ? " always" : ""
      return " | \(self[use.description].name)\(test): \(list(self[use.description]))"
    }
    return "\(description.versionID.value ?? -1): \(list(description))\(parts.joined())"
  }
}

extension RewriteOutcome {
  /// Everything that is said, a line each.
  var text: String {
    var lines = ["\(verdict.rawValue) by \(strategy.rawValue): \(reason)"]
    for refusal in refusals {
      lines.append("refused: \(refusal.location?.description ?? "-"): \(refusal.what)")
      lines += ["  known: \(refusal.known)", "  do: \(refusal.remedy)"]
    }
    for feature in features {
      lines.append(
        "\(feature.devices.joined(separator: ", ")): \(feature.featureName) of \(feature.parentSymbol) as "
          + "\(feature.subsectionName) (\(feature.subsectionSymbol)): \(feature.fields.joined(separator: ", "))")
      lines += ["  if: \(feature.predicate)", "  \(feature.explanation)", "  \(feature.statesAffected)"]
      let version = [feature.versionBefore, feature.versionPicked].map { $0.map(String.init) ?? "?" }
      lines.append("  version \(version[0]), picked as \(version[1])")
      if let property = feature.property {
        lines.append(
          "  property \(property.driver).\(property.name) \(property.isOnByDefault ? "on" : "off"), "
            + "table \(property.table ?? "none")")
      }
    }
    lines += notes.map { "note: \($0.location?.description ?? "-"): \($0.text)" }
    return lines.joined(separator: "\n") + "\n"
  }
}
