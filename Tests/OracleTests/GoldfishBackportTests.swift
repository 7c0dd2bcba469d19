import Compatibility
import Findings
import Support
import Testing
import VMState
import Workflows

/// What the stable series of 7.2 could not do: 7.2.17's change to goldfish_rtc, which raised the version, taken onto 7.2.16 so that
/// older builds of the series go on loading what the branch saves.
@Suite(.enabled(if: RealQEMU.hasSources, RealQEMU.missingSources)) struct GoldfishBackportTests {
  private static let path = "hw/rtc/goldfish_rtc.c"

  @Test func becomesASubsectionThatOldBuildsLoad() throws {
    try RealQEMU.withScratch { folder in
      let clone = folder + "/qemu"
      _ = try git(["clone", "-q", "--shared", "--no-checkout", RealQEMU.repository, clone], in: folder)
      func id(_ name: String) throws -> String { String(try git(["rev-parse", name], in: clone).prefix(40)) }
      let old = try id("v7.2.16^{commit}")
      _ = try git(["branch", "stable", old], in: clone)
      // The change of the one file alone, as a commit of its own.
      _ = try git(["read-tree", "v7.2.16"], in: clone)
      let blob = try id("v7.2.17:\(Self.path)")
      _ = try git(["update-index", "--cacheinfo", "100644,\(blob),\(Self.path)"], in: clone)
      let tree = String(try git(["write-tree"], in: clone).prefix(40))
      let fix = String(
        try git(["commit-tree", tree, "-p", old, "-m", "hw/rtc/goldfish_rtc: keep the offset"], in: clone).prefix(40))

      var request = BackportRequest(
        repository: clone, commits: [fix], branch: "stable", targets: [try #require(Target.named("riscv64"))],
        templates: [RealQEMU.root + "/Templates"])
      request.featureName = "tick_offset"
      request.environment = Self.person
      request.jobs = 2
      let result = try Backporting.run(request) { _ in }

      #expect(result.ending == .moved)
      #expect(result.blocking.isEmpty, "\(result.blocking.map(\.message))")
      let feature = try #require(result.picks.first?.rewrite?.features.first)
      #expect(feature.subsection == "goldfish_rtc/tick_offset")
      #expect(feature.property == "goldfish_rtc.x-migrate-tick-offset")
      // Against the old tip, and against itself with the property on.
      #expect(result.trials.count == 2)
      #expect(result.trials.last?.predicatesForcedBothWays == 2)

      // The result as the tool itself sees it afterwards, in both directions.
      let range = try Comparison(range: "\(old)..stable", base: nil, head: nil)
      let check = try Check.run(
        CheckRequest(
          repository: clone, comparison: range, targets: [try #require(Target.named("riscv64"))], jobs: 2)
      ) { _ in }
      #expect(check.findings.isEmpty, "\(check.findings.map(\.message))")
      let text = try git(["show", "stable:\(Self.path)"], in: clone)
      #expect(text.contains("    .version_id = 2,"), "the version is put back")
      // Named as its neighbour is.
      #expect(text.contains("VMStateDescription goldfish_rtc_tick_offset_vmstate = {"))
      #expect(try git(["log", "-1", "--format=%B", "stable"], in: clone).contains("goldfish_rtc/tick_offset"))
    }
  }

  private static let person = [
    "GIT_AUTHOR_NAME": "A Maintainer", "GIT_AUTHOR_EMAIL": "maintainer@example.org",
    "GIT_COMMITTER_NAME": "A Maintainer", "GIT_COMMITTER_EMAIL": "maintainer@example.org",
  ]

  private func git(_ arguments: [String], in folder: String) throws -> String {
    let result = try CommandRunner.run("git", ["-C", folder] + arguments, environment: Self.person)
    #expect(result.exitCode == 0, "git \(arguments): \(result.standardError)")
    return result.standardOutput
  }
}
