/// Writes the elements of a migration stream around section data that others make (QEMU migration/savevm.c).
package struct StreamWriter: Sendable {
  package var out = ByteWriter()

  package init() {}

  package var bytes: [UInt8] { out.bytes }

  package mutating func putFileHeader() {
    out.put32(StreamMarker.fileMagic)
    out.put32(StreamMarker.fileVersion)
  }

  /// Marker, length and name of the machine type; `subsections` are (name, version, data).
  package mutating func putConfiguration(
    machine: String, subsections: [(name: String, version: UInt32, data: [UInt8])] = []
  ) {
    out.put8(StreamMarker.configuration)
    out.put32(UInt32(truncatingIfNeeded: machine.utf8.count))
    out.put(machine.utf8)
    for subsection in subsections {
      out.put8(StreamMarker.subsection)
      out.putCountedString(subsection.name)
      out.put32(subsection.version)
      out.put(subsection.data)
    }
  }

  /// Parts and ends carry the section id only.
  package mutating func putSectionHeader(_ header: SectionHeader) {
    out.put8(header.form.rawValue)
    out.put32(header.sectionID)
    guard header.form == .start || header.form == .full else { return }
    out.putCountedString(header.name)
    out.put32(header.instanceID)
    out.put32(header.versionID)
  }

  package mutating func putFooter(sectionID: UInt32) {
    out.put8(StreamMarker.sectionFooter)
    out.put32(sectionID)
  }

  package mutating func putCommand(_ number: UInt16, data: [UInt8]) {
    out.put8(StreamMarker.command)
    out.put16(number)
    out.put16(UInt16(truncatingIfNeeded: data.count))
    out.put(data.prefix(Int(UInt16.max)))
  }

  package mutating func putEndOfFile() { out.put8(StreamMarker.endOfFile) }

  package mutating func putDescription(_ json: [UInt8]) {
    out.put8(StreamMarker.description)
    out.put32(UInt32(truncatingIfNeeded: json.count))
    out.put(json)
  }
}
