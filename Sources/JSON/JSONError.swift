/// What a text that should be JSON lacked, and where.
package struct JSONError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    /// The bytes end before the value does.
    case truncated
    /// Something that RFC 8259 does not allow there, or a number that is no integer of 64 bits.
    case malformed
  }

  package var code: Code
  /// In bytes from the start.
  package var offset: Int
  /// What is wrong, with numbers: lower case, no full stop.
  package var detail: String

  package init(_ code: Code, at offset: Int, _ detail: String) {
    self.code = code
    self.offset = offset
    self.detail = detail
  }
}
