import Findings

/// A machine type that sends or withholds a feature which its fork carries in no release.
enum UncarriedPinRule {
  static func findings(_ index: RegistryIndex) -> [RegistryFinding] {
    index.registry.forks.flatMap { fork in
      fork.machines.flatMap { machine in
        (machine.sends + machine.withholds).flatMap { pin in findings(pin, machine, fork, index) }
      }
    }
  }

  private static func findings(
    _ pin: Placed<MachineEntry.DeviceFeatures>, _ machine: MachineEntry, _ fork: Fork, _ index: RegistryIndex
  ) -> [RegistryFinding] {
    guard let device = index.registry.device(pin.value.device) else {
      let near = NearestNames(to: pin.value.device, among: index.registry.devices.map(\.name)).list.first
      return [
        RegistryFinding(
          .uncarriedPin, at: pin.place, owner: fork.name, subject: machine.name,
          message:
            "machine type '\(machine.name)' pins features of '\(pin.value.device)', which no file of the registry describes",
          hint: near.map { "did you mean '\($0)'?" } ?? "add the device first")
      ]
    }
    return pin.value.features.compactMap { name in
      let isCarried =
        device.feature(name).map { feature in
          fork.releases.contains {
            index.carrier(of: feature, at: ReleaseName(fork: fork.name, release: $0.name)) != nil
          }
        } ?? false
      guard !isCarried else { return nil }
      let near = NearestNames(to: name, among: device.features.map(\.name)).list.first
      return RegistryFinding(
        .uncarriedPin, at: pin.place, owner: fork.name, subject: "\(machine.name) \(device.name) \(name)",
        message: device.feature(name) == nil
          ? "machine type '\(machine.name)' pins '\(name)', which is no feature of '\(device.name)'"
          : "machine type '\(machine.name)' pins '\(name)' of '\(device.name)', which no release of \(fork.name) carries",
        hint: device.feature(name) == nil && near != nil
          ? "did you mean '\(near ?? "")'?" : "remove it, or say under 'carried' how \(fork.name) carries it")
    }
  }
}
