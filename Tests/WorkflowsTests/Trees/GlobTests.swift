import Findings
import Support
import Testing

@testable import Workflows

@Suite struct GlobTests {
  @Test(arguments: [
    ("goldfish_rtc", "goldfish_rtc", true), ("goldfish_rtc", "goldfish_rtc2", false), ("virtio-*", "virtio-net", true),
    ("virtio-*", "virtio", false), ("*", "", true), ("?", "", false), ("pc-*-7.2", "pc-q35-7.2", true),
    ("pc-?35-*", "pc-q35-7.2", true), ("[pv]*", "virt", true), ("[!pv]*", "virt", false), ("[a-c]x", "bx", true),
    ("[a-c]x", "dx", false), ("[]a]", "]", true), ("[a-]", "-", true), ("[z-a]", "m", false), ("\\*", "*", true),
    ("\\*", "x", false), ("a**b", "a12b", true), ("*a*b*c", "xxaxxbxxc", true), ("*a*b*c", "xxaxxcxxb", false),
    ("Virt", "virt", false), ("", "", true), ("", "a", false), ("é?", "éé", true),
  ])
  func matching(pattern: String, name: String, expected: Bool) throws {
    #expect(try Glob(pattern).matches(name) == expected)
  }

  @Test(arguments: ["[abc", "[", "[!]", "a\\"])
  func refused(pattern: String) {
    #expect(throws: ToolError.self) { try Glob(pattern) }
  }

  @Test func noPatternAdmitsAll() throws {
    #expect([Glob]().admit("anything"))
    let globs = [try Glob("a*"), try Glob("b*")]
    #expect(globs.admit("x", "bus"))
    #expect(!globs.admit("x", "y"))
  }

  /// Against the plain recursive definition, over a small alphabet.
  @Test func agreesWithTheDefinition() {
    func defined(_ pattern: Substring, _ name: Substring) -> Bool {
      guard let first = pattern.first else { return name.isEmpty }
      if first == "*" {
        return defined(pattern.dropFirst(), name) || (!name.isEmpty && defined(pattern, name.dropFirst()))
      }
      guard let character = name.first else { return false }
      return (first == "?" || first == character) && defined(pattern.dropFirst(), name.dropFirst())
    }
    SeededGenerator.forAll(count: 2000) { generator in
      let pattern = String(
        (0..<Int.random(in: 0..<7, using: &generator)).map { _ in "ab*?".randomElement(using: &generator)! })
      let name = String(
        (0..<Int.random(in: 0..<9, using: &generator)).map { _ in "ab".randomElement(using: &generator)! })
      let matches = try Glob(pattern).matches(name)
      return matches == defined(pattern[...], name[...]) ? nil : "'\(pattern)' on '\(name)' gives \(matches)"
    }
  }

  /// A pattern of many stars must not take exponential time.
  @Test(.timeLimit(.minutes(1))) func manyStars() throws {
    let glob = try Glob(String(repeating: "*a", count: 200) + "b")
    #expect(!glob.matches(String(repeating: "a", count: 5000)))
  }
}
