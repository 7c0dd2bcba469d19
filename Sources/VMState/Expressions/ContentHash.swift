/// A 64-bit FNV-1a hash: stable over runs and machines, for telling whether two pieces of code are the same text.
/// Not meant to resist forgery.
package struct ContentHash: Sendable {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package mutating func combine(byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  package mutating func combine(_ text: String) {
    var text = text
    text.withUTF8 { for byte in $0 { combine(byte: byte) } }
    // A separator, so that "ab","c" and "a","bc" differ.
    combine(byte: 0xff)
  }

  package mutating func combine(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { combine(byte: UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
  }

  package static func of(_ text: String) -> UInt64 {
    var hash = ContentHash()
    hash.combine(text)
    return hash.value
  }
}
