/// Takes a migration stream apart without knowing devices.
///
/// A section's length is not in the stream. It comes from whoever knows the data (`consumer`), from the RAM section's own
/// marks, from the JSON description's sizes, or from the next thing that looks like the section's footer.
package struct StreamReader {
  /// Consumes a section's data from the reader and returns true, or returns false to have it delimited otherwise.
  package typealias Consumer = (SectionHeader, inout ByteReader) throws(StreamError) -> Bool

  private var reader: ByteReader
  private var elements: [StreamElement] = []
  private var description: StreamDescription?
  /// Offset of the JSON description's marker.
  private var descriptionOffset: Int?
  private var headers: [UInt32: SectionHeader] = [:]
  private var pageSize: Int?
  /// Footers and the configuration section came with one release, and old machine types go without both.
  private var usesFooters = false

  private static let pageSizes = [4096, 65536, 16384, 8192, 1024, 2048]

  /// Reads a whole stream. Hostile bytes give an error with an offset, never a trap.
  ///
  /// - Parameter usesDescription: false to pay no attention to the JSON description's sizes.
  package static func read(
    _ bytes: [UInt8], usesDescription: Bool = true, consumer: Consumer? = nil
  ) throws(StreamError) -> RecordedStream {
    var stream = StreamReader(bytes)
    stream.findDescription()
    if !usesDescription { stream.description = nil }
    try stream.readHeader()
    try stream.readElements(consumer)
    return RecordedStream(bytes: bytes, elements: stream.elements, description: stream.description)
  }

  private init(_ bytes: [UInt8]) { reader = ByteReader(bytes) }

  /// The description is the last element and says its own length: looked for from the end.
  private mutating func findDescription() {
    let bytes = reader.bytes
    // As QEMU's own reader: the text has no NUL, what precedes it has.
    guard let last = bytes.lastIndex(of: 0) else { return }
    for offset in stride(from: last, through: max(0, last - 5), by: -1)
    where bytes[offset] == StreamMarker.description && offset + 5 < bytes.count
      && bytes[offset + 5] == UInt8(ascii: "{")
    {
      var header = ByteReader(bytes, range: offset + 1..<bytes.count)
      guard let length = try? header.take32("length"), Int(length) <= header.remaining else { continue }
      let text = header.offset..<header.offset + Int(length)
      guard let parsed = try? StreamDescription.parse(bytes, range: text) else { continue }
      description = parsed
      pageSize = parsed.pageSize
      descriptionOffset = offset
      return
    }
  }

  // MARK: Elements

  private mutating func readHeader() throws(StreamError) {
    let magic = try reader.take32("file magic")
    guard magic == StreamMarker.fileMagic else {
      throw StreamError(.malformed, "file magic", at: 0, "0x\(String(magic, radix: 16)) is not a migration stream's")
    }
    let version = try reader.take32("file version")
    guard version == StreamMarker.fileVersion else {
      let isObsolete = version == StreamMarker.obsoleteFileVersion
      throw StreamError(
        .unsupported, "file version", at: 4, isObsolete ? "version 2 is obsolete" : "version \(version)")
    }
    elements.append(StreamElement(offset: 0, kind: .fileHeader(version: version)))
    if reader.peek() == StreamMarker.configuration {
      usesFooters = true
      let offset = reader.offset
      try reader.skip(1, "marker of the configuration section")
      let configuration = try readConfiguration()
      elements.append(StreamElement(offset: offset, kind: .configuration(configuration)))
    }
  }

  /// vmstate_configuration in migration/savevm.c, with the subsections it has had.
  private mutating func readConfiguration() throws(StreamError) -> ConfigurationElement {
    let length = Int(try reader.take32("length of the machine type's name"))
    let name = String(decoding: try reader.take(count: length, "machine type's name"), as: UTF8.self)
    var configuration = ConfigurationElement(machine: name, subsections: [])
    while reader.peek() == StreamMarker.subsection {
      let start = reader.offset
      try reader.skip(1, "marker of a subsection")
      let name = try reader.takeCountedString("name of a subsection of the configuration")
      let version = try reader.take32("version of '\(name)'")
      let data = reader.offset
      switch name {
      case "configuration/target-page-bits":
        let bits = try reader.take32("target page bits")
        if bits >= 8, bits <= 24, pageSize == nil { pageSize = 1 << Int(bits) }
      case "configuration/capabilities":
        let count = try reader.take32("number of capabilities")
        for _ in 0..<count { _ = try reader.takeCountedString("name of a capability") }
      case "configuration/uuid": try reader.skip(16, "uuid")
      default:
        throw StreamError(.unsupported, "subsection of the configuration", at: start, "'\(name)' is not known")
      }
      configuration.subsections.append(SubsectionElement(name: name, version: version, data: data..<reader.offset))
    }
    return configuration
  }

  private mutating func readElements(_ consumer: Consumer?) throws(StreamError) {
    while true {
      let offset = reader.offset
      let marker = try reader.take8("marker of an element")
      switch marker {
      case StreamMarker.endOfFile:
        elements.append(StreamElement(offset: offset, kind: .endOfFile))
        return try readDescription()
      case StreamMarker.sectionStart, StreamMarker.sectionFull, StreamMarker.sectionPart, StreamMarker.sectionEnd:
        try readSection(marker, at: offset, consumer)
      case StreamMarker.command:
        let number = try reader.take16("number of a command")
        let length = Int(try reader.take16("length of command \(number)"))
        let data = reader.offset
        try reader.skip(length, "data of command \(number)")
        // The stream that MIG_CMD_PACKAGED (7) announces has no header of its own: its elements simply follow.
        elements.append(StreamElement(offset: offset, kind: .command(number: number, data: data..<reader.offset)))
      default:
        throw StreamError(
          .malformed, "marker of an element", at: offset, "0x\(String(marker, radix: 16)) begins none")
      }
    }
  }

  private mutating func readDescription() throws(StreamError) {
    guard !reader.isAtEnd else { return }
    let offset = reader.offset
    let marker = try reader.take8("marker of the description")
    guard marker == StreamMarker.description else {
      throw StreamError(.malformed, "marker of the description", at: offset, "0x\(String(marker, radix: 16))")
    }
    let length = Int(try reader.take32("length of the description"))
    let start = reader.offset
    try reader.skip(length, "text of the description")
    elements.append(StreamElement(offset: offset, kind: .description(start..<reader.offset)))
    if description == nil, descriptionOffset == nil {
      description = try StreamDescription.parse(reader.bytes, range: start..<start + length)
    }
  }

  // MARK: Sections

  private mutating func readSection(_ marker: UInt8, at offset: Int, _ consumer: Consumer?) throws(StreamError) {
    guard let form = SectionElement.Form(rawValue: marker) else { return }
    let id = try reader.take32("section id")
    let header: SectionHeader
    if form == .start || form == .full {
      let name = try reader.takeCountedString("name of section \(id)")
      header = SectionHeader(
        form: form, sectionID: id, name: name, instanceID: try reader.take32("instance id of '\(name)'"),
        versionID: try reader.take32("version id of '\(name)'"))
      headers[id] = header
    } else {
      guard var known = headers[id] else {
        throw StreamError(.malformed, "section id", at: offset + 1, "section \(id) was not started")
      }
      known.form = form
      header = known
    }
    let start = reader.offset
    let delimiter = try consume(header, consumer)
    var section = SectionElement(
      form: form, sectionID: id, name: header.name, instanceID: header.instanceID, versionID: header.versionID,
      data: start..<reader.offset, delimiter: delimiter, hasFooter: false)
    let footer = reader.offset
    section.hasFooter = isFooter(at: footer, id)
    if usesFooters, !section.hasFooter {
      let code: StreamError.Code = reader.remaining < 5 ? .truncated : .malformed
      throw StreamError(code, "footer of section '\(header.name)'", at: footer, "it is missing")
    }
    if section.hasFooter { usesFooters = true }
    elements.append(StreamElement(offset: offset, kind: .section(section)))
    if section.hasFooter {
      try reader.skip(5, "footer")
      elements.append(StreamElement(offset: footer, kind: .footer(sectionID: id)))
    }
  }

  private mutating func consume(
    _ header: SectionHeader, _ consumer: Consumer?
  ) throws(StreamError) -> SectionElement.Delimiter {
    let start = reader.offset
    if let consumer {
      if try consumer(header, &reader) { return .consumer }
      reader.seek(to: start)
    }
    if header.name == "ram" {
      try consumeRAM(header)
      return .ram
    }
    if header.form == .full, let device = description?.device(named: header.name, instance: Int(header.instanceID)),
      let length = device.node.byteCount, length <= reader.remaining, isPlausibleEnd(start + length, header.sectionID)
    {
      reader.seek(to: start + length)
      return .description
    }
    if let end = (start..<reader.end).first(where: { isFooter(at: $0, header.sectionID) && isMarker(at: $0 + 5) }) {
      reader.seek(to: end)
      return .footer
    }
    if !usesFooters, let end = (start..<reader.end).first(where: { isNextElement(at: $0, after: header.sectionID) }) {
      reader.seek(to: end)
      return .nextElement
    }
    throw StreamError(
      .truncated, "data of section '\(header.name)'", at: start, "no end found in \(reader.remaining) bytes")
  }

  private mutating func consumeRAM(_ header: SectionHeader) throws(StreamError) {
    let start = reader.offset
    if let pageSize {
      _ = try RAMSection.read(&reader, version: header.versionID, pageSize: pageSize)
      return
    }
    // The page size is nowhere in such a stream: the one that leads to an element is right.
    for size in Self.pageSizes {
      reader.seek(to: start)
      if let section = try? RAMSection.read(&reader, version: header.versionID, pageSize: size),
        isPlausibleEnd(reader.offset, header.sectionID)
      {
        if section.pages > 0 { pageSize = size }
        return
      }
    }
    reader.seek(to: start)
    _ = try RAMSection.read(&reader, version: header.versionID, pageSize: Self.pageSizes[0])
  }

  private func isFooter(at offset: Int, _ id: UInt32) -> Bool { reader.isFooter(at: offset, sectionID: id) }

  private func isMarker(at offset: Int) -> Bool { reader.isElementMarker(at: offset) }

  private func isPlausibleEnd(_ offset: Int, _ id: UInt32) -> Bool {
    isFooter(at: offset, id) || isNextElement(at: offset, after: id)
  }

  private func isNextElement(at offset: Int, after id: UInt32) -> Bool {
    reader.isElement(at: offset, after: id, description: descriptionOffset)
  }
}

extension ByteReader {
  /// A footer with this id stands at `offset`.
  package func isFooter(at offset: Int, sectionID: UInt32) -> Bool {
    guard offset >= 0, offset + 5 <= end, bytes[offset] == StreamMarker.sectionFooter else { return false }
    var footer = ByteReader(bytes, range: offset + 1..<end)
    return (try? footer.take32("id")) == sectionID
  }

  /// A byte that begins an element stands at `offset`.
  package func isElementMarker(at offset: Int) -> Bool {
    guard offset >= 0, offset < end else { return false }
    return bytes[offset] <= StreamMarker.sectionFull || bytes[offset] == StreamMarker.command
  }

  /// What stands at `offset` looks like the element after section `id`, in a stream without footers: a section whose
  /// name is one, a part, or the end of the stream.
  package func isElement(at offset: Int, after id: UInt32, description: Int? = nil) -> Bool {
    guard offset >= 0, offset < end else { return false }
    switch bytes[offset] {
    case StreamMarker.endOfFile: return offset + 1 == end || offset + 1 == description
    case StreamMarker.sectionFull, StreamMarker.sectionStart:
      var header = ByteReader(bytes, range: offset + 1..<end)
      guard let next = try? header.take32("id"), next > id, next - id < 4096,
        let name = try? header.takeCountedString("name"), name.utf8.count > 1
      else { return false }
      return name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f || $0 == 0x20 }
    case StreamMarker.sectionPart, StreamMarker.sectionEnd:
      var header = ByteReader(bytes, range: offset + 1..<end)
      guard let next = try? header.take32("id") else { return false }
      return next == id && id < 256
    default: return false
    }
  }
}
