import MigrationStream
import Testing

@Suite struct ByteReaderTests {
  @Test func numbersAreBigEndian() throws {
    var reader = ByteReader([1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4])
    #expect(try reader.take8("a") == 1)
    #expect(try reader.take16("b") == 2)
    #expect(try reader.take32("c") == 3)
    #expect(try reader.take64("d") == 4)
    #expect(reader.isAtEnd)
  }

  @Test func whatIsMissingAndWhereIsSaid() {
    var reader = ByteReader([1, 2, 3])
    #expect {
      _ = try reader.take8("a")
      _ = try reader.take32("section id")
    } throws: {
      ($0 as? StreamError)?.description == "at byte 0x1: section id: 4 bytes needed, 2 left"
    }
    #expect(reader.offset == 1)
  }

  @Test func countedStringsThatAreTooShortMoveNothing() {
    var reader = ByteReader([5, 97, 98])
    #expect {
      _ = try reader.takeCountedString("name of a section")
    } throws: {
      ($0 as? StreamError)?.description == "at byte 0x0: name of a section: 5 bytes announced, 2 left"
    }
    #expect(reader.offset == 0)
  }
}
