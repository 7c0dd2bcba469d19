import Emulator
import Findings
import StateDiff
import Synchronization
import Threads
import VMState

/// What round trips of devices came to, for checks of many pairs of the same builds: a device that is the same in five releases
/// needs to be run against its successor once.
///
/// Safe to share between threads.
package final class TrialMemory: Sendable {
  private let reports = Mutex<[TrialKey: DeviceReport]>([:])
  /// By the device's hash: what its own get functions do with what its put functions give.
  private let faults = Mutex<[Int: [SaveLoadMismatch.Fault]]>([:])

  package init() {}

  /// Trials of pairs that are remembered.
  package var count: Int { reports.withLock { $0.count } }

  func knows(_ key: TrialKey) -> Bool { reports.withLock { $0[key] != nil } }
  func knowsFaults(of device: Int) -> Bool { faults.withLock { $0[device] != nil } }

  func report(for key: TrialKey, orMade make: () -> DeviceReport) -> DeviceReport {
    if let known = reports.withLock({ $0[key] }) { return known }
    let made = make()
    reports.withLock { $0[key] = made }
    return made
  }

  func faults(of device: Int, orFound find: () -> [SaveLoadMismatch.Fault]) -> [SaveLoadMismatch.Fault] {
    if let known = faults.withLock({ $0[device] }) { return known }
    let found = find()
    faults.withLock { $0[device] = found }
    return found
  }
}

/// A trial that a check would run and that is not in the memory: run ahead, side by side with others, the check finds it there.
package struct PendingTrial: Sendable {
  enum Identity: Hashable, Sendable {
    case pair(TrialKey)
    case device(Int)
  }

  let identity: Identity
  let run: @Sendable () -> Void

  /// Runs each trial once, the first of those that are the same, so that places in the source do not depend on the threads.
  ///
  /// - Parameter progress: told how many of how many are done; from any thread.
  package static func run(
    _ trials: [PendingTrial], jobs: Int, progress: @escaping CompatibilityCheck.Progress = { _, _ in }
  ) {
    var seen: Set<Identity> = []
    let trials = trials.filter { seen.insert($0.identity).inserted }
    Parallel.forEach(trials, jobs: jobs, progress: progress) { $0.run() }
  }
}

/// All that decides what the round trips of a pair of devices come to, and the words it is told in, but for places in the source.
struct TrialKey: Hashable, Sendable {
  private let hash: Int

  /// Nil when a device's state cannot be hashed: then it is run anew.
  init?(
    _ pair: DevicePairing.Pair, _ examination: DeviceExamination, _ directions: [Direction],
    standing: LonelySection.Standing?, groups: [MachineGroup]
  ) {
    guard let base = examination.digests?.base.hash(of: pair.base, in: examination.base),
      let head = examination.digests?.head.hash(of: pair.head, in: examination.head)
    else { return nil }
    var hasher = Hasher()
    hasher.combine(base)
    hasher.combine(head)
    hasher.combine(directions)
    hasher.combine(standing)
    hasher.combine(examination.base.rules)
    hasher.combine(examination.head.rules)
    hasher.combine(examination.head.target)
    hasher.combine(examination.machineCount)
    hasher.combine(examination.agreement.isNeeded)
    for group in groups {
      hasher.combine(group.machines)
      hasher.combine(group.current)
      hasher.combine(group.baseSettings)
      hasher.combine(group.headSettings)
      for values in [group.baseValues, group.headValues] {
        hasher.combine(values.configurable)
        hasher.combine(values.unknown)
        hasher.combine(values.values.count)
        for var value in values.values {
          value.compat = nil
          hasher.combine(value)
        }
      }
    }
    // Advice names the head's compat tables.
    for machine in examination.head.machines {
      hasher.combine(machine.name)
      hasher.combine(Set(machine.compatProperties.map(\.table)))
    }
    hash = hasher.finalize()
  }
}

/// Hashes of one build's devices, places left out.
final class DeviceHashes: Sendable {
  private let known: Mutex<(digests: DescriptionDigests, names: [DescriptionID: Int])>

  init(_ build: Build) { known = Mutex((DescriptionDigests(build), [:])) }

  /// Nil when its state cannot be hashed.
  func hash(of device: Device, in build: Build) -> Int? {
    var hasher = Hasher()
    hasher.combine(device.typeName)
    hasher.combine(device.ancestors)
    hasher.combine(device.registration)
    hasher.combine(device.sectionName.value)
    hasher.combine(device.instanceID.value)
    hasher.combine(device.handlers?.versionID.value)
    hasher.combine(device.handlers?.isLive)
    hasher.combine(device.handlers?.save?.codeHash)
    hasher.combine(device.handlers?.load?.codeHash)
    for property in device.properties {
      hasher.combine(property.name)
      hasher.combine(property.member)
      hasher.combine(property.type)
      hasher.combine(property.bit?.value)
      hasher.combine(property.defaultValue?.value)
    }
    for root in device.rootDescriptions {
      let found = known.withLock { known -> (Int, Int)? in
        guard let digest = known.digests.digest(of: root) else { return nil }
        let names = known.names[root] ?? Self.names(below: root, in: build)
        known.names[root] = names
        return (digest, names)
      }
      guard let found else { return nil }
      hasher.combine(found.0)
      hasher.combine(found.1)
    }
    return hasher.finalize()
  }

  /// Of all names that a finding could mention.
  private static func names(below root: DescriptionID, in build: Build) -> Int {
    var hasher = Hasher()
    var walk = DescriptionWalk(build, from: [root])
    while let place = walk.next() {
      hasher.combine(place.description.name)
      hasher.combine(place.description.symbol)
      for field in place.description.fields { hasher.combine(field.name) }
      walk.add(place.description.namedDescriptions)
    }
    return hasher.finalize()
  }
}
