import Compatibility
import Findings
import Testing

@testable import statereg

@Suite struct ExitStatusTests {
  private func result(_ findings: [(Rule, Severity)], differing: Bool = false) -> CheckResult {
    var result = CheckResult(base: .init(label: "a"), head: .init(label: "b"), targets: ["x86_64"])
    result.findings = findings.map { Finding(rule: $0.0, severity: $0.1, device: "d", section: "d", message: "m") }
    result.undecided = [.init(device: "d", part: "p", reason: "r", location: nil, differs: differing)]
    return result
  }

  @Test func thresholds() {
    let warning = result([(.stateLost, .warning)])
    #expect(ExitStatus(warning, failOn: .error) == .clean)
    #expect(ExitStatus(warning, failOn: .warning) == .findings)
    #expect(ExitStatus(warning, failOn: .never) == .clean)
    let error = result([(.versionTooNew, .error)])
    #expect(ExitStatus(error, failOn: .error) == .findings)
    #expect(ExitStatus(error, failOn: .warning) == .findings)
    #expect(ExitStatus(error, failOn: .never) == .clean)
    #expect(ExitStatus(result([]), failOn: .warning) == .clean)
  }

  @Test(arguments: Severity.allCases) func undecidedIsNeverFine(severity: Severity) {
    let undecided = result([(.undecided, severity)])
    #expect(ExitStatus(undecided, failOn: .error) == .undecided)
    #expect(ExitStatus(undecided, failOn: .warning) == .undecided)
    #expect(ExitStatus(undecided, failOn: .never) == .clean)
    let warned = result([(.undecided, severity), (.stateLost, .warning)])
    #expect(ExitStatus(warned, failOn: .error) == .undecided)
    #expect(ExitStatus(warned, failOn: .warning) == .findings)
    #expect(ExitStatus(result([(.undecided, severity), (.streamDesync, .error)]), failOn: .error) == .findings)
  }

  @Test func anUndecidedPartThatDiffersCountsWithoutAFinding() {
    #expect(ExitStatus(result([], differing: true), failOn: .error) == .undecided)
  }

  @Test func errors() {
    #expect(ExitStatus(ToolError.Kind.usage).rawValue == 2)
    #expect(ExitStatus(ToolError.Kind.unreadable).rawValue == 3)
    #expect(ExitStatus(ToolError.Kind.internalFault).rawValue == 70)
  }
}
