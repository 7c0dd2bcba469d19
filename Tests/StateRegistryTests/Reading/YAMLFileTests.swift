import Support
import Testing
import Foundation

@testable import StateRegistry

/// Files as bytes: what is no plain tree of text is refused with its place, and nothing traps.
@Suite struct YAMLFileTests {
  private func problem(_ text: String) -> String? { problem(Array(text.utf8)) }

  private func problem(_ bytes: [UInt8]) -> String? {
    do {
      _ = try YAMLFile(name: "f", bytes: bytes)
      return nil
    } catch {
      return "\(error.place): \(error.message)"
    }
  }

  /// Ways past a look at the lines: other line ends, tabs, escapes, tags, quotes over two lines.
  @Test(arguments: [
    "# c\r\na: &x [b]\r\nc: d\r\n", "a:\t&x [b]\n", "a: [\"\\\\\", &x b]\n", "a: !t &x [b]\n", "a: ['b\n  ', &x [c]]\n",
    "&x a: b\n", "? &x a\n: b\n", "a: >\n  'b\nc: [d, &x e]\n",
  ])
  func anchors(text: String) {
    #expect(problem(text)?.contains("an anchor") == true, "\(problem(text) ?? "taken")")
  }

  @Test func aliasesBeforeTheyAreFollowed() {
    var text = "# bomb\r\na0: &a0 [x, x]\r\n"
    for level in 1..<40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\r\n" }
    #expect(problem(text)?.hasPrefix("f:2:5: an anchor") == true)
  }

  @Test(arguments: ["a: b\rc: d\n", "a: b\u{85}c: d\n", "a: b\u{2028}c: d\n", "a: \"b\u{2029}c\"\n"])
  func otherLineEndsWouldShiftEveryPlace(text: String) {
    #expect(problem(text)?.hasPrefix("f:1:") == true)
    #expect(problem(text)?.contains("a line ends in") == true)
  }

  @Test func crlf() throws {
    let file = try YAMLFile(name: "f", bytes: Array("a: b\r\nc: d\r\n".utf8))
    #expect(file.lines.count == 3)
    #expect(RegistryNode(node: file.root, file: file)["c"]?.place == Place(file: "f", line: 2, column: 4))
  }

  @Test func byteOrderMark() throws {
    let file = try YAMLFile(name: "f", bytes: [0xEF, 0xBB, 0xBF] + Array("a: b\n".utf8))
    #expect(RegistryNode(node: file.root, file: file)["a"]?.text == "b")
  }

  @Test func depth() {
    func deep(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    #expect(problem(deep(32)) == nil)
    #expect(problem(deep(33))?.contains("nested more than 32 deep") == true)
    #expect(problem(deep(100_000)) != nil)
    #expect(problem(String(repeating: "[", count: 100_000)) != nil)
    #expect(problem(String(repeating: "- ", count: 20_000)) != nil)
    #expect(problem(String(repeating: "{a: ", count: 20_000)) != nil)
  }

  @Test func size() {
    let bytes = [UInt8](repeating: 0x23, count: YAMLFile.largestFile + 1)
    #expect(problem(bytes)?.contains("more than the 16777216 that are read") == true)
  }

  @Test func duplicateKeysWithin() {
    #expect(problem("a:\n  b: 1\n  b: 2\n")?.contains("the key 'b' stands here more than once") == true)
    #expect(problem("a: { b: 1 }\nc: { b: 2 }\n") == nil)
  }

  @Test func placeOfBytesThatAreNoText() {
    #expect(problem(Array("a: b\nc: é".utf8) + [0xC3])?.hasPrefix("f:2:") == true)
  }

  @Test func textWithMarksIsText() {
    #expect(problem("a: x & y\nb: \"&x\"\nc: 'it''s *x'\nd: [p & q] # &x\n") == nil)
  }

  /// Whatever the bytes, a value or a problem; and edits of what is taken do not trap either.
  @Test func anyBytes() {
    let text = """
      device: a # comment
      title: "A \\"device\\""
      features:
        - name: x
          fields: ["x: uint8", 'y: uint16 when z']
          carried:
            up:
              - { from: v1, to: v2, by: version 1, commit: 0123456789 }
              - { from: v3, by: subsection a/x }
      numbers:
        up: { v1: 1, v3: none }
      whitelist: [[], [x]]

      """
    let marks = Array("&*[]{}:-#'\"\r\n\t!|>?%@".utf8)
    SeededGenerator.forAll(count: 400) { generator in
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0...3, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(contentsOf: marks.shuffled(using: &generator).prefix(2), at: at)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + 9))
        default: bytes.insert(contentsOf: Array(bytes[at..<min(bytes.count, at + 40)]), at: at)
        }
      }
      do {
        let device = try DeviceEntryReader.read(YAMLFile(name: "devices/a.yaml", bytes: bytes))
        _ = RegistryLint(Registry(devices: [device])).findings
        let name = device.features.first?.name ?? "x"
        var entry = try EntryFile(name: "devices/a.yaml", text: String(decoding: bytes, as: UTF8.self))
        try? entry.apply(.setNumber(7, fork: "up", from: "v9"))
        try? entry.apply(.endCarrier(feature: name, fork: "up", from: "v3", to: "v8"))
        try? entry.apply(.setFields([FieldText(name: "q", stem: "uint8")], feature: name))
      } catch let problem as RegistryProblem {
        return problem.message.isEmpty || problem.place.line < 1 ? "a problem that says nothing" : nil
      } catch let all as RegistryProblems {
        return all.problems.isEmpty ? "no problem" : nil
      }
      return nil
    }
  }
}
