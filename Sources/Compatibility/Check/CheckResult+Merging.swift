import Findings
import VMState

extension CheckResult {
  /// One result of the results for several targets of the same two trees: equal findings are told once, with all their targets.
  ///
  /// Counts are sums. Without results there is nothing to say, not even about which trees.
  package static func merging(_ results: [CheckResult]) -> CheckResult {
    guard var merged = results.first else {
      return CheckResult(base: .init(label: ""), head: .init(label: ""), targets: [])
    }
    for result in results.dropFirst() { merged.add(result) }
    merged.targets = Set(merged.targets).sorted()
    merged.findings = FindingMerge.sorted(merged.findings)
    return merged
  }

  private mutating func add(_ other: CheckResult) {
    targets += other.targets
    for finding in other.findings {
      if let place = findings.firstIndex(where: { $0.isSame(as: finding) }) {
        findings[place].unite(with: finding)
      } else {
        findings.append(finding)
      }
    }
    for part in other.undecided where !undecided.contains(part) { undecided.append(part) }
    counts.devicesCompared += other.counts.devicesCompared
    counts.devicesUnchanged += other.counts.devicesUnchanged
    counts.roundTrips += other.counts.roundTrips
    counts.predicates += other.counts.predicates
    counts.predicatesForcedBothWays += other.counts.predicatesForcedBothWays
    counts.machineTypes += other.counts.machineTypes
    counts.combinationsListed += other.counts.combinationsListed
    counts.combinationsSent += other.counts.combinationsSent
    for note in other.notes where !notes.contains(note) { notes.append(note) }
  }
}

extension Finding {
  /// The same fault on another target: by fingerprint, or, since a target may have more devices that share a description, by the
  /// part at fault and its place.
  fileprivate func isSame(as other: Finding) -> Bool {
    if (condition == nil) != (other.condition == nil) { return false }
    if fingerprint == other.fingerprint { return true }
    return rule == other.rule && direction == other.direction && key == other.key && location != nil
      && location == other.location && baseLocation == other.baseLocation
  }

  fileprivate mutating func unite(with other: Finding) {
    targets = Set(targets).union(other.targets).sorted()
    machines = NumberedName.sorted(Set(machines).union(other.machines))
    concernsAllMachines = concernsAllMachines && other.concernsAllMachines
  }
}
