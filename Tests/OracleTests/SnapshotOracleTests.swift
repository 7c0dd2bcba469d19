import Compatibility
import Findings
import Support
import Testing
import VMState
import Workflows

/// A check of snapshots is the check of what they were made from.
@Suite(.enabled(if: RealQEMU.hasSources, RealQEMU.missingSources)) struct SnapshotOracleTests {
  @Test(arguments: [("v7.2.16", "v7.2.17", "riscv64"), ("v7.2.8", "v7.2.9", "aarch64")])
  func checkingSnapshotsGivesTheSame(old: String, new: String, target: String) throws {
    try RealQEMU.withScratch { scratch in
      for revision in [old, new] {
        let request = try ExtractRequest(
          repository: RealQEMU.repository, tree: revision, targets: [try #require(Target.named(target))], jobs: 2)
        try MakeSnapshot.write(request, to: "\(scratch)/\(revision)") { _ in }
      }
      let expected = try RealQEMU.check("\(old)..\(new)", target)
      #expect(!expected.findings.isEmpty)
      for (base, head) in [
        ("snapshot:\(scratch)/\(old)", "snapshot:\(scratch)/\(new)"), ("snapshot:\(scratch)/\(old)", new),
        (old, "snapshot:\(scratch)/\(new)"),
      ] {
        let comparison = try Comparison(range: nil, base: base, head: head)
        // Nothing is opened when no side is a revision.
        let isAlone = base.hasPrefix("snapshot:") && head.hasPrefix("snapshot:")
        let request = CheckRequest(
          repository: isAlone ? "/nonexistent" : RealQEMU.repository, comparison: comparison,
          targets: [try #require(Target.named(target))], jobs: 2)
        let result = try Check.run(request) { _ in }
        #expect(result == expected)
        #expect(result.findings.map(\.fingerprint) == expected.findings.map(\.fingerprint))
      }
      #expect(
        try RealQEMU.build("snapshot:\(scratch)/\(old)", target) == RealQEMU.build(old, target),
        "the build that is read is the build that was written")
    }
  }
}
