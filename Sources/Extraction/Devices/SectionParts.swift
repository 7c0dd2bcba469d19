import CSyntax
import CTree
import CodeReading
import VMState

/// What a reader of devices needs to know of the tree besides its types and calls: what a section is made of.
package protocol SectionParts {
  /// The description that a name means in a file, or an element of the array that it means.
  func description(named name: Symbol, element: Int, visibleFrom file: FileID) -> DescriptionID?
  /// The `.name` of a description: what a section is called on the wire.
  func name(of description: DescriptionID) -> String
  /// An integer constant expression; tokens are expanded.
  func constant(_ tokens: ArraySlice<Token>, in file: FileID) -> Known<Int64>
  /// A function that a registration names.
  func code(_ handler: ScopedName) -> CodeReference
  /// What a pair of functions puts and gets; nil when nothing is known of it. Not asked for live handlers, whose section comes in parts.
  func codeForm(save: ScopedName?, load: ScopedName?) -> CodeForm?
  func properties(in list: QOMType.PropertyArray) -> [Property]
  /// Whether the tree's object lists have a file for other architectures only.
  func isForeign(_ path: String) -> Bool
}
