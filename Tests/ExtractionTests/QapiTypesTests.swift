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

  @Test func survivesWhatIsCutOff() {
    let schema = "{ 'enum': 'A', 'data': [ 'x', { 'name': 'y'"
    for length in 0..<schema.count { _ = QapiTypes.enumerations(in: String(schema.prefix(length))) }
  }
}
