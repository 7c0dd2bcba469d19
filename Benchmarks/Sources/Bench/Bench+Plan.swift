import Foundation

extension Bench {
  /// 1,000 consecutive commits of QEMU's history planned onto the release before them, in a cold process. Needs a clone with the
  /// history of 2.5 and 2.6: `STATEREG_QEMU_HISTORY` names it, as it does for the tests.
  func plan() throws -> [Figure] {
    let (release, next, count) = ("v2.5.0", "v2.6.0-rc0", 1000)
    guard let clone = ProcessInfo.processInfo.environment["STATEREG_QEMU_HISTORY"], !clone.isEmpty else {
      print("not measured: the plan of \(count) commits, since STATEREG_QEMU_HISTORY names no clone of QEMU")
      return []
    }
    let list = try TimedProcess.text(of: [
      "git", "-C", clone, "rev-list", "--no-merges", "--topo-order", "--reverse", "\(release)..\(next)",
    ])
    let commits = list.split(separator: "\n").prefix(count).map(String.init)
    guard commits.count == count else {
      throw TimedProcess.Failure(description: "'\(clone)' has no \(count) commits between \(release) and \(next)")
    }
    // Undecided commits end it with 3; what is found is not the question here.
    let plan = try TimedProcess.best(
      of: 1, accepting: [0, 3],
      [statereg, "backport", "--plan", release, "--repo", clone, "--target", "x86_64"] + commits)
    return [
      Figure(
        name: "backport --plan", value: plan.seconds, unit: .seconds, limit: 60,
        remark: "\(count) commits of \(release)..\(next) onto \(release), x86_64, cold process"),
      Figure(
        name: "backport --plan, peak memory", value: Double(plan.peakMemory) / 1e6, unit: .megabytes, limit: nil,
        remark: ""),
    ]
  }
}
