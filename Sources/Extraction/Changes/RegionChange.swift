import CSyntax
import CTree
import StateDiff
import VMState

/// A definition that two files of one path have differently. Comments, blanks and the order of definitions do not count.
struct RegionChange {
  var path: String
  var kind: SourceRegion.Kind
  var name: String
  /// All regions of the kind and name on either side; one may be without.
  var old: [SourceRegion]
  var new: [SourceRegion]

  /// Whether the same places see it as before, so that only a reader of its text can notice.
  var isVisibleAsBefore: Bool { old.count == new.count && zip(old, new).allSatisfy { $0.header == $1.header } }
  var names: Set<String> { Set((old + new).flatMap(\.names)) }
  var isStatic: Bool { (old + new).allSatisfy(\.isStatic) }
  /// Whether only the file, and files that include it, see it.
  var isLocal: Bool {
    let table = (new.first ?? old.first)?.table ?? .declarations
    return path.hasSuffix(".c") && (isStatic || table != .declarations || kind == .typedef || kind == .tag)
  }
  var line: Int { new.first?.line ?? old.first?.line ?? 1 }
}
