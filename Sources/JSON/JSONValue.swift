/// A JSON value whose objects keep their members' order and repeated keys: QEMU's stream description repeats keys for lists and trees.
package indirect enum JSONValue: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  case null
  case boolean(Bool)
  /// Integers only: neither reports nor stream descriptions have others.
  case integer(Int64)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package static func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  /// `null` for nil.
  package static func string(orNull value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

  package static func strings(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }

  /// An object with its keys sorted, so that two runs over the same trees print the same bytes.
  package static func object(_ members: [String: JSONValue]) -> JSONValue {
    .object(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
  }

  /// The first member of that name.
  package subscript(key: String) -> JSONValue? { members.first { $0.key == key }?.value }

  /// Empty when the value is no object.
  package var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  /// Empty when the value is no array.
  package var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  package var int: Int? {
    if case .integer(let number) = self { Int(exactly: number) } else { nil }
  }

  package var string: String? {
    if case .string(let string) = self { string } else { nil }
  }
}
