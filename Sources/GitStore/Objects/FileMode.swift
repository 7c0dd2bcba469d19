/// The mode of a tree's entry, in git's own numbers.
package struct FileMode: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  package var rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let file = FileMode(rawValue: 0o100644)
  package static let executable = FileMode(rawValue: 0o100755)
  package static let symbolicLink = FileMode(rawValue: 0o120000)
  package static let submodule = FileMode(rawValue: 0o160000)
  package static let folder = FileMode(rawValue: 0o040000)

  /// The part that tells files, links, submodules and folders apart.
  var type: UInt32 { rawValue & 0o170000 }

  package var isFolder: Bool { type == 0o040000 }
  package var isRegularFile: Bool { type == 0o100000 }
  package var isSymbolicLink: Bool { type == 0o120000 }
  package var isSubmodule: Bool { type == 0o160000 }

  /// As a listing of files calls it.
  var kind: StoredPath.Kind {
    if isSymbolicLink { return .symbolicLink }
    if isSubmodule { return .submodule }
    return rawValue & 0o100 != 0 ? .executable : .file
  }

  /// Six octal digits, as git prints modes.
  package var description: String {
    let digits = String(rawValue, radix: 8)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
