import Foundation

/// A repository with the sample tree (`Scripts/sample-history/tree`), as a backport meets it: `stable` is checked out at v1.0.0, and
/// `main` has a commit on top that raises a device's version. The ids are the same on every run.
package struct SampleRepository {
  package let builder: RepositoryBuilder
  /// The commit of `main`: 'sample_rtc' sends 'time_high' from version 3 on.
  package let fix: String
  package var directory: String { builder.directory }

  package static let clock = "hw/rtc/sample_rtc.c"
  package static let pins = "hw/misc/sample_gpio.c"
  package static let port = "hw/char/sample_uart.c"
  package static let checkout = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  package init() throws {
    builder = try RepositoryBuilder()
    try builder.commit("Sample tree, release 1.0.0", Self.tree())
    try builder.tag("v1.0.0")
    try builder.git("branch", "stable")
    fix = try Self.commit(
      in: builder,
      """
      sample_rtc: migrate the upper half of the time

      A guest that reads the time in two halves while it is being migrated gets
      an upper half of zero.

      Fixes: 0123456789 ("sample_rtc: add the device")
      Signed-off-by: A Developer <developer@example.invalid>
      """,
      [
        (Self.clock, ".version_id = 2,", ".version_id = 3,"),
        (
          Self.clock, "        VMSTATE_UINT32_V(irq_enabled, SampleRTCState, 2),\n",
          "        VMSTATE_UINT32_V(irq_enabled, SampleRTCState, 2),\n        VMSTATE_UINT32_V(time_high, SampleRTCState, 3),\n"
        ),
      ])
    try builder.checkout("stable")
  }

  private static func tree() throws -> [String: String] {
    let root = checkout.appendingPathComponent("Scripts/sample-history/tree").path
    var files: [String: String] = [:]
    for path in FileManager.default.subpaths(atPath: root) ?? [] {
      var isFolder: ObjCBool = false
      let place = root + "/" + path
      guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), !isFolder.boolValue else { continue }
      files[path] = try String(contentsOfFile: place, encoding: .utf8)
    }
    return files
  }

  /// What stands in a file, what is to stand there: the files of the work tree are changed, and committed to the branch that is
  /// checked out.
  package typealias Edit = (path: String, old: String, new: String)

  @discardableResult
  package func commit(_ message: String, _ edits: [Edit]) throws -> String {
    try Self.commit(in: builder, message, edits)
  }

  private static func commit(in builder: RepositoryBuilder, _ message: String, _ edits: [Edit]) throws -> String {
    for edit in edits { try Self.edit(builder, edit) }
    return try builder.commit(message)
  }

  package func edit(_ path: String, _ old: String, _ new: String) throws {
    try Self.edit(builder, (path, old, new))
  }

  private static func edit(_ builder: RepositoryBuilder, _ edit: Edit) throws {
    let text = try String(contentsOfFile: builder.directory + "/" + edit.path, encoding: .utf8)
    guard text.contains(edit.old) else { throw NotThere(path: edit.path, text: edit.old) }
    try builder.write(edit.path, text.replacingOccurrences(of: edit.old, with: edit.new))
  }

  /// A commit on `main`, or on a branch that is made on top of `start`; `stable` is checked out after it.
  @discardableResult
  package func commit(on branch: String, at start: String? = nil, _ message: String, _ edits: [Edit]) throws -> String {
    if let start { try builder.branch(branch, at: start) } else { try builder.checkout(branch) }
    let id = try commit(message, edits)
    try builder.checkout("stable")
    return id
  }

  package struct NotThere: Error, CustomStringConvertible {
    var path: String
    var text: String
    package var description: String { "'\(path)' has no '\(text)'" }
  }

  /// The text of a file of the work tree.
  package func text(_ path: String) throws -> String {
    try String(contentsOfFile: directory + "/" + path, encoding: .utf8)
  }

  // MARK: the command

  /// The committer, and no configuration of the user's.
  package static let environment = [
    "GIT_COMMITTER_NAME": "A Maintainer", "GIT_COMMITTER_EMAIL": "maintainer@example.invalid",
    "GIT_COMMITTER_DATE": "@1700000000 +0000", "GIT_CONFIG_GLOBAL": "/dev/null", "NO_COLOR": "1",
  ]

  /// Runs `statereg backport` in the work tree.
  package func backport(_ arguments: String..., in folder: String? = nil) throws -> CommandRunner.Outcome {
    let isResumed = !Set(["--continue", "--skip", "--abort"]).isDisjoint(with: arguments)
    let target = isResumed ? [] : ["--target", "riscv64"]
    return try CommandRunner(directory: folder ?? directory, environment: Self.environment)
      .run(["backport"] + arguments + target)
  }

  /// The id in the branch, and everything else that a backport could change.
  package func state() throws -> State { try State(builder) }

  package struct State: Equatable {
    package var references: String
    package var index: String
    package var status: String
    package var objects: String
    package var files: [String: Data]
    /// What git and statereg keep on what is not finished.
    package var unfinished: [String]

    init(_ builder: RepositoryBuilder) throws {
      let git = builder.directory + "/.git"
      references = try builder.git("for-each-ref") + String(contentsOfFile: git + "/HEAD", encoding: .utf8)
      status = try builder.git("status", "--porcelain")
      index = try builder.git("ls-files", "-s")
      objects = try builder.git("count-objects", "-v")
      var found: [String: Data] = [:]
      for path in FileManager.default.subpaths(atPath: builder.directory) ?? [] where !path.hasPrefix(".git/") {
        found[path] = FileManager.default.contents(atPath: builder.directory + "/" + path) ?? Data()
      }
      files = found
      let kept = (try? FileManager.default.contentsOfDirectory(atPath: git + "/statereg")) ?? []
      let own = ["CHERRY_PICK_HEAD", "MERGE_MSG", "AUTO_MERGE", "index.lock"]
      unfinished =
        (own.filter { FileManager.default.fileExists(atPath: git + "/" + $0) } + kept.map { "statereg/" + $0 }).sorted()
    }
  }
}

extension CommandRunner.Outcome {
  /// Both streams and the code, for a golden file. A folder's name becomes `REPO`.
  package func text(hiding directory: String? = nil) -> String {
    let text = "\(standardOutput)--- errors\n\(standardError)--- exit \(exitCode)\n"
    return directory.map { text.replacingOccurrences(of: $0, with: "REPO") } ?? text
  }
}
