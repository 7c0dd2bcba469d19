import CSyntax
import CTree
import VMState

/// Files of a tree whose devices are read without the others', with what must be known of the others for it.
package struct TreePart: Sendable {
  /// Where the devices and descriptions stand.
  package var paths: Set<String>
  /// Whether machine types are read too; they are read as a whole.
  package var hasMachines: Bool
  /// Names of sections that the target's own code elsewhere registers: a board of another CPU is not to bring them too.
  package var namesElsewhere: Set<String> = []
  /// Files that register types which stand in the part, or whose descriptions' users do.
  var registeringPaths: Set<String> = []
  /// By type, the files that register it, of the whole tree.
  var homes: [String: Set<String>] = [:]
  /// For descriptions, the type of the first device that uses them, where that device stands elsewhere.
  package var owners: [DescriptionPlace: String] = [:]

  package init(paths: Set<String>, hasMachines: Bool) {
    self.paths = paths
    self.hasMachines = hasMachines
  }

  /// What a pass over the part works out.
  var labels: Set<DependencyLabel> {
    var labels = Set(paths.map { DependencyLabel.file($0) })
    labels.insert(.rules)
    if hasMachines { labels.insert(.machineTypes) }
    return labels
  }

  /// A description as its source has it.
  package struct DescriptionPlace: Hashable, Sendable {
    var symbol: String
    var path: String

    init(_ description: Description) {
      symbol = description.symbol
      path = description.location.path
    }
  }

  /// This part of a known build.
  package func restricting(_ build: Build) -> Build {
    var smaller = build.restricted(
      toDevicesWhere: { paths.contains($0.location.path) },
      andUnusedDescriptionsWhere: { paths.contains($0.location.path) })
    if !hasMachines { smaller.machines = [] }
    return smaller
  }

  /// Fills in what a known build says of devices elsewhere.
  ///
  /// - Parameter isForeign: whether a file is for other CPUs only.
  mutating func addDevicesElsewhere(of known: Build, _ types: [StateFootprint.TypeHome], isForeign: (String) -> Bool) {
    registeringPaths = paths
    for type in types {
      homes[type.name, default: []].insert(type.registeringPath)
      if paths.contains(type.path) { registeringPaths.insert(type.registeringPath) }
    }
    var walk = DescriptionWalk(known, from: [])
    for device in known.devices {
      let isElsewhere = !paths.contains(device.location.path)
      if isElsewhere, device.registration == .call, let name = device.sectionName.value,
        !isForeign(device.location.path)
      {
        namesElsewhere.insert(name)
      }
      if let root = device.description { walk.add([root]) }
      while let place = walk.next() {
        if isElsewhere { owners[DescriptionPlace(place.description)] = device.typeName }
        walk.add(place.description.listedDescriptions)
      }
    }
    for owner in Set(owners.values) { registeringPaths.formUnion(homes[owner, default: []]) }
  }
}
