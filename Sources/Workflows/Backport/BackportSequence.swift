import Backport
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
  /// What the resolutions of those before it gave: a tree for each commit.
  var resolutions: [String: String] = [:]
  var strategy: CarrierStrategy
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

  init(
    _ request: BackportRequest, tip: ObjectID, commits: [ObjectID], position: Int, resolutions: [ObjectID: ObjectID]
  ) {
    self.resolutions = Dictionary(
      uniqueKeysWithValues: resolutions.map { ($0.key.description, $0.value.description) })
    branch = request.branch
    newBranch = request.newBranch
    self.tip = tip.description
    self.commits = commits.map(\.description)
    self.position = position
    strategy = request.strategy
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
    request.strategy = strategy
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
    request.isDryRun = now.isDryRun
    request.environment = now.environment
    request.jobs = now.jobs
    return request
  }

  func bytes() throws(ToolError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    do {
      return [UInt8](try encoder.encode(self))
    } catch {
      throw ToolError(.internalFault, "the state of the backport cannot be written: \(error)")
    }
  }

  var resolvedTrees: [ObjectID: ObjectID] {
    let pairs = resolutions.compactMap { commit, tree in
      ObjectID(hex: commit).flatMap { commit in ObjectID(hex: tree).map { (commit, $0) } }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// - Throws: `usage` when none waits, or it was ended with git's own commands.
  static func load(from workTree: WorkTree) throws(ToolError) -> BackportSequence {
    guard let bytes = workTree.savedSequence else {
      throw ToolError(
        .usage, "no backport waits for a resolution in '\(workTree.directory)'",
        hint: "begin one: statereg backport COMMIT --onto BRANCH")
    }
    guard let sequence = try? JSONDecoder().decode(BackportSequence.self, from: Data(bytes)), sequence.version == 1,
      sequence.commits.indices.contains(sequence.position)
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
    return sequence
  }

  /// - Throws: `usage` when the branch has moved since, or is not checked out any more.
  func requireUnmoved(_ workTree: WorkTree, in repository: Repository) throws(ToolError) {
    let place = try repository.branch(branch)
    guard place?.commit.description == tip, place?.reference == workTree.headReference else {
      throw ToolError(
        .usage, "branch '\(branch)' has moved since the backport began, or is not checked out any more",
        notes: ["nothing was changed"], hint: "give it up with 'statereg backport --abort', and begin again")
    }
  }
}
