import Findings
import VMState

/// `--device` and `--machine`: the part of a build that is asked for.
struct Selection {
  var devices: [Glob]
  var machines: [Glob]

  func wantsDevice(_ device: Device) -> Bool {
    devices.isEmpty
      || devices.contains { $0.matches(device.typeName) || (device.sectionName.value.map($0.matches) ?? false) }
  }

  func wantsMachine(_ name: String) -> Bool { machines.isEmpty || machines.contains { $0.matches(name) } }

  /// - Throws: `usage` when a pattern matches nothing, with names that are near it.
  func applied(to build: Build) throws(ToolError) -> Build {
    try check([build])
    guard !devices.isEmpty || !machines.isEmpty else { return build }
    var selected = build
    selected.machines = build.machines.filter { wantsMachine($0.name) || ($0.alias.map(wantsMachine) ?? false) }
    return devices.isEmpty ? selected : selected.restricted(toDevicesWhere: wantsDevice)
  }

  /// - Throws: `usage` when a pattern matches nothing in any of the builds.
  func check(_ builds: [Build]) throws(ToolError) {
    let deviceNames = Set(builds.flatMap { $0.devices.flatMap { [$0.typeName, $0.sectionName.value ?? $0.typeName] } })
    for pattern in devices where !deviceNames.contains(where: pattern.matches) {
      throw Self.noMatch("device", pattern, deviceNames, option: "--device")
    }
    let machineNames = Set(builds.flatMap { $0.machines.flatMap { [$0.name] + ($0.alias.map { [$0] } ?? []) } })
    for pattern in machines where !machineNames.contains(where: pattern.matches) {
      throw Self.noMatch("machine type", pattern, machineNames, option: "--machine")
    }
  }

  private static func noMatch(_ kind: String, _ pattern: Glob, _ names: Set<String>, option: String) -> ToolError {
    return ToolError(
      .usage, "no \(kind) is called '\(pattern.pattern)' in the tree for this target",
      hint: NearestName.hint(for: pattern.pattern, among: names.sorted())
        ?? "'statereg extract' lists what there is; '*' stands for any characters in \(option)")
  }
}
