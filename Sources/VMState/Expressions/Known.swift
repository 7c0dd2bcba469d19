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
