/// Why a value of the source could not be determined, and a hash of the code it stands for.
///
/// Two builds in which the same thing is unresolved are equal there only when the hashes are.
package struct Unresolved: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  /// Lower case, no full stop: "struct 'Foo' is not defined in the tree".
  package var reason: String
  package var location: SourceLocation?
  /// `ContentHash` of the code's tokens, 0 when there is no code.
  package var codeHash: UInt64

  package init(_ reason: String, at location: SourceLocation? = nil, codeHash: UInt64 = 0) {
    self.reason = reason
    self.location = location
    self.codeHash = codeHash
  }

  package var description: String { reason }
}
