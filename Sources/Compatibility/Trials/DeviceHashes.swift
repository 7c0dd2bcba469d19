import Synchronization
import VMState

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
