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

/// A value that the source states, or the reason why it could not be found out.
package enum Known<Value> {
  case known(Value)
  case unknown(Unresolved)

  package var value: Value? {
    if case .known(let value) = self { value } else { nil }
  }

  package var unresolved: Unresolved? {
    if case .unknown(let unresolved) = self { unresolved } else { nil }
  }
}

extension Known: Equatable where Value: Equatable {}
extension Known: Hashable where Value: Hashable {}
extension Known: Sendable where Value: Sendable {}
extension Known: Codable where Value: Codable {}
