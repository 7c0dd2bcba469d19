import ArgumentParser
import Backport
import Findings
import Foundation
import Reports
import Workflows

/// `statereg backport`: a state change into a stable branch, proven before the branch moves.
struct BackportCommand: JudgingCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  static let configuration = CommandConfiguration(
    commandName: "backport",
    abstract: "Pick commits onto a stable branch without breaking migration with the builds that are out there.",
    discussion: """
      Picks each commit in memory, sees what it does to device state, turns a version that would rise into a named subsection, and runs \
      the new tip against the old one and against each later release that the registry promises. Only then the branch moves, in one \
      step; until then nothing is written into the repository.

        statereg backport 1a2b3c4d --onto stable-7.2
        statereg backport v8.0.0..fixes --onto stable-7.2 --dry-run

      On a branch of its own, with the registry's names, as one commit:

        statereg backport 1a2b3c4d --onto v7.2.16 --new-branch goldfish --squash

      What would become of a release's worth of fixes:

        statereg backport --plan stable-7.2 v7.2.0..v8.0.0 --only stable

      'auto' takes a subsection that is sent when the state calls for it, where the source says what older builds imply, else one \
      behind a property; it refuses what neither can carry.

      A commit that does not apply is laid out in the work tree that has the branch, as 'git cherry-pick' does; go on with \
      'statereg backport --continue', --skip or --abort.

      Exit codes: 0 done, or there was nothing to do; 1 a conflict, a state change without a safe form, or a proof that \
      failed; 2 usage or configuration; 3 something could not be judged, read or written. In all but the first case the branch, the \
      index and the work tree are as they were.
      """)

  @Argument(help: ArgumentHelp("Commits, or ranges A..B, in order.", valueName: "commit"))
  var commits: [String] = []
  @Option(name: .long, help: ArgumentHelp("The branch to pick onto.", valueName: "branch"))
  var onto: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Say what would become of the commits on this branch, and write nothing.", valueName: "branch"))
  var plan: String?
  @Option(
    name: .long,
    help: "With --plan, the commits to look at: all, those with Fixes: or Cc: qemu-stable, or the latter alone.")
  var only = BackportPlan.Choice.all
  @Flag(name: .customLong("continue"), help: "Go on with a backport whose conflict is resolved.")
  var continues = false
  @Flag(name: .long, help: "Go on without the commit that has the conflict.")
  var skip = false
  @Flag(name: .long, help: "Give the backport that waits up.")
  var abort = false
  @Option(
    name: .long,
    help: ArgumentHelp("Make this branch at the result and leave the other where it is.", valueName: "name"))
  var newBranch: String?
  @Option(name: .long, help: ArgumentHelp("How new state is carried.", valueName: "how"))
  var strategy = CarrierStrategy.auto
  @Flag(name: .long, help: "Say what would be done, and write nothing.")
  var dryRun = false
  @Flag(name: .long, help: "Fold the rewrite into the commit it belongs to.")
  var squash = false
  @Flag(name: .long, help: "Add a Signed-off-by line of the committer's.")
  var signoff = false
  @Option(name: .long, help: ArgumentHelp("Of merges, the parent that the change is taken against.", valueName: "n"))
  var mainline: Int?
  @Option(
    name: .long,
    help: ArgumentHelp("What the new state is called, where the registry has no name for it.", valueName: "name"))
  var feature: String?
  @Option(name: .long, help: ArgumentHelp("The property of --strategy property.", valueName: "name"))
  var property: String?
  @Option(
    name: .long,
    help: ArgumentHelp("A branch or release that is to load what is sent now; repeatable.", valueName: "rev"))
  var forward: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp("Write a patch for each --forward here rather than a branch.", valueName: "dir"),
    completion: .directory)
  var forwardPatches: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Move the branch although the proof failed; the reason is recorded.", valueName: "reason"))
  var force: String?
  @Option(
    name: .long,
    help: ArgumentHelp("The release that the registry names as the first with it.", valueName: "fork@release"))
  var record: String?
  @Option(
    name: .long,
    help: ArgumentHelp("The repository, or a directory inside its work tree.", valueName: "dir"),
    completion: .directory)
  var repo = "."
  @Option(
    name: .long,
    help: ArgumentHelp("A target, as in qemu-system-TARGET; repeatable. (default: x86_64)", valueName: "arch"))
  var target: [String] = []
  @Option(name: .long, help: ArgumentHelp("Threads to use. (default: one a processor)", valueName: "n"))
  var jobs: Int?
  @OptionGroup var registry: RegistryOptions
  @OptionGroup var templates: TemplateOptions
  @Option(name: .long, help: ArgumentHelp("How to report.", valueName: "format"))
  var format = Format.text
  @Flag(name: [.short, .long], help: "List notes, and findings that were there before.")
  var verbose = false
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let force, force.allSatisfy(\.isWhitespace) { throw ValidationError("--force needs a reason") }
    let resumed = [continues, skip, abort].count { $0 }
    guard resumed <= 1 else { throw ValidationError("--continue, --skip and --abort exclude each other") }
    if resumed == 1 {
      guard commits.isEmpty, onto == nil else {
        throw ValidationError("the backport that waits has its commits and its branch already: name none")
      }
      if let option = optionsOfNew.first(where: \.isGiven)?.name {
        throw ValidationError("\(option) goes with a new backport; the one that waits goes on as it was asked for")
      }
      guard continues || !dryRun else {
        throw ValidationError("--dry-run goes with --continue, not with --skip and --abort")
      }
    } else {
      guard !commits.isEmpty else { throw ValidationError("name the commits to take") }
      guard plan == nil || onto == nil else { throw ValidationError("--plan and --onto both name a branch") }
      guard onto != nil || plan != nil else { throw ValidationError("name the branch to pick onto with --onto") }
    }
  }

  /// What a backport that waits keeps as it is.
  private var optionsOfNew: [(name: String, isGiven: Bool)] {
    [
      ("--plan", plan != nil), ("--new-branch", newBranch != nil), ("--strategy", strategy != .auto),
      ("--squash", squash), ("--signoff", signoff), ("--mainline", mainline != nil), ("--feature", feature != nil),
      ("--property", property != nil), ("--forward", !forward.isEmpty), ("--forward-patches", forwardPatches != nil),
      ("--target", !target.isEmpty), ("--registry", registry.registry != nil),
      ("--templates", templates.templates != nil),
    ]
  }

  func judge() throws -> ExitStatus {
    if abort {
      let branch = try Backporting.giveUp(in: repo)
      try output.write("the backport onto '\(branch)' is given up: index and work tree are the branch's again\n")
      return .clean
    }
    if let plan { return try judge(plan: plan) }
    let request = try request()
    let result = try ProgressLine.during { progress throws(ToolError) in
      if continues || skip { return try Backporting.resume(request, skips: skip, progress: progress) }
      return try Backporting.run(request, progress: progress)
    }
    switch format {
    case .text: try output.write(BackportTextReport(isColoured: output.isColoured, isVerbose: verbose).text(of: result))
    case .json: try output.write(BackportJSONReport().text(of: result))
    }
    return ExitStatus(result)
  }

  private func judge(plan branch: String) throws(ToolError) -> ExitStatus {
    let targets = try TreeOptions.targets(named: target)
    guard targets.count == 1, let target = targets.first else {
      throw ToolError(.usage, "a plan is made for one target", hint: "name one with --target")
    }
    let (names, directory, threads) = (commits, repo, try TreeOptions.threads(jobs))
    let choice = only
    let result = try ProgressLine.during { progress throws(ToolError) in
      try BackportPlan.run(
        names, onto: branch, in: directory, target: target, choice: choice, jobs: threads, progress: progress)
    }
    switch format {
    case .text:
      try output.write(BackportPlanTextReport(isColoured: output.isColoured, isVerbose: verbose).text(of: result))
    case .json: try output.write(BackportPlanJSONReport().text(of: result))
    }
    return result.entries.contains { $0.carriage == .undecided || $0.fit == .undecided } ? .undecided : .clean
  }

  private func request() throws(ToolError) -> BackportRequest {
    let known =
      registry.registry == nil ? try? registry.path(repository: repo) : try registry.path(repository: repo)
    var request = BackportRequest(
      repository: repo, commits: commits, branch: onto ?? "", targets: try TreeOptions.targets(named: target),
      templates: templates.folders(registry: known ?? "\(repo)/Registry"))
    request.newBranch = newBranch
    request.strategy = strategy
    request.registry = known
    request.keepsRegistry = known != nil && known != InstalledFiles.path("Registry")
    request.mainline = mainline
    request.featureName = feature
    request.propertyName = property
    request.isDryRun = dryRun
    request.squashes = squash
    request.signsOff = signoff
    request.forward = forward
    request.patchFolder = forwardPatches
    request.forcedBecause = force
    request.recordedAs = record
    request.environment = ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix("GIT_") || $0.key == "EMAIL" }
    request.jobs = try TreeOptions.threads(jobs)
    return request
  }
}

extension CarrierStrategy: ExpressibleByArgument {}

extension BackportPlan.Choice: ExpressibleByArgument {}

extension ExitStatus {
  init(_ result: BackportResult) {
    switch result.ending {
    case .moved, .dryRun, .nothingToDo: self = .clean
    case .conflicts, .refused: self = .findings
    case .notProven: self = result.blocking.contains { $0.rule != .undecided } ? .findings : .undecided
    }
  }
}
