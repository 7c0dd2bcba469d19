import Testing

@testable import Extraction

@Suite struct QapiTypesTests {
  @Test func readsEnumerations() {
    let schema = """
      ##
      # @Format: 'not' a value
      ##
      { 'enum': 'AudioFormat',
        'prefix': 'AUDIO_FORMAT',
        'data': [ 'u8', # 'comment'
                  { 'name': 'f-32', 'if': 'CONFIG_X' }, 's16' ] }
      { 'struct': 'X', 'data': { 'a': 'int' } }
      { 'enum': 'OnOffAuto', 'data': [ 'auto', 'on', 'off' ] }
      """
    #expect(
      QapiTypes.enumerations(in: schema) == [
        .init(name: "AudioFormat", values: ["u8", "f-32", "s16"], prefix: "AUDIO_FORMAT"),
        .init(name: "OnOffAuto", values: ["auto", "on", "off"], prefix: nil),
      ])
  }

  @Test(arguments: [
    ("OnOffAuto", "ON_OFF_AUTO"), ("FloppyDriveType", "FLOPPY_DRIVE_TYPE"), ("f-32", "F_32"),
    ("MigrationCapability", "MIGRATION_CAPABILITY"), ("PCIELinkSpeed", "PCIE_LINK_SPEED"),
  ])
  func spellsConstants(_ name: String, _ constant: String) {
    #expect(QapiTypes.constantName(name) == constant)
  }

  /// Of a schema that is cut off, what stands before the cut is read, and nothing else is made up.
  @Test func readsACutSchemaUpToTheCut() {
    let schema = "{ 'enum': 'A', 'data': [ 'x', { 'name': 'y', 'if': 'Z' } ] }"
    let whole = QapiTypes.Enumeration(name: "A", values: ["x", "y"], prefix: nil)
    #expect(QapiTypes.enumerations(in: schema) == [whole])
    for length in 0..<schema.count {
      let text = String(schema.prefix(length))
      let found = QapiTypes.enumerations(in: text)
      guard let enumeration = found.first else {
        #expect(length <= "{ 'enum': ".count, "nothing is found in \(text)")
        continue
      }
      #expect(found.count == 1)
      #expect(whole.name.hasPrefix(enumeration.name), "\(text)")
      #expect(enumeration.values.count <= 2, "\(text)")
      for (value, expected) in zip(enumeration.values, whole.values) {
        #expect(expected.hasPrefix(value), "\(text)")
      }
      #expect(enumeration.prefix == nil, "\(text)")
    }
  }
}
