import JSON
import Testing

@Suite struct JSONTextWriterTests {
  @Test func textIsWrittenAsQemuWritesIt() throws {
    var writer = JSONTextWriter()
    writer.startObject()
    writer.put("page_size", 4096)
    writer.startArray("devices")
    writer.startObject()
    writer.put("name", "a\"\\\u{1}\u{e9}\u{1f600}")
    writer.endObject()
    writer.startObject()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    #expect(
      writer.text == #"{"page_size": 4096, "devices": [{"name": "a\"\\\u0001\u00E9\uD83D\uDE00"}, {}]}"#)
    let back = try JSONValue.parse(writer.bytes)
    #expect(back["devices"]?.elements.first?["name"]?.string == "a\"\\\u{1}\u{e9}\u{1f600}")
  }
}
