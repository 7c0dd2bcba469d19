import Findings
import StateDiff
import VMState

/// A section that only one of the builds registers, and whether the other has the device all the same.
struct LonelySection: Sendable {
  enum Standing: Hashable, Sendable {
    /// The other build does not know the device at all: it is new, or gone.
    case deviceIsUnknown
    /// The other build has the device's type, without this section.
    case deviceIsKnown
    /// A registration by a call in a file that the other build has too: the device may be new, or only its section.
    case deviceMayBeKnown
  }

  let device: Device
  /// The direction in which it is sent.
  let direction: Direction
  let standing: Standing

  /// - Parameters:
  ///   - other: the build without the section.
  ///   - sections, paths: names of sections and files with state of that build.
  init(_ device: Device, direction: Direction, other: Build, sections: Set<String>, paths: Set<String>) {
    self.device = device
    self.direction = direction
    let isTyped = device.registration == .deviceClass || device.registration == .cpuClass
    if other.typeAncestors[device.typeName] != nil {
      standing = .deviceIsKnown
    } else if isTyped || !paths.contains(device.location.path) {
      standing = .deviceIsUnknown
    } else if let name = device.sectionName.value, sections.contains(name) {
      // Somebody registers a section of that name there: a stream finds a taker.
      standing = .deviceIsUnknown
    } else {
      standing = .deviceMayBeKnown
    }
  }

  /// The device beside one that registers nothing, as a pair to run.
  var pair: DevicePairing.Pair {
    var absent = Device(
      typeName: device.typeName, ancestors: device.ancestors, registration: .handlers, location: device.location,
      description: nil, sectionName: .known(Self.noSection))
    absent.properties = device.properties
    return direction == .forward
      ? DevicePairing.Pair(base: device, head: absent) : DevicePairing.Pair(base: absent, head: device)
  }

  /// A name that no section has.
  static let noSection = ""

  /// Sections of one side that the other lacks.
  static func all(_ plan: CheckPlan, base: Build, head: Build) -> [LonelySection] {
    func places(_ build: Build) -> (sections: Set<String>, paths: Set<String>) {
      (
        Set(build.devices.compactMap(\.sectionName.value)),
        Set(build.devices.map(\.location.path)).union(build.descriptions.map(\.location.path))
      )
    }
    if plan.baseOnly.isEmpty && plan.headOnly.isEmpty { return [] }
    let (old, new) = (places(base), places(head))
    return plan.baseOnly.map {
      LonelySection($0, direction: .forward, other: head, sections: new.sections, paths: new.paths)
    }
      + plan.headOnly.map {
        LonelySection($0, direction: .backward, other: base, sections: old.sections, paths: old.paths)
      }
  }
}
