/// A value and where it stands.
package struct Placed<Value> {
  package var value: Value
  package var place: Place

  package init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }
}

extension Placed: Equatable where Value: Equatable {}

extension Placed: Hashable where Value: Hashable {}

extension Placed: Sendable where Value: Sendable {}
