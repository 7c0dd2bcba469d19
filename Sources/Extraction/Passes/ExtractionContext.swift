import CSyntax
import CTree
import CodeReading
import VMState

/// What the readers of one extraction share: the tree's index and the target that it is read for.
package final class ExtractionContext {
  package let tree: TreeIndex
  package let target: Target

  package init(tree: TreeIndex, target: Target) {
    self.tree = tree
    self.target = target
  }

  package var symbols: SymbolTable { tree.symbols }

  package func location(file: FileID, line: UInt32) -> SourceLocation { tree.location(file: file, line: line) }

  package func location(of token: Token) -> SourceLocation { tree.location(of: token) }

  package func location(of place: TreeIndex.Place) -> SourceLocation { tree.location(of: place) }
}
