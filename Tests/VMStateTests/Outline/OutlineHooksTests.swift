import Foundation
import Support
import Testing
import VMState

/// Fields behind the question whose functions a bus has: an outline answers it by the files it is told of.
@Suite struct OutlineHooksTests {
  private static let path = "hw/virtio/virtio-pci.c"

  private static func build(_ kind: Atom.Kind) -> Build {
    var fixture = BuildFixture()
    let atom = Atom(kind: kind, text: Atom.hooksText(of: path), reason: "the same on both ends", codeHash: 7)
    var field = Field.uint32("vector")
    field.exists = BuildFixture.predicate("hooks", .atom(atom))
    fixture.device("gizmo", fixture.describe("gizmo", [field]))
    return fixture.build
  }

  private static func conditions(_ build: Build, _ hooks: [String]) -> [String?] {
    WireOutline(of: build.devices[0], in: build, hooks: hooks).items.map(\.condition)
  }

  @Test(arguments: [
    (["virtio-pci.c"], [String?.none]), ([path], [nil]), (["pci.c"], []), (["virtio-ccw.c"], []),
    ([], ["the hooks are those of \(path)"]),
  ]) func filesAnswer(hooks: [String], expected: [String?]) {
    #expect(Self.conditions(Self.build(.hooksOf(Self.path)), hooks) == expected)
  }

  @Test func theTextOfAnotherAtomIsNoAnswer() {
    #expect(Self.conditions(Self.build(.unfollowed), ["virtio-pci.c"]) == ["the hooks are those of \(Self.path)"])
  }

  /// As snapshots have always had it.
  @Test func itStandsInASnapshotAsPartOfTheEnvironment() throws {
    let build = Self.build(.hooksOf(Self.path))
    let snapshot = Snapshot(
      label: "v1.0", commitID: nil, treeID: nil, toolVersion: "0.1.0", onlyDefaultConfiguration: false, builds: [build])
    let text = try snapshot.text()
    #expect(text.contains("(environment \"the hooks are those of \(Self.path)\""))
    let read = try Snapshot(reading: Array(text.utf8))
    #expect(read.builds.first?.descriptions.first?.fields.first?.exists == build.descriptions[0].fields[0].exists)
  }

  /// A kind is a word in JSON as it is in a snapshot, and the text tells hooks apart.
  @Test(arguments: [Atom.Kind.environment, .unfollowed, .hooksOf(path)]) func itIsAWordInJSON(kind: Atom.Kind) throws {
    let text = if case .hooksOf(let path) = kind { Atom.hooksText(of: path) } else { "ask(s)" }
    let atom = Atom(kind: kind, text: text, reason: "so", codeHash: 7)
    let json = try JSONEncoder().encode(atom)
    #expect(String(decoding: json, as: UTF8.self).contains(kind == .unfollowed ? "\"unfollowed\"" : "\"environment\""))
    #expect(try JSONDecoder().decode(Atom.self, from: json) == atom)
  }
}
