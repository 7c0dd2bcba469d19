import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// `ObjectWorkspace+Pick.swift` and what it stands on, against `git cherry-pick`.
struct PickTests {
  /// More of them when STATEREG_PICK_SEEDS says so: each costs some 25 runs of git.
  static let seeds = ProcessInfo.processInfo.environment["STATEREG_PICK_SEEDS"].flatMap { UInt64($0) } ?? 20

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
    SeededGenerator.forAll(count: Self.seeds) { generator in
      let builder = try RepositoryBuilder()
      var files: [String: String] = [:]
      for name in ["hw/a.c", "hw/b.c", "hw/timer/c.c", "docs/d.txt"] {
        files[name] =
          (0..<Int.random(in: 3...30, using: &generator)).map { index in
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

  // MARK: what random histories seldom have

  private typealias Files = [String: Data]

  /// A base, and what each side makes of it.
  private func sides(
    _ base: Files, theirs: Files, ours: Files, removing: (theirs: [String], ours: [String]) = ([], [])
  ) throws -> RepositoryBuilder {
    let builder = try RepositoryBuilder()
    func commit(_ message: String, _ files: Files, _ removed: [String]) throws {
      for path in removed { try FileManager.default.removeItem(atPath: builder.directory + "/" + path) }
      for (path, data) in files { try builder.write(path, data) }
      try builder.commit(message)
    }
    try commit("base", base, [])
    try builder.git("branch", "stable")
    try commit("their change (of things)", theirs, removing.theirs)
    try builder.checkout("stable")
    try commit("our change", ours, removing.ours)
    return builder
  }

  private func text(_ text: String) -> Data { Data(text.utf8) }

  @Test func mergesCarriageReturnsAndMissingLineEnds() throws {
    let (base, theirs, ours) = ("1\r\n2\r\n3\r\n", "1\r\n2b\r\n3\r\n", "1\r\n2c\r\n3\r\n")
    let crlf = try sides(["a": text(base)], theirs: ["a": text(theirs)], ours: ["a": text(ours)])
    #expect(try compare(crlf, "main", onto: "stable") == nil)
    let open = try sides(["a": text("1\n2")], theirs: ["a": text("1\n3")], ours: ["a": text("1\n4")])
    #expect(try compare(open, "main", onto: "stable") == nil)
  }

  @Test(arguments: ["merge", "diff3", "zdiff3"]) func writesConflictsInTheConfiguredStyle(_ style: String) throws {
    let lines = (0..<12).map { "line \($0)" }
    func edited(_ changes: [Int: String]) -> Data {
      text(lines.enumerated().map { changes[$0.offset] ?? $0.element }.joined(separator: "\n") + "\n")
    }
    let builder = try sides(
      ["a": edited([:])], theirs: ["a": edited([3: "same", 4: "t", 5: "same too", 9: "t"])],
      ours: ["a": edited([3: "same", 4: "o", 5: "same too", 8: "o"])])
    try builder.git("config", "merge.conflictStyle", style)
    #expect(try compare(builder, "main", onto: "stable") == nil)
    guard case .conflicts(let pick) = try pick(builder, "main", onto: "stable").1 else {
      Issue.record("no conflict")
      return
    }
    #expect(pick.conflicts[0].kind == .bothModified)
    #expect(pick.conflicts[0].hunks.count == (style == "zdiff3" ? 2 : pick.conflicts[0].hunks.count))
    for hunk in pick.conflicts[0].hunks { #expect(hunk.marked.count > hunk.ours.count + hunk.theirs.count) }
  }

  @Test func leavesBinaryFilesAlone() throws {
    let builder = try sides(
      ["a": Data([0, 1, 2])], theirs: ["a": Data([0, 1, 3])], ours: ["a": Data([0, 1, 4])])
    let own = try ownPick(builder, "main", onto: "stable")
    #expect(own.stages == (try gitPick(builder, "main", onto: "stable").stages))
  }

  @Test func partsFilesFromFolders() throws {
    let one = try sides(
      ["a": text("a\n")], theirs: ["f": text("file\n")], ours: ["f/x": text("x\n")])
    #expect(try compare(one, "main", onto: "stable") == nil)
    let two = try sides(
      ["a": text("a\n")], theirs: ["f/x": text("x\n")], ours: ["f": text("file\n")])
    #expect(try compare(two, "main", onto: "stable") == nil)
    let made = try sides(
      ["f/x": text("x\n")], theirs: ["f": text("file\n")], ours: ["b": text("b\n")], removing: (["f"], []))
    #expect(try compare(made, "main", onto: "stable") == nil)
  }

  @Test func followsMovedFolders() throws {
    let files = ["hw/x/a.c": text("a\na\na\n"), "hw/x/b.c": text("b\nb\nb\n")]
    let moved = ["hw/y/a.c": text("a\na\na\n"), "hw/y/b.c": text("b\nb\nb\n")]
    let ours = try sides(
      files, theirs: ["hw/x/new.c": text("new\n")], ours: moved, removing: ([], ["hw/x/a.c", "hw/x/b.c"]))
    #expect(try compare(ours, "main", onto: "stable") == nil)
    let theirs = try sides(
      files, theirs: moved, ours: ["hw/x/new.c": text("new\n")], removing: (["hw/x/a.c", "hw/x/b.c"], []))
    #expect(try compare(theirs, "main", onto: "stable") == nil)
  }

  @Test func picksRootsAndMerges() throws {
    let builder = try RepositoryBuilder()
    let root = try builder.commit("root", ["a.c": "a\n"])
    try builder.branch("topic")
    try builder.commit("topic", ["b.c": "b\n"])
    try builder.checkout("main")
    try builder.commit("main", ["c.c": "c\n"])
    let merge = try builder.merge("topic")
    try builder.git("checkout", "-q", "--orphan", "stable")
    try builder.git("rm", "-q", "-r", "-f", ".")
    try builder.commit("stable", ["d.c": "d\n"])
    #expect(try compare(builder, root, onto: "stable") == nil)
    func message(_ commit: String, _ mainline: Int?) throws -> String {
      try #require(throws: ToolError.self) { try pick(builder, commit, onto: "stable", mainline: mainline) }.message
    }
    #expect(try message(merge, nil) == "commit \(merge) is a merge but no -m option was given")
    #expect(try message(merge, 3) == "commit \(merge) does not have parent 3")
    #expect(try message(root, 1) == "commit \(root) does not have parent 1")
    #expect(try message("topic", 2) == "commit \(builder.id(of: "topic")) does not have parent 2")
    try builder.git("checkout", "-q", "-f", "stable")
    guard case .clean(let tree) = try pick(builder, merge, onto: "stable", mainline: 1).1 else {
      Issue.record("not clean")
      return
    }
    try builder.git("cherry-pick", "-m", "1", merge)
    #expect(tree.description == (try builder.id(of: "HEAD^{tree}")))
    guard case .empty = try pick(builder, "topic", onto: "stable").1 else {
      Issue.record("not empty")
      return
    }
  }

  @Test func leavesTheRepositoryAlone() throws {
    let builder = try sides(
      ["a": text("1\n2\n3\n4\n5\n6\n7\n")], theirs: ["a": text("0\n2\n3\n4\n5\n6\n7\n")],
      ours: ["a": text("1\n2\n3\n4\n5\n6\n8\n")])
    let before = try builder.git("count-objects", "-v")
    let (workspace, outcome) = try pick(builder, "main", onto: "stable")
    guard case .clean = outcome else {
      Issue.record("not clean")
      return
    }
    #expect(workspace.newObjectCount > 0)
    #expect(try builder.git("count-objects", "-v") == before)
  }
}
