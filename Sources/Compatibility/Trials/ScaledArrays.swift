import StateDiff
import VMState

/// Builds whose long arrays of structures are short, alike on both sides: what goes wrong with an element goes wrong with the
/// first ones, and a thousand queues (VIRTIO_QUEUE_MAX) cost a hundred times what eight do.
///
/// Only for a first look: what is found so is looked at again in full length, since offsets and counts are shown to people.
struct ScaledArrays {
  let base: Build
  let head: Build

  /// Arrays of more elements are cut.
  private static let longest = 64
  private static let kept = 8

  private struct Place: Hashable {
    var description: String
    var member: MemberPath
    var count: Int
  }

  /// Nil when there is no long array, or the sides do not have the same ones.
  init?(_ pair: DevicePairing.Pair, base: Build, head: Build) {
    let old = Self.fields(of: pair.base, in: base)
    let new = Self.fields(of: pair.head, in: head)
    guard !old.isEmpty, Set(old.map(\.place)) == Set(new.map(\.place)) else { return nil }
    self.base = Self.cut(base, old)
    self.head = Self.cut(head, new)
  }

  private typealias Found = (place: Place, id: DescriptionID, field: Int)

  private static func fields(of device: Device, in build: Build) -> [Found] {
    var found: [Found] = []
    for id in build.descriptions(reachableFrom: device.rootDescriptions) {
      let description = build[id]
      for (index, field) in description.fields.enumerated() {
        guard case .structure = field.form, case .known(let count) = field.count, count > longest,
          field.flags.contains(.array), !field.flags.contains(.arrayOfPointers)
        else { continue }
        found.append((Place(description: description.name, member: field.member, count: count), id, index))
      }
    }
    return found
  }

  private static func cut(_ build: Build, _ fields: [Found]) -> Build {
    var build = build
    for found in fields { build.descriptions[found.id.index].fields[found.field].count = .known(kept) }
    return build
  }
}
