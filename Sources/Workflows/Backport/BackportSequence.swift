import Findings
import Foundation
import GitStore
import VMState

/// A backport that waits for a person to resolve a conflict: kept beside git's own state of the pick.
struct BackportSequence: Codable {
  var version = 1
  var branch: String
  var newBranch: String?
  /// The branch's commit when it began.
  var tip: String
  /// All commits in order, by id.
  var commits: [String]
  /// The one that is being resolved.
  var position: Int
  var strategy: String
  var targets: [String]
  var registry: String?
  var keepsRegistry: Bool
  var templates: [String]
  var mainline: Int?
  var featureName: String?
  var propertyName: String?
  var squashes: Bool
  var signsOff: Bool
  var forward: [String]
  var patchFolder: String?
  var forcedBecause: String?
  var recordedAs: String?

  init(_ request: BackportRequest, tip: ObjectID, commits: [ObjectID], position: Int) {
    branch = request.branch
    newBranch = request.newBranch
    self.tip = tip.description
    self.commits = commits.map(\.description)
    self.position = position
    strategy = request.strategy.rawValue
    targets = request.targets.map(\.name)
    registry = request.registry
    keepsRegistry = request.keepsRegistry
    templates = request.templates
    mainline = request.mainline
    featureName = request.featureName
    propertyName = request.propertyName
    squashes = request.squashes
    signsOff = request.signsOff
    forward = request.forward
    patchFolder = request.patchFolder
    forcedBecause = request.forcedBecause
    recordedAs = request.recordedAs
  }

  /// What it was asked, with what of the new request is about this run.
  func request(_ now: BackportRequest) -> BackportRequest {
    var request = BackportRequest(
      repository: now.repository, commits: commits, branch: branch, targets: targets.compactMap { Target.named($0) },
      templates: templates)
    request.newBranch = newBranch
    request.strategy = .init(rawValue: strategy) ?? .auto
    request.registry = registry
    request.keepsRegistry = keepsRegistry
    request.mainline = mainline
    request.featureName = featureName
    request.propertyName = propertyName
    request.squashes = squashes
    request.signsOff = signsOff
    request.forward = forward
    request.patchFolder = patchFolder
    request.forcedBecause = now.forcedBecause ?? forcedBecause
    request.recordedAs = now.recordedAs ?? recordedAs
    request.environment = now.environment
    request.jobs = now.jobs
    return request
  }

  func save(in workTree: WorkTree) throws(ToolError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try workTree.save(sequence: [UInt8](try encoder.encode(self)))
    } catch let error as ToolError {
      throw error
    } catch {
      throw ToolError(.internalFault, "the state of the backport cannot be written: \(error)")
    }
  }

  /// - Throws: `usage` when none waits, or it was ended with git's own commands, or the branch has moved since.
  static func load(from workTree: WorkTree, in repository: Repository) throws(ToolError) -> BackportSequence {
    guard let bytes = workTree.savedSequence else {
      throw ToolError(
        .usage, "no backport waits for a resolution in '\(workTree.directory)'",
        hint: "begin one: statereg backport COMMIT --onto BRANCH")
    }
    guard let sequence = try? JSONDecoder().decode(BackportSequence.self, from: Data(bytes)), sequence.version == 1
    else {
      throw ToolError(
        .unreadable, "the state of the backport that waits in '\(workTree.directory)' cannot be read",
        hint: "end it with 'git cherry-pick --abort', and begin again")
    }
    guard workTree.pickInProgress?.description == sequence.commits[sequence.position] else {
      workTree.forgetSequence()
      throw ToolError(
        .usage, "the backport that waited in '\(workTree.directory)' was ended by git",
        notes: ["its state is removed"], hint: "begin again: statereg backport COMMIT --onto \(sequence.branch)")
    }
    guard try repository.branch(sequence.branch)?.commit.description == sequence.tip else {
      throw ToolError(
        .usage, "branch '\(sequence.branch)' has moved since the backport began",
        notes: ["nothing was changed"], hint: "give it up with 'statereg backport --abort', and begin again")
    }
    return sequence
  }
}
