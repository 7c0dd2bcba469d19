import CTree
import VMState

/// Which of a tree's files its build system builds for a target. Remembers what was asked: other build files that give the same answers
/// make no difference.
final class BuiltFiles {
  private let sources: SourceSet
  private let target: Target
  /// Read when somebody asks: most trees' code sets no functions.
  private lazy var membership = TargetMembership(files: sources.buildFiles, target: target)
  private(set) lazy var architectures = SourceSelection.architectures(of: sources.files.lazy.map(\.path))
  private(set) var answers: [String: TargetMembership.Answer] = [:]

  init(_ sources: SourceSet, for target: Target) {
    self.sources = sources
    self.target = target
  }

  func answer(_ path: String) -> TargetMembership.Answer {
    if let known = answers[path] { return known }
    let answer = membership.answer(path)
    answers[path] = answer
    return answer
  }

  /// Whether code of the file may run in the target's program.
  func mayRun(_ path: String) -> Bool {
    answer(path) != .notBuilt && !SourceSelection.isBoardOfOthers(path, for: target, architectures: architectures)
  }
}
