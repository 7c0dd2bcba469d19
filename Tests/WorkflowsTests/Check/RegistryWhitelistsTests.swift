import Compatibility
import Findings
import Foundation
import StateRegistry
import Testing

@testable import Workflows

/// What a check is told of the registry's whitelists.
@Suite struct RegistryWhitelistsTests {
  private func whitelists(_ text: String) throws -> [CombinationWhitelist] {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    try FileManager.default.createDirectory(
      at: root.appendingPathComponent("devices"), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: root.appendingPathComponent("devices/demo.yaml"))
    return RegistryWhitelists.whitelists(of: try RegistryDirectory(path: root.path).load())
  }

  private static let features = """
    device: demo
    targets: [x86_64]
    features:
      - { name: base, carried: { up: { from: r1, by: version 1 } } }
      - { name: a, carried: { up: { from: r1, by: subsection demo/a }, down: { from: r1, by: subsection demo/other } } }
      - { name: b, carried: { up: { from: r1, by: subsection demo/b } } }

    """

  @Test func combinationsComeWithTheirSubsections() throws {
    let lists = try whitelists(Self.features + "whitelist: [[], [base, a], [a, b]]\n")
    #expect(lists.map(\.device) == ["demo"])
    let list = try #require(lists.first)
    #expect(list.targets == ["x86_64"])
    #expect(
      list.features == [
        .init(name: "a", subsections: ["demo/a", "demo/other"]), .init(name: "b", subsections: ["demo/b"]),
      ])
    #expect(list.combinations == [[], ["a"], ["a", "b"]])
  }

  @Test func noListAllowsAll() throws {
    #expect(try whitelists(Self.features).isEmpty)
    #expect(RegistryWhitelists.whitelists(of: nil).isEmpty)
  }
}
