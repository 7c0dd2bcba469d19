import Compatibility
import Emulator
import Findings
import VMState

/// The new tip of a branch run against a build that is out there.
struct BackportProof {
  /// Names of the subsections that the backport makes.
  let subsections: Set<String>
  let jobs: Int

  /// - Parameters:
  ///   - old, new: the branch before and after, one build a target.
  ///   - other: the build on the other side; nil for the old tip itself.
  ///   - isPromised: whether a direction is promised, seen from the older build to the newer.
  ///   - devices: the types that the backport concerns; nil for all.
  func trials(
    old: [Build], new: [Build], against other: (label: String, builds: [Build])? = nil, isOtherNewer: Bool = false,
    directions: [Direction] = Direction.allCases, devices: Set<String>? = nil,
    progress: @escaping WorkflowProgress.Observer
  ) -> [BackportResult.Trial] {
    let options = CheckOptions(
      directions: directions, includesDevice: { devices?.contains($0.typeName) ?? true }, jobs: jobs)
    func run(_ mine: Build, _ theirs: Build) -> CheckResult {
      let (base, head) = isOtherNewer ? (mine, theirs) : (theirs, mine)
      return CompatibilityCheck.run(base: base, head: head, options: options) { done, total in
        progress(WorkflowProgress(.runningRoundTrips, done: done, total: total))
      }
    }
    return new.indices.map { index in
      let result = run(new[index], other?.builds[index] ?? old[index])
      var trial = BackportResult.Trial(
        build: other?.label ?? old[index].label, target: new[index].target.name)
      trial.roundTrips = result.counts.roundTrips
      trial.machineTypes = result.counts.machineTypes
      trial.predicates = result.counts.predicates
      trial.predicatesForcedBothWays = result.counts.predicatesForcedBothWays
      // What the old tip and the other build do to each other is not the backport's doing.
      let former = other.map { Set(run(old[index], $0.builds[index]).findings.map(\.fingerprint)) } ?? []
      for finding in result.findings {
        if former.contains(finding.fingerprint) {
          trial.formerCount += 1
        } else if isAffectedState(finding) {
          trial.affected.append(finding)
        } else if finding.severity == .error || finding.rule == .undecided {
          trial.blocking.append(finding)
        }
      }
      return trial
    }
  }

  /// A subsection of the backport in a state that calls for it: a guest that is in it has what the other build cannot hold.
  private func isAffectedState(_ finding: Finding) -> Bool {
    finding.rule == .unknownSubsection && finding.condition != nil && subsections.contains(finding.key)
  }
}
