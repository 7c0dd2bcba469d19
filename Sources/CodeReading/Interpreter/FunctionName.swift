import CSyntax

/// A function by its name as a file sees it.
package struct FunctionName: Hashable, Sendable {
  package var symbol: Symbol
  package var file: FileID

  package init(_ symbol: Symbol, file: FileID) {
    self.symbol = symbol
    self.file = file
  }
}
