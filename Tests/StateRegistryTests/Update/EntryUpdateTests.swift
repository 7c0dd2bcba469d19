import Support
import Testing
import VMState

@testable import StateRegistry

/// From outlines of trees to an entry, step by step.
@Suite struct EntryUpdateTests {
  private static let fork = "fork: up\nreleases: [v1, v2, v3, v4]\n"

  private func outline(
    version: Int = 1, subsection: (String, [String])? = nil, _ fill: (inout DescriptionDraft) -> Void
  ) -> WireOutline {
    var draft = BuildDraft()
    let child = subsection.map { name, fields in
      draft.describe(name) { for field in fields { $0.scalar(field, .uint32) } }
    }
    let id = draft.describe("rtc", version: version) {
      fill(&$0)
      if let child { $0.subsection(child, Predicate("needed", .isNonZero("on"))) }
    }
    return WireOutline(of: id, in: draft.build)
  }

  private func recorded(_ outlines: [(String, WireOutline?)], onto text: String? = nil) throws -> String {
    let registry = try RegistryFixture(["forks/up.yaml": Self.fork]).registry
    var file = try text.map { try EntryFile(name: "devices/rtc.yaml", text: $0) } ?? EntryFile(newFor: "rtc")
    var before: WireOutline?
    for (release, outline) in outlines {
      var update = EntryUpdate(file, in: registry)
      try update.record(outline, at: ReleaseName(fork: "up", release: release), before: before)
      file = update.file
      before = outline
    }
    return file.text
  }

  private var first: WireOutline { outline { $0.scalar("offset", .uint64) } }
  private var second: WireOutline {
    outline(version: 2, subsection: ("rtc/alarm", ["alarm"])) {
      $0.scalar("offset", .uint64)
      $0.scalar("drift", .uint32, version: 2)
    }
  }
  private var third: WireOutline {
    outline(version: 3, subsection: ("rtc/alarm", ["alarm"])) { $0.scalar("offset", .uint64) }
  }

  @Test func aHistory() throws {
    let text = try recorded([("v1", first), ("v2", second), ("v3", third), ("v4", third)])
    let entry = try EntryFile(name: "devices/rtc.yaml", text: text).entry
    func carriers(_ name: String) -> [String] {
      (entry.feature(name)?.carriers ?? []).map { "\($0.from)..\($0.to ?? "") \($0.means) \($0.condition ?? "-")" }
    }
    #expect(entry.features.map(\.name) == ["base", "drift", "alarm"])
    #expect(carriers("base") == ["v1.. version 1 -"])
    // The last release with it, not the first without.
    #expect(carriers("drift") == ["v2..v2 version 2 -"])
    #expect(carriers("alarm") == ["v2.. subsection rtc/alarm -"])
    #expect(entry.numbers["up"]?.steps.map { "\($0.from): \($0.number ?? -1)" } == ["v1: 1", "v2: 2", "v3: 3"])
  }

  @Test func twiceChangesNothing() throws {
    let history: [(String, WireOutline?)] = [("v1", first), ("v2", second), ("v3", third), ("v4", nil)]
    let once = try recorded(history)
    #expect(try recorded(history, onto: once) == once)
    // In any order.
    #expect(try recorded(history.reversed(), onto: once) == once)
  }

  @Test func handWrittenWordsStay() throws {
    let text = """
      # by hand
      device: rtc
      title: the clock   # really
      features:
        - name: wall-clock
          title: what the guest sees
          fields: ["offset: uint64"]
          carried: { up: { from: v1, by: version 1 } }
      numbers:
        up: { v1: 1 }
      # the end

      """
    let updated = try recorded([("v1", first), ("v2", second)], onto: text)
    for line in text.split(separator: "\n") where !line.hasPrefix("  up:") { #expect(updated.contains(line)) }
    #expect(updated.contains("v2: 2"))
    let entry = try EntryFile(name: "devices/rtc.yaml", text: updated).entry
    #expect(entry.features.map(\.name) == ["wall-clock", "drift", "alarm"])
  }

  /// What was recorded of a tree is what the tree is verified by; a tree that differs is not.
  @Test func verificationAgrees() throws {
    let history: [(String, WireOutline?)] = [("v1", first), ("v2", second), ("v3", third), ("v4", nil)]
    let text = try recorded(history)
    let fixture = try RegistryFixture(["forks/up.yaml": Self.fork, "devices/rtc.yaml": text])
    let (index, entry) = (RegistryIndex(fixture.registry), fixture.registry.devices[0])
    func findings(_ outline: WireOutline?, _ release: String) -> [String] {
      EntryVerification.findings(
        entry, outline, at: ReleaseName(fork: "up", release: release), label: release, in: index
      ).map(\.subject)
    }
    for (release, outline) in history { #expect(findings(outline, release) == [], "\(release)") }
    #expect(findings(second, "v1") == ["number", "drift", "alarm"])
    #expect(findings(nil, "v2") == ["section"])
    #expect(findings(first, "v2") == ["number", "drift", "alarm"])
  }

  /// Random histories: recorded in order they verify, and recorded again they change nothing.
  @Test func anyHistory() {
    SeededGenerator.forAll(count: 60) { generator in
      let names = ["a", "b", "c", "d"]
      var version = 1
      var sent = names.filter { _ in Bool.random(using: &generator) }
      var history: [(String, WireOutline?)] = []
      for release in ["v1", "v2", "v3", "v4"] {
        history.append(
          (
            release,
            outline(version: version) {
              $0.scalar("first", .uint64)
              for name in sent { $0.scalar(name, .uint16) }
            }
          ))
        if Bool.random(using: &generator) {
          version += 1
          sent = names.filter { _ in Bool.random(using: &generator) }
        }
      }
      let text = try recorded(history)
      guard try recorded(history, onto: text) == text else { return "a second run changes:\n\(text)" }
      let fixture = try RegistryFixture(["forks/up.yaml": Self.fork, "devices/rtc.yaml": text])
      let (index, entry) = (RegistryIndex(fixture.registry), fixture.registry.devices[0])
      for (release, outline) in history {
        let found = EntryVerification.findings(
          entry, outline, at: ReleaseName(fork: "up", release: release), label: release, in: index)
        if let first = found.first { return "\(release): \(first.message)\n\(text)" }
      }
      return nil
    }
  }
}
