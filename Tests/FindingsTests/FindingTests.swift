import Findings
import Testing
import VMState

@Suite struct FindingTests {
  private func finding() -> Finding {
    var finding = Finding(
      rule: .versionTooNew, severity: .error, device: "goldfish_rtc", section: "goldfish_rtc",
      message: "version 3 is sent")
    finding.direction = .backward
    finding.location = SourceLocation(path: "hw/rtc/goldfish_rtc.c", line: 223)
    finding.machines = ["virt"]
    return finding
  }

  @Test func theFingerprintSurvivesUnrelatedCommits() {
    var later = finding()
    later.location?.line = 240
    later.machines.append("virt-9.0")
    later.message = "said in other words"
    #expect(later.fingerprint == finding().fingerprint)
    #expect(later.fingerprint.count == 16)
  }

  @Test func theFingerprintTellsFaultsApart() {
    var other = finding()
    other.direction = .forward
    var another = finding()
    another.key = "goldfish_rtc/alarm"
    #expect(Set([finding(), other, another].map(\.fingerprint)).count == 3)
  }

  @Test func severitiesAreOrdered() {
    #expect(
      [Severity.error, Severity.note, Severity.warning].sorted() == [Severity.note, Severity.warning, Severity.error])
  }

  @Test func theRuleDecidesTheSeverityUnlessTold() {
    func severity(_ severity: Severity?) -> Severity {
      Finding(rule: .undecided, severity: severity, device: "a", section: "a", message: "m").severity
    }
    #expect(severity(nil) == .warning)
    #expect(severity(.note) == .note)
  }

  @Test func rulesAreFoundByTheirIds() {
    #expect(RuleSpec.named("stream-desync") == Rule.streamDesync.spec)
    #expect(RuleSpec.named("stream-desynch") == nil)
  }
}
