import MigrationStream
import Testing

@Suite struct RAMSectionTests {
  private func read(_ write: (inout ByteWriter) -> Void, version: UInt32 = 4, pageSize: Int = 4096) throws -> RAMSection
  {
    var out = ByteWriter()
    write(&out)
    var reader = ByteReader(out.bytes)
    let section = try RAMSection.read(&reader, version: version, pageSize: pageSize)
    #expect(reader.isAtEnd)
    return section
  }

  @Test func blocksOfAStart() throws {
    let blocks = [RAMSection.Block(name: "pc.ram", length: 0x10000), .init(name: "vga.vram", length: 0x4000)]
    let section = try read { RAMSection.write(blocks: blocks, to: &$0) }
    #expect(section.blocks == blocks)
    #expect(section.totalLength == 0x14000)
  }

  @Test func recordsOfVersionThreeHaveNoNames() throws {
    let section = try read(
      {
        $0.put64(0x10000 | 0x04)
        $0.put64(0x02)
        $0.put8(0xaa)
        $0.put64(0x1000 | 0x08)
        $0.putZeros(4096)
        $0.put64(0x10)
      }, version: 3)
    #expect(section.zeroPages == 1)
    #expect(section.pages == 1)
  }

  @Test func xbzrleAndCompressedPagesSayTheirLength() throws {
    let section = try read {
      $0.put64(0x40)
      $0.putCountedString("pc.ram")
      $0.put8(1)
      $0.put16(3)
      $0.putZeros(3)
      $0.put64(0x100 | 0x20)
      $0.put32(5)
      $0.putZeros(5)
      $0.put64(0x200)
      $0.put64(0x10)
    }
    #expect(section.otherRecords == 2)
  }

  @Test func unknownFlagsAreRefused() {
    #expect {
      _ = try read { $0.put64(0x400) }
    } throws: {
      ($0 as? StreamError)?.description == "at byte 0x0: record of the ram section: unknown flags 0x400"
    }
  }
}
