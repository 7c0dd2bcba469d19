import Backport
import Findings
import Foundation
import GitStore
import Support
import Testing
import VMState

@testable import Workflows

/// What a backport that waits for a person keeps, and what it makes of it.
@Suite struct BackportSequenceTests {
  private static let ids = (1...4).compactMap { ObjectID(hex: String(repeating: "\($0)", count: 40)) }

  private func request() throws -> BackportRequest {
    var request = BackportRequest(
      repository: "/r", commits: ["a..b"], branch: "stable", targets: [try #require(Target.named("riscv64"))],
      templates: ["/t"])
    request.strategy = .property
    request.registry = "/registry"
    request.keepsRegistry = true
    request.mainline = 1
    request.featureName = "f"
    request.propertyName = "p"
    request.squashes = true
    request.signsOff = true
    request.forward = ["v8.0.0"]
    request.patchFolder = "/patches"
    request.forcedBecause = "old reason"
    request.recordedAs = "a@b"
    return request
  }

  @Test func keepsWhatWasAsked() throws {
    let asked = try request()
    let sequence = BackportSequence(
      asked, tip: Self.ids[0], commits: [Self.ids[1], Self.ids[2]], position: 1, resolutions: [Self.ids[1]: Self.ids[3]]
    )
    let read = try JSONDecoder().decode(BackportSequence.self, from: Data(try sequence.bytes()))
    #expect(read.position == 1)
    #expect(read.tip == Self.ids[0].description)
    #expect(read.resolvedTrees == [Self.ids[1]: Self.ids[3]])
    var now = BackportRequest(repository: "/r2", commits: [], branch: "", targets: [], templates: [])
    now.isDryRun = true
    now.jobs = 3
    now.environment = ["EMAIL": "x"]
    let again = read.request(now)
    #expect(again.repository == "/r2")
    #expect(again.commits == [Self.ids[1].description, Self.ids[2].description])
    #expect((again.branch, again.newBranch, again.strategy) == ("stable", nil, .property))
    #expect(again.targets.map(\.name) == ["riscv64"])
    #expect((again.registry, again.keepsRegistry, again.templates) == ("/registry", true, ["/t"]))
    #expect((again.mainline, again.featureName, again.propertyName) == (1, "f", "p"))
    #expect(again.squashes && again.signsOff && again.isDryRun)
    #expect((again.forward, again.patchFolder) == (["v8.0.0"], "/patches"))
    #expect((again.forcedBecause, again.recordedAs) == ("old reason", "a@b"))
    #expect((again.jobs, again.environment) == (3, ["EMAIL": "x"]))
  }

  @Test func takesANewReason() throws {
    let sequence = BackportSequence(
      try request(), tip: Self.ids[0], commits: [Self.ids[1]], position: 0, resolutions: [:])
    var now = try request()
    now.forcedBecause = "new reason"
    now.recordedAs = "c@d"
    #expect(sequence.request(now).forcedBecause == "new reason")
    #expect(sequence.request(now).recordedAs == "c@d")
  }

  @Test(arguments: ["", "{}", "not JSON", "{\"version\":2}"]) func refusesWhatItDoesNotUnderstand(_ text: String) throws
  {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["a": "a\n"])
    try builder.write(".git/statereg/sequence", text)
    let workTree = try WorkTree(of: ObjectWorkspace(of: Repository(at: builder.directory)))
    let error = try #require(throws: ToolError.self) { try BackportSequence.load(from: workTree) }
    #expect(error.message == "the state of the backport that waits in '\(builder.directory)' cannot be read")
  }
}
