import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// `ObjectWorkspace+Pick.swift` and what it stands on, against `git cherry-pick`.
struct PickTests {
  private func pick(
    _ builder: RepositoryBuilder, _ commit: String, onto: String, mainline: Int? = nil
  ) throws -> (ObjectWorkspace, PickOutcome) {
    let repository = try Repository(at: builder.directory)
    let workspace = try ObjectWorkspace(of: repository)
    let outcome = try workspace.pick(
      repository.revision(commit).commit, onto: repository.revision(onto).commit, mainline: mainline)
    return (workspace, outcome)
  }

  /// What git leaves: the tree of HEAD, or the unmerged paths with their stages and the files in the work tree.
  private struct Left: Equatable {
    var tree: String?
    var stages: [String] = []
    var files: [String: String] = [:]
  }

  private func gitPick(_ builder: RepositoryBuilder, _ commit: String, onto branch: String) throws -> Left {
    try builder.git("checkout", "-q", "-f", "--detach", branch)
    let before = try builder.id(of: "HEAD^{tree}")
    var left = Left()
    do {
      try builder.git("cherry-pick", commit)
      left.tree = try builder.id(of: "HEAD^{tree}")
    } catch let failure as RepositoryBuilder.Failure {
      left.stages = try builder.git("-c", "core.quotePath=false", "ls-files", "-u").split(separator: "\n")
        .map(String.init)
      if left.stages.isEmpty {
        if !failure.output.contains("is now empty") { throw failure }
        left.tree = before
      }
      for stage in left.stages {
        let path = String(stage.split(separator: "\t")[1])
        left.files[path] = try? String(contentsOfFile: builder.directory + "/" + path, encoding: .utf8)
      }
      _ = try? builder.git("cherry-pick", "--quit")
      try builder.git("reset", "-q", "--hard")
      try builder.git("clean", "-q", "-f", "-d")
    }
    return left
  }

  private func ownPick(_ builder: RepositoryBuilder, _ commit: String, onto branch: String) throws -> Left {
    let (workspace, outcome) = try pick(builder, commit, onto: branch)
    switch outcome {
    case .clean(let tree): return Left(tree: tree.description)
    case .empty: return Left(tree: try builder.id(of: branch + "^{tree}"))
    case .conflicts(let conflicted):
      var left = Left()
      for conflict in conflicted.conflicts {
        for (stage, side) in [(1, conflict.ancestor), (2, conflict.ours), (3, conflict.theirs)] {
          guard let side else { continue }
          left.stages.append("\(side.entry.mode) \(side.entry.id) \(stage)\t\(conflict.path)")
        }
        if conflict.marked != nil {
          left.files[conflict.path] = try workspace.read(conflict.path, in: conflicted.tree)
            .map { String(decoding: $0, as: UTF8.self) }
        }
      }
      return left
    }
  }

  private func compare(_ builder: RepositoryBuilder, _ commit: String, onto branch: String) throws -> String? {
    let own = try ownPick(builder, commit, onto: branch)
    let git = try gitPick(builder, commit, onto: branch)
    return own == git ? nil : "ours \(own)\ngit's \(git)"
  }

  // MARK: random histories

  private func edited(_ text: String, _ generator: inout SeededGenerator) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let index = Int.random(in: 0..<max(lines.count, 1), using: &generator)
      let new = ["}", "", "  return;", "field \(Int.random(in: 0...9, using: &generator))"]
        .randomElement(using: &generator)!
      switch Int.random(in: 0...3, using: &generator) {
      case 0 where lines.count > 2: lines.remove(at: min(index, lines.count - 2))
      case 1: lines.insert(new, at: index)
      case 2: lines.insert(contentsOf: [new, "x\(Int.random(in: 0...2, using: &generator))"], at: index)
      default: if index < lines.count - 1 { lines[index] = new }
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Changes, adds, removes and moves a few files of the work tree.
  private func mutate(_ builder: RepositoryBuilder, _ generator: inout SeededGenerator) throws {
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let files = try builder.git("ls-files").split(separator: "\n").map(String.init)
      guard let file = files.randomElement(using: &generator) else { return }
      let full = builder.directory + "/" + file
      switch Int.random(in: 0...9, using: &generator) {
      case 0: try builder.git("rm", "-q", "-f", file)
      case 1:
        let target = ["moved/\(file)", "\(file).new", "hw/other\(Int.random(in: 0...2, using: &generator)).c"]
          .randomElement(using: &generator)!
        if !FileManager.default.fileExists(atPath: builder.directory + "/" + target), !files.contains(target) {
          try FileManager.default.createDirectory(
            atPath: ((builder.directory + "/" + target) as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true)
          try builder.git("mv", "-f", file, target)
        }
      case 2:
        let number = Int.random(in: 0...2, using: &generator)
        try builder.write("hw/added\(number).c", "new \(Int.random(in: 0...1, using: &generator))\nsame\n")
      case 3: try builder.git("update-index", "--chmod=+x", file)
      default:
        let text = try String(contentsOfFile: full, encoding: .utf8)
        try builder.write(file, edited(text, &generator))
      }
      try builder.git("add", "-A")
    }
  }

  @Test func picksAsGitDoes() {
    SeededGenerator.forAll(count: 60) { generator in
      let builder = try RepositoryBuilder()
      var files: [String: String] = [:]
      for name in ["hw/a.c", "hw/b.c", "hw/timer/c.c", "docs/d.txt"] {
        files[name] = (0..<Int.random(in: 3...30, using: &generator)).map { index in
          index % 4 == 3 ? "}" : "line \(index) of \(name)"
        }.joined(separator: "\n") + "\n"
      }
      try builder.commit("base", files)
      try builder.git("branch", "stable")
      for number in 0..<3 {
        try mutate(builder, &generator)
        try builder.git("commit", "-q", "--allow-empty", "-m", "main \(number)")
      }
      try builder.checkout("stable")
      for number in 0..<2 {
        try mutate(builder, &generator)
        try builder.git("commit", "-q", "--allow-empty", "-m", "stable \(number)")
      }
      for commit in ["main~2", "main~1", "main"] {
        if try builder.id(of: commit + "^{tree}") == builder.id(of: commit + "~1^{tree}") { continue }
        if let difference = try compare(builder, commit, onto: "stable") { return "\(commit): \(difference)" }
      }
      return nil
    }
  }
}
