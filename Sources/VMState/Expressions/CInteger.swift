/// A C integer type: width in bits (1 for `bool`, 8, 16, 32, 64) and signedness. Pointers and enums count as integers here.
package struct CInteger: Hashable, Sendable, Codable {
  package var bits: Int
  package var isSigned: Bool

  package init(bits: Int, isSigned: Bool) {
    self.bits = bits
    self.isSigned = isSigned
  }

  package static let bool = CInteger(bits: 1, isSigned: false)
  package static let int = CInteger(bits: 32, isSigned: true)
  package static let uint64 = CInteger(bits: 64, isSigned: false)
}
