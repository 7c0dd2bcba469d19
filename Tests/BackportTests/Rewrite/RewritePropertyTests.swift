import Backport
import Foundation
import Support
import Testing
import VMState

/// Whatever a pick adds at whatever place: read again, the branch's list is what it was, and the rest is in one subsection.
@Suite struct RewritePropertyTests {
  private static func line(_ name: String, _ kind: Int, version: Int?) -> String {
    let tag = version.map { ", \($0)" } ?? ""
    let suffix = version == nil ? "" : "_V"
    switch kind {
    case 0: return "        VMSTATE_UINT32\(suffix)(\(name), GadgetState\(tag)),"
    case 1: return "        VMSTATE_UINT64\(suffix)(\(name), GadgetState\(tag)),"
    case 2: return "        VMSTATE_BOOL\(suffix)(\(name), GadgetState\(tag)),"
    default: return "        VMSTATE_UINT32_ARRAY\(suffix)(\(name), GadgetState, 4\(tag)),"
    }
  }

  private static func member(_ name: String, _ kind: Int) -> String {
    ["    uint32_t \(name);", "    uint64_t \(name);", "    bool \(name);", "    uint32_t \(name)[4];"][kind]
  }

  @Test func readAgainTheListIsTheBranchs() {
    SeededGenerator.forAll(count: 25) { generator in
      let idioms: [RewriteFixture.Idiom] = [.entries, .pointers, .constants]
      let idiom = idioms.randomElement(using: &generator) ?? .pointers
      let isTagged = Bool.random(using: &generator)
      var (lines, members): ([String], [String]) = ([], [])
      var (kept, added): ([String], [String]) = (["count", "limit:2"], [])
      for index in 0..<Int.random(in: 2...9, using: &generator) {
        let kind = Int.random(in: 0...3, using: &generator)
        let name = "field\(index)"
        let isNew = Bool.random(using: &generator) || (index == 1 && added.isEmpty)
        members.append((isNew ? "+" : "") + Self.member(name, kind))
        if Bool.random(using: &generator) { lines.append((isNew ? "+" : "") + "        /* About \(name). */") }
        lines.append((isNew ? "+" : "") + Self.line(name, kind, version: isNew && isTagged ? 3 : nil))
        if isNew { added.append(name) } else { kept.append(name) }
      }
      let cast = idiom == .constants ? "(const VMStateField[])" : "(VMStateField[])"
      var fixture = RewriteFixture(
        RewriteFixture.gadget(
          members: members.joined(separator: "\n"), fields: lines.joined(separator: "\n"), cast: cast,
          old: idiom == .entries), idiom)
      fixture.options.featureName = { _, _ in "extra" }
      let outcome = try fixture.outcome()
      guard outcome.refusals.isEmpty else { return outcome.text }
      let outline = try RewriteFixture.build(fixture.rewritten(outcome)).outline("vmstate_gadget")
      let wanted = "2: \(kept.joined(separator: ", ")) | gadget/extra: \(added.joined(separator: ", "))"
      guard outline == wanted else { return "\(outline) instead of \(wanted)" }
      let comments = fixture.rewritten(outcome)[fixture.device]?.components(separatedBy: "/* About").count
      let before = fixture.picked.components(separatedBy: "/* About").count
      return comments == before ? nil : "a comment was lost"
    }
  }
}
