/// A custom `VMStateInfo`.
package struct CustomForm: Hashable, Sendable, Codable {
  /// The C object: `vmstate_info_pci_config`.
  package var symbol: String
  /// Its `.name`, as the stream's JSON shows it.
  package var name: String
  package var get: CodeReference?
  package var put: CodeReference?
  /// What the two functions put and get, seen from the object that the field's description describes; for arrays, lists and
  /// pointers to pointers, from the element. Nil when they were not read.
  package var code: CodeForm?

  package init(symbol: String, name: String, get: CodeReference?, put: CodeReference?) {
    self.symbol = symbol
    self.name = name
    self.get = get
    self.put = put
  }

  /// Covers both functions.
  package var codeHash: UInt64 {
    var hash = ContentHash()
    hash.combine(get?.codeHash ?? 0)
    hash.combine(put?.codeHash ?? 0)
    return hash.value
  }
}
