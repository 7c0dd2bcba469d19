import Testing

@testable import Compatibility

@Suite struct StreamDivergenceTests {
  @Test(arguments: [
    ("vga.latch[3]", "vga.latch"), ("a.b", "a.b"), ("timers[2].expire[0]", "timers.expire"), ("odd]", "odd]"),
    ("odd[", "odd"),
  ]) func indicesDoNotBelongToAName(name: String, stripped: String) {
    #expect(StreamDivergence.stripped(name) == stripped)
  }
}
