import ArgumentParser
import Findings

/// From which severity on findings make the exit code 1.
enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
  case error, warning, never

  /// Nil when no finding does.
  var severity: Severity? {
    switch self {
    case .error: .error
    case .warning: .warning
    case .never: nil
    }
  }
}
