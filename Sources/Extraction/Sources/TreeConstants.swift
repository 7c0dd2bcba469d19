import CSyntax
import CTree
import CodeReading
import VMState

/// Integer constant expressions of a tree as values of the model.
package struct TreeConstants {
  let tree: TreeIndex
  let layout: TypeLayout

  /// - Parameter tokens: expanded.
  package func value(of tokens: ArraySlice<Token>, in file: FileID) -> Known<Int64> {
    do throws(UnknownValue) {
      return .known(try layout.constants.value(of: tokens, in: file))
    } catch {
      return .unknown(
        Unresolved(
          error.reason, at: tokens.first.map(tree.location(of:)),
          codeHash: ContentHash.of(tree.symbols.normalisedText(of: tokens))))
    }
  }
}
