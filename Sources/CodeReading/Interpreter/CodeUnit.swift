import CSyntax

/// Tokens that were parsed together. Indexes of syntax nodes count in `tokens`.
package final class CodeUnit: Sendable {
  package let tokens: [Token]
  package let file: FileID
  /// Macros are expanded; otherwise a name may still be one.
  package let isExpanded: Bool

  package init(tokens: [Token], file: FileID, isExpanded: Bool) {
    self.tokens = tokens
    self.file = file
    self.isExpanded = isExpanded
  }
}
