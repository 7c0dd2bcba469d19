import MigrationStream
import Testing

/// A small stream with everything a real one has.
private func sample(footers: Bool = true) -> [UInt8] {
  var writer = StreamWriter()
  writer.putFileHeader()
  if footers {
    writer.putConfiguration(
      machine: "pc-q35-7.2",
      subsections: [
        ("configuration/target-page-bits", 1, [0, 0, 0, 12]),
        ("configuration/capabilities", 1, [0, 0, 0, 1, 1, 97]),
      ])
  }
  func section(_ header: SectionHeader, _ data: (inout ByteWriter) -> Void) {
    writer.putSectionHeader(header)
    data(&writer.out)
    if footers { writer.putFooter(sectionID: header.sectionID) }
  }
  let ram = SectionHeader(form: .start, sectionID: 2, name: "ram", instanceID: 0, versionID: 4)
  section(ram) { RAMSection.write(blocks: [.init(name: "pc.ram", length: 0x2000)], to: &$0) }
  var end = ram
  end.form = .end
  section(end) {
    // A zero page, a page of the same block, the end.
    $0.put64(0x02)
    $0.putCountedString("pc.ram")
    $0.put8(0)
    $0.put64(0x1000 | 0x08 | 0x20)
    $0.putZeros(4096)
    $0.put64(0x10)
  }
  section(SectionHeader(form: .full, sectionID: 3, name: "timer", instanceID: 0, versionID: 2)) { $0.put64(0xfeed) }
  section(SectionHeader(form: .full, sectionID: 4, name: "0000:00:02.0/vga", instanceID: 0, versionID: 1)) {
    $0.put32(7)
    $0.put8(5)
    $0.putCountedString("vga/x")
    $0.put32(1)
    $0.put8(9)
  }
  if footers { writer.putCommand(1, data: []) }
  writer.putEndOfFile()
  if footers { writer.putDescription(Array(json.utf8)) }
  return writer.bytes
}

private let json = """
  {"page_size": 4096, "devices": [{"name": "timer", "instance_id": 0, "vmsd_name": "timer", "version": 2, \
  "fields": [{"name": "ticks", "type": "int64", "size": 8}]}, {"name": "0000:00:02.0/vga", "instance_id": 0, \
  "vmsd_name": "vga", "version": 1, "fields": [{"name": "a", "array_len": 4, "type": "uint8", "size": 1}], \
  "subsections": [{"vmsd_name": "vga/x", "version": 1, "fields": [{"name": "y", "type": "uint8", "size": 1}]}]}]}
  """

@Suite struct StreamReaderTests {
  @Test(arguments: [true, false]) func elementsComeInOrder(footers: Bool) throws {
    let stream = try StreamReader.read(sample(footers: footers))
    #expect(stream.sections.map(\.name) == ["ram", "ram", "timer", "0000:00:02.0/vga"])
    #expect(stream.sections.map(\.form) == [.start, .end, .full, .full])
    #expect(stream.sections[2].data.count == 8)
    #expect(stream.sections[3].data.count == 16)
    #expect(stream.sections.allSatisfy { $0.hasFooter == footers })
    #expect(stream.configuration?.machine == (footers ? "pc-q35-7.2" : nil))
    #expect(stream.sections[2].delimiter == (footers ? .description : .nextElement))
    #expect(stream.description?.devices.count == (footers ? 2 : nil))
  }

  @Test func footersDelimitWhereNothingElseDoes() throws {
    let stream = try StreamReader.read(sample(), usesDescription: false)
    #expect(stream.sections.map(\.delimiter) == [.ram, .ram, .footer, .footer])
    #expect(stream.sections[3].data.count == 16)
  }

  @Test func whoKnowsTheDataIsAskedFirst() throws {
    let stream = try StreamReader.read(sample()) { (header, reader) throws(StreamError) in
      guard header.name == "timer" else { return false }
      try reader.skip(8, "ticks")
      return true
    }
    #expect(stream.sections[2].delimiter == .consumer)
    #expect(stream.sections[3].delimiter == .description)
  }

  @Test(arguments: [true, false]) func everyTruncationIsAnErrorWithAnOffset(footers: Bool) {
    let whole = sample(footers: footers)
    // Without the description the stream is whole as well.
    let accepted = footers ? whole.count - 5 - json.utf8.count : whole.count
    for length in 0..<whole.count where length != accepted {
      do {
        _ = try StreamReader.read(Array(whole[..<length]))
        // Where nothing but the next element ends a section, a cut behind a zero looks like the end of the stream.
        #expect(!footers && whole[length - 1] == 0, "a stream of \(length) bytes was read")
      } catch {
        #expect(error.offset <= length, "cut at \(length): \(error)")
      }
    }
  }

  @Test func garbledBytesNeverTrap() {
    let whole = sample()
    let seed: UInt64 = 0x1234_5678
    var random = seed
    func next() -> UInt64 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return random >> 33
    }
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0..<(next() % 4 + 1) { bytes[Int(next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: next()) }
      do {
        let stream = try StreamReader.read(bytes)
        #expect(stream.elements.allSatisfy { $0.offset <= bytes.count }, "seed \(seed)")
      } catch {
        #expect(error.offset <= bytes.count, "seed \(seed)")
      }
    }
  }

  @Test(
    arguments: [
      ([0x51, 0x45, 0x56, 0x4e], "at byte 0x0: file magic: 0x5145564e is not a migration stream's"),
      ([0x51, 0x45, 0x56, 0x4d, 0, 0, 0, 2], "at byte 0x4: file version: version 2 is obsolete"),
      ([0x51, 0x45, 0x56, 0x4d, 0, 0, 0, 3, 9], "at byte 0x8: marker of an element: 0x9 begins none"),
      (
        [0x51, 0x45, 0x56, 0x4d, 0, 0, 0, 3, 2, 0, 0, 0, 7],
        "at byte 0x9: section id: section 7 was not started"
      ),
    ] as [([UInt8], String)]) func errorsSayWhatAndWhere(bytes: [UInt8], message: String)
  {
    #expect {
      _ = try StreamReader.read(bytes)
    } throws: {
      ($0 as? StreamError)?.description == message
    }
  }
}
