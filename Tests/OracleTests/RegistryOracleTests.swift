import Findings
import Foundation
import StateRegistry
import Support
import Testing
import VMState
import Workflows

/// The shipped registry against the trees of a real stable series.
@Suite(.enabled(if: RealQEMU.hasSources, RealQEMU.missingSources)) struct RegistryOracleTests {
  @Test(arguments: ["v7.2.0", "v7.2.9", "v7.2.17", "v7.2.22"]) func theTreesSendWhatTheRegistrySays(release: String)
    throws
  {
    let verify = RegistryVerify(
      registry: RealQEMU.root + "/Registry", repository: RealQEMU.repository,
      releases: [ReleaseName(fork: "upstream", release: release)], target: try #require(Target.named("x86_64")), jobs: 2
    )
    let result = try verify.run { _ in }
    #expect(result.findings.map(\.message) == [])
    #expect(result.agreementCount > 10)
  }
}
