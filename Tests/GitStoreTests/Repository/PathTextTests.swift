import Testing

@testable import GitStore

struct PathTextTests {
  @Test(arguments: [
    ("hw/rtc/goldfish_rtc.c", "hw/rtc/goldfish_rtc.c"),
    ("gr\u{fc}n/a.c", "gr\u{fc}n/a.c"),
    ("a\\b/c.c", "a\\\\b/c.c"),
  ])
  func keepsText(_ path: String, _ text: String) {
    #expect(PathText.text(of: Array(path.utf8)) == text)
  }

  @Test func escapesBytesThatAreNoText() {
    #expect(PathText.text(of: [0x61, 0xff, 0x2f, 0x62, 0x2e, 0x63]) == "a\\377/b.c")
    // UTF-8's own bytes go too once a part is not UTF-8 as a whole.
    #expect(PathText.text(of: [0xc3, 0xa4, 0xff]) == "\\303\\244\\377")
  }

  @Test func tellsSpellingsOfOneCharacterApart() {
    let composed = Array("\u{e9}".utf8)
    let decomposed = Array("e\u{301}".utf8)
    #expect(String(decoding: composed, as: UTF8.self) == String(decoding: decomposed, as: UTF8.self))
    #expect(PathText.text(of: composed) != PathText.text(of: decomposed))
  }

  @Test func isReversibleForAnyBytes() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    var state = seed
    func random(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let alphabet: [UInt8] = [0x2f, 0x5c, 0x61, 0x37, 0x33, 0xc3, 0xa9, 0x65, 0xcc, 0x81, 0xff, 0xe2, 0x22]
    var seen: [String: [UInt8]] = [:]
    for _ in 0..<4000 {
      let bytes = (0..<random(9)).map { _ in alphabet[Int(random(UInt64(alphabet.count)))] }
      let text = PathText.text(of: bytes)
      #expect(PathText.bytes(of: text) == bytes, "seed \(seed): \(bytes)")
      #expect(seen[text] == nil || seen[text] == bytes, "seed \(seed): \(bytes) and \(seen[text] ?? [])")
      seen[text] = bytes
    }
  }

  @Test func readsQuotedNames() {
    #expect(PathText.unquoted(Array(#""a/\303\244 \"b\"\t\\.c""#.utf8)) == Array("a/\u{e4} \"b\"\t\\.c".utf8))
    #expect(PathText.unquoted(Array(#""a\q""#.utf8)) == nil)
    #expect(PathText.unquoted(Array("plain".utf8)) == nil)
  }
}
