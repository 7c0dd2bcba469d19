/// The data of one `ram` section, version 4 (QEMU 97ab12d466, 2010) or 3: start, part and end alike are records up to 0x10.
package struct RAMSection: Hashable, Sendable {
  package struct Block: Hashable, Sendable {
    package var name: String
    /// In bytes.
    package var length: UInt64

    package init(name: String, length: UInt64) {
      self.name = name
      self.length = length
    }
  }

  /// Flags in the low bits of a record's address (`RAM_SAVE_FLAG_*`, migration/ram.c).
  private enum Flag {
    static let full: UInt64 = 0x01
    static let zero: UInt64 = 0x02
    static let sizes: UInt64 = 0x04
    static let page: UInt64 = 0x08
    static let endOfSection: UInt64 = 0x10
    static let sameBlock: UInt64 = 0x20
    static let xbzrle: UInt64 = 0x40
    static let hook: UInt64 = 0x80
    static let compressed: UInt64 = 0x100
    static let multifdFlush: UInt64 = 0x200
    static let all: UInt64 = 0x3ff
  }

  /// Only in a start.
  package var blocks: [Block] = []
  /// Bytes of RAM in all, as a start announces.
  package var totalLength: UInt64 = 0
  package var pages = 0
  package var zeroPages = 0
  package var otherRecords = 0

  /// Reads the section's data.
  ///
  /// - Parameter pageSize: of the target; it is not in the section.
  package static func read(
    _ reader: inout ByteReader, version: UInt32, pageSize: Int
  ) throws(StreamError) -> RAMSection {
    guard version == 3 || version == 4 else {
      throw StreamError(.unsupported, "ram section", at: reader.offset, "version \(version)")
    }
    var section = RAMSection()
    while true {
      let start = reader.offset
      let word = try reader.take64("record of the ram section")
      let flags = word & (UInt64(max(pageSize, 1024)) &- 1)
      if flags & ~Flag.all != 0 {
        throw StreamError(
          .malformed, "record of the ram section", at: start, "unknown flags 0x\(String(flags, radix: 16))")
      }
      if flags & Flag.sizes != 0 {
        try section.readSizes(&reader, total: word & ~(UInt64(max(pageSize, 1024)) &- 1), version: version)
      }
      let hasName = version == 4 && flags & Flag.sameBlock == 0
      if flags & Flag.zero != 0 {
        if hasName { _ = try reader.takeCountedString("block name of a zero page") }
        _ = try reader.take8("fill byte of a zero page")
        section.zeroPages += 1
      } else if flags & Flag.page != 0 {
        if hasName { _ = try reader.takeCountedString("block name of a page") }
        try reader.skip(pageSize, "page of \(pageSize) bytes")
        section.pages += 1
      } else if flags & Flag.compressed != 0 {
        if hasName { _ = try reader.takeCountedString("block name of a compressed page") }
        try reader.skip(Int(try reader.take32("length of a compressed page")), "compressed page")
        section.otherRecords += 1
      } else if flags & Flag.xbzrle != 0 {
        if hasName { _ = try reader.takeCountedString("block name of an XBZRLE page") }
        _ = try reader.take8("kind of an XBZRLE page")
        try reader.skip(Int(try reader.take16("length of an XBZRLE page")), "XBZRLE page")
        section.otherRecords += 1
      } else if flags & Flag.hook != 0 {
        throw StreamError(.unsupported, "record of the ram section", at: start, "a transport's own record")
      }
      if flags & Flag.endOfSection != 0 { return section }
    }
  }

  private mutating func readSizes(
    _ reader: inout ByteReader, total: UInt64, version: UInt32
  ) throws(StreamError) {
    totalLength = total
    guard version == 4 else { return }
    var seen: UInt64 = 0
    while seen < total {
      let start = reader.offset
      let name = try reader.takeCountedString("name of a ram block")
      let length = try reader.take64("length of a ram block")
      guard length > 0, length <= total - seen else {
        throw StreamError(
          .malformed, "length of a ram block", at: start,
          "block '\(name)' of 0x\(String(length, radix: 16)) bytes goes beyond the total")
      }
      blocks.append(Block(name: name, length: length))
      seen += length
    }
  }

  /// A section without pages: what a machine without memory sends. For starts, `blocks` are announced.
  package static func write(blocks: [Block]?, to out: inout ByteWriter) {
    if let blocks {
      out.put64(blocks.reduce(0) { $0 &+ $1.length } | Flag.sizes)
      for block in blocks {
        out.putCountedString(block.name)
        out.put64(block.length)
      }
    }
    out.put64(Flag.endOfSection)
  }
}
