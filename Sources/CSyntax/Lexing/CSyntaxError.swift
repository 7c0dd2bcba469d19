/// Why a run of tokens is not the C that was expected there.
package struct CSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Lower case, no full stop: "expected ')'".
  package var reason: String
  /// Index into the tokens that were given to the parser; their count when they ended too soon.
  package var tokenIndex: Int
  /// Where that token was written; 0 at the end.
  package var line: UInt32

  package init(_ reason: String, tokenIndex: Int, line: UInt32) {
    self.reason = reason
    self.tokenIndex = tokenIndex
    self.line = line
  }

  package var description: String { reason }
}
