import Emulator
import Findings
import VMState

/// Whether a guest that goes from one build to another by a third arrives as on the direct way.
///
/// Only devices that differ in all three builds are run: where two of them are the same, one of the steps is none.
package struct ChainCheck: Sendable {
  package struct Loss: Hashable, Sendable {
    package var device: String
    package var message: String
    package var location: SourceLocation?
  }

  private let builds: [Build]
  private let hashes: [DeviceHashes]
  private let devices: [[String: Device]]
  private let options: CheckOptions
  private var known: [Key: Loss?] = [:]
  /// Ways of single devices that were run.
  package var trialCount: Int { known.count }
  /// Those of them that could not be judged.
  package private(set) var undecidedCount = 0

  private struct Key: Hashable {
    var type: String
    var hashes: [Int]
    var machines: [[PropertyValues.Value]]
  }

  package init(_ builds: [Build], options: CheckOptions) {
    self.builds = builds
    self.options = options
    hashes = builds.map(DeviceHashes.init)
    devices = builds.map { build in
      Dictionary(
        build.devices.filter { ($0.description != nil || $0.handlers != nil) && options.includesDevice($0) }
          .map { ($0.typeName, $0) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// What is lost on the way; indices of the builds.
  package mutating func losses(from: Int, by: Int, to: Int) -> [Loss] {
    var found: [Loss] = []
    for type in devices[from].keys.sorted() {
      guard let first = devices[from][type], let middle = devices[by][type], let last = devices[to][type],
        let own = hashes[from].hash(of: first, in: builds[from]),
        let relay = hashes[by].hash(of: middle, in: builds[by]), own != relay,
        let other = hashes[to].hash(of: last, in: builds[to]), other != own, other != relay
      else { continue }
      let way = [(builds[from], first), (builds[by], middle), (builds[to], last)]
      let groups = groups(way)
      let key = Key(type: type, hashes: [own, relay, other], machines: groups.flatMap { $0.map(\.values) })
      let loss: Loss?
      if let remembered = known[key] {
        loss = remembered
      } else {
        loss = run(way, groups)
        known[key] = .some(loss)
      }
      if let loss { found.append(loss) }
    }
    return found
  }

  /// The property values of the three sides, for each machine type that all of them know, each combination once.
  private func groups(_ way: [(build: Build, device: Device)]) -> [[PropertyValues]] {
    let machines = way.map { side in
      Dictionary(side.build.machines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let names = way[0].build.machines.filter { options.includesMachine($0) }.map(\.name)
      .filter { name in machines.allSatisfy { $0[name] != nil } }
    var seen: Set<[[PropertyValues.Value]]> = []
    var groups: [[PropertyValues]] = []
    for name in names.isEmpty ? [nil] : names.map(Optional.some) {
      let values = zip(way, machines).map { side, machines in
        PropertyValues(device: side.device, machine: name.flatMap { machines[$0] })
      }
      let plain = values.map { $0.values.map { value in with(value) { $0.compat = nil } } }
      if seen.insert(plain).inserted { groups.append(values) }
    }
    return groups
  }

  private func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var value = value
    change(&value)
    return value
  }

  private mutating func run(_ way: [(build: Build, device: Device)], _ groups: [[PropertyValues]]) -> Loss? {
    let programs = way.map { StateProgram(device: $0.device, in: $0.build) }
    var isUndecided = false
    for values in groups {
      let ends = zip(way, zip(programs, values)).map { side, end in
        RoundTrip.End(
          program: end.0, values: end.1, settings: MigrationSettings(build: side.build, machine: nil))
      }
      let trip = RelayTrip(from: ends[0], by: ends[1], to: ends[2])
      for workload in WorkloadSet(program: programs[0], values: values[0]).workloads {
        switch trip.run(from: workload.state) {
        case .same, .brokenStep: continue
        case .undecided: isUndecided = true
        case .stopped(let outcome):
          return loss(way, "\(Self.words(outcome)) after the stop at \(way[1].build.label)", part: nil)
        case .differs(let part, let member):
          let name = member?.text ?? StreamDivergence.stripped(part)
          return loss(way, "'\(name)' arrives with another value by way of \(way[1].build.label)", part: part)
        }
      }
    }
    if isUndecided { undecidedCount += 1 }
    return nil
  }

  private func loss(_ way: [(build: Build, device: Device)], _ message: String, part: String?) -> Loss {
    let locator = PartLocator(build: way[1].build, device: way[1].device)
    return Loss(
      device: way[0].device.typeName, message: message,
      location: part.flatMap { locator.location(of: StreamDivergence.stripped($0)) } ?? locator.fallback)
  }

  private static func words(_ outcome: Outcome) -> String {
    if case .refused(let refusal) = outcome, !refusal.errorText.isEmpty { return "refused (\(refusal.errorText))" }
    return "refused"
  }
}
