import Findings
import Foundation
import StateRegistry
import Support
import Testing

@testable import Workflows

/// `fork declare`: the file that comes out of the template.
@Suite struct ForkDeclarationTests {
  private static let templates = SampleRepository.checkout.appendingPathComponent("Templates").path

  /// A registry with one release, which goes with the value.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.path + "/declare-\(UUID().uuidString)"

    init() throws {
      try write("forks/upstream.yaml", "fork: upstream\nreleases: [v1.0]\n")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
      let url = URL(fileURLWithPath: "\(path)/\(name)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
  }

  private let parent = ReleaseName(fork: "upstream", release: "v1.0")

  @Test func patchesAndMachines() throws {
    let folder = try Folder()
    try folder.write("p/series", "")
    let declaration = ForkDeclaration(
      name: "acme", parent: parent, release: "1.0-1, \"beta\"", series: ["\(folder.path)/p/series"],
      machines: ["pc-acme=pc-1.0", "acme"])
    #expect(try declaration.write(to: folder.path, templates: [Self.templates]) == "forks/acme.yaml")
    #expect(
      try folder.text("forks/acme.yaml") == """
        # yaml-language-server: $schema=../schema/fork.schema.json
        fork: acme
        parent: upstream@v1.0
        releases:
          - name: "1.0-1, \\"beta\\""
            base: upstream@v1.0
            patches:
              - \(folder.path)/p/series
        promise:
          series: both
          pairs:
            - { from: upstream@v1.0, to: "acme@1.0-1, \\"beta\\"", way: both }
        machines:
          pc-acme: { like: pc-1.0 }
          acme: {}

        """)
    let fork = try #require(try RegistryDirectory(path: folder.path).load().fork("acme"))
    #expect(fork.releases.map(\.name) == ["1.0-1, \"beta\""])
    #expect(fork.machines.map(\.like) == ["pc-1.0", nil])
    // The schema that the first line names has come with it.
    #expect(try folder.text("schema/fork.schema.json").contains("draft-07"))
  }

  @Test func aBranchAndAFolder() throws {
    let folder = try Folder()
    let branch = ForkDeclaration(
      name: "one", parent: parent, release: "one-1", source: .repository("/r", revision: "topic"))
    _ = try branch.write(to: folder.path, templates: [Self.templates])
    let text = try folder.text("forks/one.yaml")
    #expect(text.contains("repository: /r\n"))
    #expect(text.contains("  - name: one-1\n    revision: topic\n    base: upstream@v1.0\n"))
    #expect(!text.contains("folder:") && !text.contains("patches:") && !text.contains("machines:"))
    let plain = ForkDeclaration(name: "two", parent: parent, release: "two-1", source: .folder("/t: x"))
    _ = try plain.write(to: folder.path, templates: [Self.templates])
    #expect(try folder.text("forks/two.yaml").contains("    folder: \"/t: x\"\n"))
    #expect(try RegistryDirectory(path: folder.path).load().fork("two")?.releases.first?.folder == "/t: x")
  }

  @Test func whatMakesNoForkIsTakenBack() throws {
    let folder = try Folder()
    try folder.write("t/fork.yaml.mustache", "fork: {{fork}}\n")
    let declaration = ForkDeclaration(name: "acme", parent: parent, release: "a", source: .folder("/t"))
    let error = try #require(throws: ToolError.self) {
      _ = try declaration.write(to: folder.path, templates: ["\(folder.path)/t"])
    }
    #expect(error.message.contains("lacks the key 'releases'"))
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/forks/acme.yaml"))
    #expect(throws: ToolError.self) { _ = try declaration.write(to: folder.path, templates: ["\(folder.path)/none"]) }
  }

  /// A source package whose one patch makes `one` into `two`.
  private func package(in folder: Folder, content: String, applied: String? = nil) throws -> String {
    try folder.write("q/debian/changelog", "qemu (1:10.0.2+ds-2~bpo1) trixie; urgency=low\n\n  * x\n")
    try folder.write("q/debian/patches/series", "a.patch\nb.patch\n")
    try folder.write("q/debian/patches/a.patch", "--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-one\n+two\n")
    try folder.write("q/debian/patches/b.patch", "--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-two\n+three\n")
    try folder.write("q/f.c", content + "\n")
    if let applied { try folder.write("q/.pc/applied-patches", applied) }
    return folder.path + "/q"
  }

  @Test(
    arguments: [
      ("one", nil, true), ("three", nil, false), ("three", "a.patch\nb.patch\n", false), ("one", "", true),
    ] as [(String, String?, Bool)])
  func aPackageWithItsPatchesOrWithout(content: String, applied: String?, needsPatches: Bool) throws {
    let folder = try Folder()
    let place = try package(in: folder, content: content, applied: applied)
    let declaration = try ForkDeclaration(
      name: "debian", parent: parent, release: nil, place: place, series: ["debian/patches"])
    #expect(declaration.release == "10.0.2+ds-2~bpo1")
    #expect(declaration.source == .folder(place))
    #expect(declaration.series == (needsPatches ? [place + "/debian/patches"] : []))
  }

  @Test func aPackageWithSomeOfItsPatchesIsRefused() throws {
    let folder = try Folder()
    func message(_ place: String, series: [String] = ["debian/patches"]) throws -> String {
      try #require(throws: ToolError.self) {
        _ = try ForkDeclaration(name: "debian", parent: parent, release: nil, place: place, series: series)
      }.message
    }
    var place = try package(in: folder, content: "two", applied: "a.patch\n")
    #expect(try message(place) == "1 of the 2 patches of '\(place)/debian/patches' are applied in '\(place)'")
    try FileManager.default.removeItem(atPath: place + "/.pc")
    #expect(try message(place).hasPrefix("patch 'a.patch'"))
    place = folder.path + "/plain"
    try folder.write("plain/f.c", "")
    #expect(try message(place, series: []) == "nothing says what the release of 'debian' is called")
  }

  @Test func aForkThatIsThereGetsTheRelease() throws {
    let folder = try Folder()
    let old = """
      fork: debian
      releases:
        # the first
        - { name: "1", series: "1.0", commit: abc1234, revision: debian/1, base: upstream@v1.0 }
        - name: "2"
          revision: debian/2
          base: upstream@v1.0
      promise: { releases: forward }

      """
    try folder.write("forks/debian.yaml", old)
    func declare(_ release: String, from: ReleaseName) throws {
      _ = try ForkDeclaration(name: "debian", parent: from, release: release, source: .folder("/t"))
        .write(to: folder.path, templates: [Self.templates])
    }
    try declare("3", from: parent)
    try declare("1", from: parent)
    try declare("2", from: parent)
    #expect(
      try folder.text("forks/debian.yaml") == """
        fork: debian
        releases:
          # the first
          - name: 1
            series: "1.0"
            commit: abc1234
            folder: /t
            base: upstream@v1.0
          - name: 2
            folder: /t
            base: upstream@v1.0
          - name: 3
            folder: /t
            base: upstream@v1.0
        promise: { releases: forward }

        """)
    let other = ReleaseName(fork: "debian", release: "1")
    #expect(throws: ToolError.self) { try declare("3", from: other) }
    try folder.write("forks/debian.yaml", "fork: debian\nreleases: [v1]\n")
    #expect(throws: ToolError.self) { try declare("v2", from: parent) }
    #expect(try folder.text("forks/debian.yaml") == "fork: debian\nreleases: [v1]\n")
  }
}
