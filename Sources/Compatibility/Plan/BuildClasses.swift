import VMState

/// Which of several builds are the same as far as streams are concerned: what holds for one of them holds for all.
package enum BuildClasses {
  /// For each build the place of the first one that is the same; its own when there is none before it.
  ///
  /// - Parameter options: devices and machine types that nobody asks about do not make a difference.
  package static func representatives(_ builds: [Build], options: CheckOptions) -> [Int] {
    var found: [Int] = []
    var own: [Int] = []
    for (index, build) in builds.enumerated() {
      // Neighbours are the likeliest.
      let same = own.reversed().first { isSame(builds[$0], build, options: options) }
      if same == nil { own.append(index) }
      found.append(same ?? index)
    }
    return found
  }

  static func isSame(_ left: Build, _ right: Build, options: CheckOptions) -> Bool {
    guard left.target == right.target, left.rules == right.rules, left.devices.count == right.devices.count,
      left.machines.count == right.machines.count
    else { return false }
    let plan = CheckPlan(base: left, head: right, options: options)
    guard plan.changed.isEmpty, plan.baseOnly.isEmpty, plan.headOnly.isEmpty, plan.machines.baseOnly.isEmpty,
      plan.machines.headOnly.isEmpty
    else { return false }
    return StreamFraming(base: left, head: right, machines: plan.machines).findings(options.directions).isEmpty
  }
}
