import Foundation
import Support
import Testing

/// `statereg backport` with a registry: what is promised is tried, and what is made is recorded.
@Suite struct BackportRegistryTests {
  private let repository: SampleRepository
  private var builder: RepositoryBuilder { repository.builder }

  private static let fork = "fork: sample\nreleases:\n  - name: v1.0.0\n"
  private static let device = """
    device: sample_rtc
    features:
      - name: time
        fields: ["time_high: uint32"]
        carried: {}
    """

  init() throws { repository = try SampleRepository() }

  private func writeRegistry(_ folder: String, fork: String = fork, device: String? = nil) throws {
    for (name, text) in [
      "forks/sample.yaml": fork, "devices/sample_rtc.yaml": device ?? "device: sample_rtc\nfeatures: []\n",
    ] {
      let place = URL(fileURLWithPath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place)
    }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func recordsInTheSameCommit() throws {
    try writeRegistry(repository.directory + "/Registry")
    try builder.commit("Registry")
    let outcome = try repository.backport(repository.fix, "--onto", "stable")
    GoldenFile("backport/registry.txt").expect(outcome.text(hiding: repository.directory))
    GoldenFile("backport/registry-diff.txt").expect(try builder.git("show", "--format=%s", "HEAD", "--", "Registry"))
    #expect(try builder.git("show", "--name-only", "--format=", "HEAD~1") == SampleRepository.clock + "\n")
    #expect(try repository.state().status.isEmpty)
  }

  @Test func recordsBesideTheRepository() throws {
    let folder = builder.besides("registry")
    try writeRegistry(folder)
    let dry = try repository.backport(repository.fix, "--onto", "stable", "--registry", folder, "--dry-run")
    #expect(dry.exitCode == 0)
    #expect(try text(folder + "/forks/sample.yaml") == Self.fork)
    let outcome = try repository.backport(repository.fix, "--onto", "stable", "--registry", folder)
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.standardOutput.contains(
        "registry: devices/sample_rtc.yaml, forks/sample.yaml name it from sample@v1.0.1 on\n"), "\(outcome.text())")
    #expect(try text(folder + "/devices/sample_rtc.yaml").contains("by: subsection sample_rtc/time_high"))
    #expect(try text(folder + "/forks/sample.yaml").contains("  - name: v1.0.1\n    development: true\n"))
    let lint = try CommandRunner().run(["registry", "lint", "--registry", folder])
    #expect(lint.exitCode == 0, "\(lint.text())")
  }

  @Test func takesTheRegistrysName() throws {
    let folder = builder.besides("registry")
    let carrier = "carried:\n      sample: { from: v2.0.0, by: version 3 }"
    try writeRegistry(
      folder, fork: Self.fork + "  - name: v2.0.0\n    development: true\n",
      device: Self.device.replacingOccurrences(of: "carried: {}", with: carrier))
    let outcome = try repository.backport(
      repository.fix, "--onto", "stable", "--registry", folder, "--record", "sample@v1.0.1", "--dry-run")
    #expect(outcome.exitCode == 0)
    #expect(outcome.standardOutput.contains("  feature   time of sample_rtc: time_high\n"), "\(outcome.text())")
    #expect(outcome.standardOutput.contains("subsection 'sample_rtc/time'"), "\(outcome.text())")
  }

  @Test func saysWhatReleaseIsMeant() throws {
    let folder = builder.besides("registry")
    try writeRegistry(folder)
    let wrong = try repository.backport(
      repository.fix, "--onto", "stable", "--registry", folder, "--record", "v1.0.9", "--dry-run")
    #expect(wrong.exitCode == 2)
    #expect(wrong.standardError == "error: 'v1.0.9' is no release\nhint: write FORK@RELEASE\n")
    let outcome = try repository.backport(
      repository.fix, "--onto", "stable", "--registry", folder, "--record", "sample@v1.0.9")
    #expect(outcome.standardOutput.contains("name it from sample@v1.0.9 on"))
  }

  /// Nothing is done with a registry that cannot be read.
  @Test func refusesARegistryThatCannotBeRead() throws {
    let folder = builder.besides("registry")
    try writeRegistry(folder, device: "device: [\n")
    let before = try repository.state()
    let outcome = try repository.backport(repository.fix, "--onto", "stable", "--registry", folder)
    #expect(outcome.exitCode != 0)
    #expect(outcome.standardError.contains("devices/sample_rtc.yaml"), "\(outcome.text())")
    #expect(try repository.state() == before)
  }

  @Test func triesTheReleasesThatAreToComeAfter() throws {
    let folder = builder.besides("registry")
    try builder.git("tag", "v2.0.0", "main")
    try writeRegistry(
      folder,
      fork:
        "fork: sample\npromise: { series: both, releases: forward }\nreleases:\n  - { name: v1.0.0, series: \"1\" }\n"
        + "  - { name: v2.0.0, series: \"2\" }\n")
    let outcome = try repository.backport(repository.fix, "--onto", "stable", "--registry", folder, "--dry-run")
    GoldenFile("backport/later-release.txt").expect(outcome.text(hiding: repository.directory))
  }
}
