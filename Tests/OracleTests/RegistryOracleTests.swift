import Compatibility
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

/// The shipped registry against Debian's source packages, and the upstream releases whose tarballs they have.
@Suite(.enabled(if: RealQEMU.debianHas("v10.0.2"), RealQEMU.missingPackages)) struct DebianRegistryOracleTests {
  private static let releases = [
    ("debian@7.2+dfsg-7+deb12u18", "debian/7.2+dfsg-7+deb12u18"),
    ("upstream@v10.0.2", "v10.0.2"),
    ("debian@10.0.2+ds-2+deb13u1~bpo12+1", "debian/10.0.2+ds-2+deb13u1_bpo12+1"),
    ("upstream@v10.0.13", "v10.0.13"),
    ("debian@10.0.13+ds-0+deb13u1", "debian/10.0.13+ds-0+deb13u1"),
  ]
  /// A mirror has the packages of some days only: those that are gone are skipped.
  private static let atHand = releases.filter { RealQEMU.debianHas($0.1) }.map(\.0)

  @Test(arguments: atHand) func packagesSendWhatTheRegistrySays(release: String) throws {
    let verify = RegistryVerify(
      registry: RealQEMU.root + "/Registry", repository: RealQEMU.debian,
      releases: [try #require(ReleaseName(parsing: release))], target: try #require(Target.named("x86_64")), jobs: 2)
    let result = try verify.run { _ in }
    #expect(result.findings.map(\.message) == [])
    #expect(result.agreementCount > 10)
  }

  /// Debian's 10.0.13 touches no state of upstream's; and both releases are found by the registry's names.
  @Test(.enabled(if: RealQEMU.debianHas("debian/10.0.13+ds-0+deb13u1"), RealQEMU.missingPackages))
  func theCheckTakesReleasesByName() throws {
    let comparison = try Comparison(
      range: "upstream@v10.0.13..debian@10.0.13+ds-0+deb13u1", base: nil, head: nil)
    var request = CheckRequest(
      repository: RealQEMU.debian, comparison: comparison, targets: [try #require(Target.named("x86_64"))], jobs: 2)
    request.registry = RealQEMU.root + "/Registry"
    let result = try Check.run(request) { _ in }
    #expect(result.findings.map(\.message) == [])
  }
}
