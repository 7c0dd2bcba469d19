import Compatibility
import Findings

/// What the program's exit code says.
enum ExitStatus: Int32, Hashable, Sendable {
  /// Nothing at or above `--fail-on`.
  case clean = 0
  case findings = 1
  /// The command line, the configuration, or a name the user gave.
  case usage = 2
  /// Something could not be judged or read: never to be taken for 0.
  case undecided = 3
  /// EX_SOFTWARE of sysexits.h.
  case internalFault = 70

  init(_ kind: ToolError.Kind) {
    switch kind {
    case .usage: self = .usage
    case .unreadable: self = .undecided
    case .internalFault: self = .internalFault
    }
  }

  /// The verdict on a check: findings at or above the threshold first, then whatever could not be told, at any severity.
  init(_ result: CheckResult, failOn threshold: FailureThreshold) {
    guard let least = threshold.severity else {
      self = .clean
      return
    }
    if result.findings.contains(where: { $0.rule != .undecided && $0.severity >= least }) {
      self = .findings
    } else if result.findings.contains(where: { $0.rule == .undecided }) || result.undecided.contains(where: \.differs)
    {
      self = .undecided
    } else {
      self = .clean
    }
  }
}
