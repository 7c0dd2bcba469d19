import MigrationStream
import Testing

@Suite struct StreamDescriptionTests {
  @Test func repeatedKeysAreElements() throws {
    let text = """
      {"page_size": 4096, "devices": [{"name": "d", "instance_id": 1, "vmsd_name": "d", "version": 1, "fields": [\
      {"name": "queue", "type": "qtailq", "vmsd_name": "e", "version": 1, "fields": [{"name": "x", "type": "uint8", \
      "size": 1}], "vmsd_name": "e", "version": 1, "fields": [{"name": "x", "type": "uint8", "size": 1}], "size": 5}]}]}
      """
    let description = try StreamDescription.parse(Array(text.utf8))
    let field = try #require(description.device(named: "d", instance: 1)?.node.fields.first)
    #expect(field.nodes.count == 2)
    #expect(field.nodes.allSatisfy { $0.fields.count == 1 })
    #expect(description.devices[0].node.byteCount == 5)
  }

  @Test func oldStyleSectionsHaveTheirSize() throws {
    let text = """
      {"devices": [{"name": "slirp", "instance_id": 0, "size": 12, "fields": [{"name": "data", "size": 12, \
      "type": "buffer"}]}]}
      """
    #expect(try StreamDescription.parse(Array(text.utf8)).devices[0].node.byteCount == 12)
  }

  @Test(arguments: [
    ("{\"a\": 1", "at byte 0x7: JSON description: '}' is missing"),
    ("{\"a\" 1}", "at byte 0x5: JSON description: ':' expected"),
    ("[1, x]", "at byte 0x4: JSON description: an integer expected"),
    ("{} x", "at byte 0x3: JSON description: text after the value"),
    ("\"abc", "at byte 0x4: JSON description: a string does not end"),
  ]) func errorsSayWhatAndWhere(text: String, message: String) {
    #expect {
      _ = try StreamDescription.parse(Array(text.utf8))
    } throws: {
      ($0 as? StreamError)?.description == message
    }
  }

  @Test func nestingIsBounded() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: StreamError.self) { try StreamDescription.parse(Array(text.utf8)) }
  }
}
