import CSyntax
import CTree

/// A definition at the top level of a file, or an enumeration anywhere: what a name can be looked up to.
package struct SourceRegion: Sendable {
  package enum Kind: String, Hashable, Sendable {
    case macro, function, variable, typedef, tag
    case macroCall = "macro call"
    case enumeration
  }

  package var kind: Kind
  /// Of an enumeration, its first constant.
  package var name: String
  /// What can be looked up: of an enumeration, all constants.
  package var names: [String]
  /// For variables: the type's last word.
  package var typeName = ""
  package var line: Int
  /// The tokens' numbers in the table that the regions of one comparison share; directives included, comments and blanks not.
  var tokens: [UInt32]
  /// What decides who sees the region, besides its place: conditions, `static`, the type.
  var header: [UInt32]
  var isStatic = false

  package var table: TreeLookups.Table {
    switch kind {
    case .macro: .macros
    case .enumeration: .enumerators
    default: .declarations
    }
  }
}
