import Findings
import Foundation

/// The work trees of a repository that are at a branch: moving the branch would pull it from under them.
package struct BranchCheckouts: Sendable {
  /// One work tree, main or linked.
  package struct Place: Hashable, Sendable {
    /// Its folder.
    package var directory: String
    /// Its own `.git`: the repository's, or one below `worktrees`.
    package var gitDirectory: String
    /// Why git calls the branch taken there.
    package var use: Use
    /// It is the work tree of the repository that was opened.
    package var isCurrent: Bool
  }

  package enum Use: String, Hashable, Sendable {
    case checkedOut = "checked out"
    case rebased = "being rebased"
    case bisected = "being bisected"
  }

  package let places: [Place]

  /// - Parameter reference: the branch's whole name.
  package init(of reference: String, in repository: Repository) {
    let condition = repository.condition
    let common = condition.commonDirectory
    var found: [Place] = []
    func look(_ directory: String, _ gitDirectory: String) {
      guard let use = Self.use(of: reference, in: gitDirectory) else { return }
      let isCurrent = gitDirectory == condition.gitDirectory
      found.append(Place(directory: directory, gitDirectory: gitDirectory, use: use, isCurrent: isCurrent))
    }
    if !condition.isBare {
      let main = common.hasSuffix("/.git") ? String(common.dropLast(5)) : condition.directory
      look(main.isEmpty ? "/" : main, common)
    }
    for name in ((try? FileManager.default.contentsOfDirectory(atPath: common + "/worktrees")) ?? []).sorted() {
      let own = common + "/worktrees/" + name
      guard let link = Self.line(of: own + "/gitdir") else { continue }
      let path = link.hasPrefix("/") ? link : own + "/" + link
      look(path.hasSuffix("/.git") ? String(path.dropLast(5)) : path, own)
    }
    places = found
  }

  /// The work tree we stand in, when it is at the branch.
  package var current: Place? { places.first { $0.isCurrent && $0.use == .checkedOut } }

  /// Why git would not let the branch be moved from here: another work tree has it.
  package func refusal(branch: String) -> ToolError? {
    guard let place = places.first(where: { !$0.isCurrent || $0.use != .checkedOut }) else { return nil }
    // git's words (branch.c): 'fatal: 'X' is already checked out at 'Y'', for a rebase 'is being rebased'.
    let state = place.use == .checkedOut ? "already checked out" : place.use.rawValue
    return ToolError(
      .usage, "'\(branch)' is \(state) at '\(place.directory)'", notes: ["nothing was changed"],
      hint: place.use == .checkedOut
        ? "run the command there: --repo \(ShellWord.quoted(place.directory))"
        : "finish or abort that first: git -C \(ShellWord.quoted(place.directory)) status")
  }

  private static func use(of reference: String, in gitDirectory: String) -> Use? {
    for folder in ["rebase-merge", "rebase-apply"] {
      if line(of: gitDirectory + "/\(folder)/head-name") == reference { return .rebased }
    }
    if let start = line(of: gitDirectory + "/BISECT_START"), start == reference || "refs/heads/" + start == reference {
      return .bisected
    }
    return line(of: gitDirectory + "/HEAD") == "ref: " + reference ? .checkedOut : nil
  }

  private static func line(of path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingSpaces
  }
}
