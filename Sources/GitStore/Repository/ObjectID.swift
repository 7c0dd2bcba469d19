import CLibgit2

/// The SHA-1 name of a git object, 20 bytes. Two blobs of one id are the same bytes, so work done for one revision
/// holds for every other that shares the id.
package struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Bytes 0-7, 8-15 and 16-19, big-endian, so that order is the order of the hexadecimal text.
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  /// Takes 40 hexadecimal digits; nil for anything else.
  package init?(hex: some StringProtocol) {
    let digits = Array(hex.utf8)
    guard digits.count == 40 else { return nil }
    var words: [UInt64] = [0, 0, 0]
    for (index, digit) in digits.enumerated() {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
      default: return nil
      }
      words[index / 16] = words[index / 16] << 4 | UInt64(value)
    }
    (high, middle, low) = (words[0], words[1], UInt32(truncatingIfNeeded: words[2]))
  }

  init(_ raw: git_oid) {
    self = withUnsafeBytes(of: raw) { ObjectID(bytes: $0) }
  }

  /// The 20 bytes of an id, as a tree object holds them.
  init(rawBytes: UnsafeRawBufferPointer) {
    self.init(bytes: rawBytes)
  }

  private init(bytes: UnsafeRawBufferPointer) {
    high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    middle = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    low = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
  }

  var raw: git_oid {
    var result = git_oid()
    withUnsafeMutableBytes(of: &result) { bytes in
      bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
      bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
      bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return result
  }

  /// The id that git gives a blob of these bytes. Nothing is written anywhere.
  package init(ofBlob bytes: UnsafeRawBufferPointer) {
    Libgit2.start()
    var raw = git_oid()
    // Hashing memory fails only when libgit2 is not started or the type is none of git's four.
    _ = git_odb_hash(&raw, bytes.baseAddress, bytes.count, GIT_OBJECT_BLOB)
    self.init(raw)
  }

  package init(ofBlob bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { ObjectID(ofBlob: $0) }
  }

  /// 40 hexadecimal digits.
  package var description: String {
    String(unsafeUninitializedCapacity: 40) { text in
      for index in 0..<40 {
        let word = index < 16 ? high : index < 32 ? middle : UInt64(low) << 32
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - index % 16 * 4)) & 15
        text[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
      }
      return 40
    }
  }

  /// The first ten digits, as QEMU's developers cite commits.
  package var abbreviated: String { String(description.prefix(10)) }

  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
  }

  package func hash(into hasher: inout Hasher) {
    // An id is a hash already.
    hasher.combine(high)
  }
}
