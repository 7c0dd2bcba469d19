/// Writes big-endian values.
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package var offset: Int { bytes.count }

  package mutating func put8(_ value: UInt8) { bytes.append(value) }

  package mutating func put16(_ value: UInt16) { put(UInt64(value), width: 2) }

  package mutating func put32(_ value: UInt32) { put(UInt64(value), width: 4) }

  package mutating func put64(_ value: UInt64) { put(value, width: 8) }

  /// The lowest `width` bytes of `value`, highest first.
  @inline(__always)
  package mutating func put(_ value: UInt64, width: Int) {
    var shift = UInt64(width) &* 8
    while shift > 0 {
      shift &-= 8
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  package mutating func put(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  package mutating func putZeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: max(count, 0))) }

  /// A u8 length and the bytes. As QEMU does, the length is cut to 8 bits and only so many bytes follow.
  package mutating func putCountedString(_ text: String) {
    let utf8 = Array(text.utf8)
    let length = UInt8(truncatingIfNeeded: utf8.count)
    put8(length)
    put(utf8.prefix(Int(length)))
  }
}
