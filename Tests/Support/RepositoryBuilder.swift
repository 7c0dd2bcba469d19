import Foundation

/// Makes a real git repository in a folder of its own from text, with the `git` program. Every run gives the same ids:
/// author, dates and configuration are fixed, the user's own configuration is not read. The folder goes with the value.
///
///     let repository = try RepositoryBuilder()
///     let first = try repository.commit("Add a timer", ["hw/timer/a.c": "static const int version = 1;\n"])
///     try repository.tag("v1.0")
package final class RepositoryBuilder {
  /// `git` said no: its command and what it wrote.
  package struct Failure: Error, CustomStringConvertible {
    package var command: String
    package var status: Int32
    package var output: String

    package var description: String { "'\(command)' ended with \(status): \(output)" }
  }

  /// The work tree.
  package let directory: String
  private let scratch: String
  private var clock = 1_600_000_000

  /// An empty repository whose first branch is `main`.
  package init() throws {
    scratch = try Self.makeScratch()
    directory = scratch + "/repository"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try git("init", "-q", "-b", "main")
  }

  /// A clone of another repository, made with `git clone OPTIONS file://...`.
  package init(cloning origin: RepositoryBuilder, _ options: String...) throws {
    scratch = try Self.makeScratch()
    directory = scratch + "/repository"
    try run(["clone", "-q"] + options + ["file://\(origin.directory)", directory], in: scratch)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: scratch)
  }

  private static func makeScratch() throws -> String {
    let scratch = FileManager.default.temporaryDirectory.path + "/statereg-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    return scratch
  }

  /// A path beside the repository, removed with it: for patches, series and plain folders.
  package func besides(_ name: String) -> String { scratch + "/" + name }

  /// Writes a file of the work tree; folders are made as needed.
  package func write(_ path: String, _ text: String) throws {
    try write(path, Data(text.utf8))
  }

  package func write(_ path: String, _ data: Data) throws {
    try Self.write(data, to: directory + "/" + path)
  }

  /// Writes a file beside the repository and returns its whole path.
  @discardableResult
  package func writeBesides(_ path: String, _ text: String) throws -> String {
    try Self.write(Data(text.utf8), to: besides(path))
    return besides(path)
  }

  private static func write(_ data: Data, to path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: path))
  }

  /// Writes files, takes some away, and commits everything in the work tree. Returns the commit's id.
  @discardableResult
  package func commit(
    _ message: String, _ files: [String: String] = [:], removing removed: [String] = []
  ) throws -> String {
    for (path, text) in files { try write(path, text) }
    for path in removed { try FileManager.default.removeItem(atPath: directory + "/" + path) }
    try git("add", "-A", "-f")
    clock += 60
    try git("commit", "-q", "--allow-empty", "-m", message)
    return try id(of: "HEAD")
  }

  /// Tags the current commit.
  package func tag(_ name: String) throws {
    try git("tag", name)
  }

  /// Makes a branch at the current commit (or at `start`) and changes to it.
  package func branch(_ name: String, at start: String = "HEAD") throws {
    try git("checkout", "-q", "-b", name, start)
  }

  package func checkout(_ name: String) throws {
    try git("checkout", "-q", name)
  }

  /// Merges a branch into the current one with a merge commit. Returns its id.
  @discardableResult
  package func merge(_ name: String) throws -> String {
    clock += 60
    try git("merge", "-q", "--no-ff", "-m", "Merge \(name)", name)
    return try id(of: "HEAD")
  }

  /// The full id of whatever `git rev-parse` understands.
  package func id(of name: String) throws -> String {
    try git("rev-parse", "--verify", name).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs git in the work tree and returns what it printed.
  @discardableResult
  package func git(_ arguments: String...) throws -> String {
    try run(arguments, in: directory)
  }

  @discardableResult
  private func run(_ arguments: [String], in folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
    for person in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(person)_NAME"] = "A Developer"
      environment["GIT_\(person)_EMAIL"] = "developer@example.invalid"
      environment["GIT_\(person)_DATE"] = "@\(clock) +0000"
    }
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    environment["GIT_TERMINAL_PROMPT"] = "0"
    environment["LC_ALL"] = "C"
    process.environment = environment
    // Both streams into one pipe that is read to its end: two could fill up in turn.
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        command: (["git"] + arguments).joined(separator: " "), status: process.terminationStatus, output: text)
    }
    return text
  }
}
