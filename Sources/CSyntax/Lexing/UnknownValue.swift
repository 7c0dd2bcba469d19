/// Why a value or type could not be found out. Lower case, no full stop: "struct 'Foo' is not defined in the tree".
package struct UnknownValue: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }

  package var description: String { reason }
}
