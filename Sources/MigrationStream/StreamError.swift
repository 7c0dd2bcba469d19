import VMState

/// What a stream lacked, and where.
package struct StreamError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    /// The bytes end before the element does.
    case truncated
    /// A value that the format does not allow there.
    case malformed
    /// Well-formed, of a kind this reader does not know.
    case unsupported
  }

  package var code: Code
  /// "section id of a footer": what was being read.
  package var element: String
  /// In bytes from the start of the stream.
  package var offset: Int
  /// What is wrong with it, with numbers: lower case, no full stop.
  package var detail: String

  package init(_ code: Code, _ element: String, at offset: Int, _ detail: String) {
    self.code = code
    self.element = element
    self.offset = offset
    self.detail = detail
  }

  package var description: String { "at byte 0x\(String(offset, radix: 16)): \(element): \(detail)" }
}
