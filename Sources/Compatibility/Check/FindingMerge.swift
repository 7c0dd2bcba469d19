import Findings
import VMState

/// Says once what was found several times.
enum FindingMerge {
  private struct Key: Hashable {
    var rule: Rule
    var direction: Direction?
    var part: String
    var location: SourceLocation?
    var baseLocation: SourceLocation?
    var device: String
    var condition: String?
    var message: String
  }

  /// The same fault under several groups of machine types is one finding about all of them; what could not be told in one direction
  /// could not be told in the other.
  static func acrossMachines(_ items: [DeviceReport.Item], machineCount: Int) -> [DeviceReport.Item] {
    var merged: [DeviceReport.Item] = []
    var places: [Key: Int] = [:]
    for item in items {
      var item = item
      let isUndecided = item.finding.rule == .undecided
      let direction = item.finding.direction
      if isUndecided { item.finding.direction = nil }
      let finding = item.finding
      let key = Key(
        rule: finding.rule, direction: finding.direction, part: finding.key, location: finding.location,
        baseLocation: finding.baseLocation, device: finding.device, condition: isUndecided ? nil : finding.condition,
        message: isUndecided ? "" : finding.message)
      guard let place = places[key] else {
        places[key] = merged.count
        merged.append(item)
        merged[merged.count - 1].direction = direction
        continue
      }
      unite(&merged[place].finding, with: finding, machineCount: machineCount)
      if merged[place].direction != direction { merged[place].direction = nil }
    }
    for index in merged.indices where merged[index].finding.rule == .undecided {
      merged[index].finding.direction = merged[index].direction
    }
    return merged
  }

  /// A fault in a description that several devices share is one finding about the description.
  static func acrossDevices(_ items: [DeviceReport.Item], machineCount: Int) -> [Finding] {
    struct Shared {
      var item: DeviceReport.Item
      var devices: [String]
      var owners: Set<String>

      /// What is at fault: the description they share, or the function where several descriptions have it.
      var subject: String? { owners.count == 1 ? owners.first : item.finding.key }
    }
    var merged: [Shared] = []
    var places: [Key: [Int]] = [:]
    for item in items {
      let finding = item.finding
      // The object's place in each device is another, so that the condition's words differ.
      let key = Key(
        rule: finding.rule, direction: finding.direction, part: finding.key, location: finding.location,
        baseLocation: finding.baseLocation,
        device: finding.rule == .undecided ? "" : item.owner ?? finding.device,
        condition: item.isAlways || finding.rule == .undecided ? nil : "", message: "")
      let place = item.owner == nil ? nil : places[key]?.first { !merged[$0].devices.contains(finding.device) }
      guard let place else {
        places[key, default: []].append(merged.count)
        merged.append(Shared(item: item, devices: [finding.device], owners: item.owner.map { [$0] } ?? []))
        continue
      }
      merged[place].devices.append(finding.device)
      if let owner = item.owner { merged[place].owners.insert(owner) }
      unite(&merged[place].item.finding, with: finding, machineCount: machineCount)
    }
    return merged.map { shared in
      var finding = shared.item.finding
      guard shared.devices.count > 1, let owner = shared.subject else { return finding }
      finding.device = owner
      finding.section = owner
      finding.message += " (in \(shared.devices.count) devices: \(Wording.list(shared.devices.sorted(), shown: 3)))"
      return finding
    }
  }

  /// Keeps the smaller witness.
  private static func unite(_ finding: inout Finding, with other: Finding, machineCount: Int) {
    if finding.machines != other.machines {
      finding.machines = NumberedName.sorted(Set(finding.machines).union(other.machines))
      finding.concernsAllMachines = finding.machines.count == machineCount
    }
    finding.targets = Set(finding.targets).union(other.targets).sorted()
    if let own = finding.witness, let candidate = other.witness, candidate.state.count < own.state.count {
      finding.witness = candidate
    }
  }

  /// The order of the report: by place, then by rule.
  static func sorted(_ findings: [Finding]) -> [Finding] {
    func key(_ finding: Finding) -> [String] {
      let location = finding.location ?? finding.baseLocation
      let line = String(location?.line ?? 0)
      return [
        location?.path ?? "", String(repeating: "0", count: max(0, 10 - line.count)) + line, finding.device,
        finding.rule.rawValue, finding.direction == .forward ? "0" : "1", finding.key, finding.condition ?? "",
        finding.machines.joined(separator: ","),
      ]
    }
    return findings.map { (key($0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
  }
}
