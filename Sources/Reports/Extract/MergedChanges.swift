import StateDiff
import VMState

/// The changes of several targets as one list: what is the same for many targets is said once.
struct MergedChanges {
  struct Entry {
    var change: StateChange
    /// In the order the differences came.
    var targets: [String]
  }

  /// A device, or what stands outside of devices, with its changes.
  struct Group {
    var device: String?
    var devices: [String]
    /// The device, or the words for what has none.
    var title: String
    var entries: [Entry]
  }

  let targets: [String]
  private(set) var entries: [Entry] = []

  init(_ differences: [StateDifference]) {
    targets = differences.map(\.target)
    var places: [StateChange: Int] = [:]
    for difference in differences {
      for change in difference.changes {
        // A shared description has other users for another target.
        var key = change
        key.devices = []
        if let place = places[key] {
          if !entries[place].targets.contains(difference.target) { entries[place].targets.append(difference.target) }
          let all = Set(entries[place].change.devices).union(change.devices)
          entries[place].change.devices = all.sorted()
        } else {
          places[key] = entries.count
          entries.append(Entry(change: change, targets: [difference.target]))
        }
      }
    }
  }

  /// Entries of the same devices together, in the order of their first.
  var groups: [Group] {
    struct Key: Hashable {
      let device: String?
      let devices: [String]
      let title: String
    }
    var groups: [Group] = []
    var places: [Key: Int] = [:]
    for entry in entries {
      let key = Key(
        device: entry.change.device, devices: entry.change.devices, title: Self.title(of: entry.change))
      if let place = places[key] {
        groups[place].entries.append(entry)
      } else {
        places[key] = groups.count
        groups.append(Group(device: key.device, devices: key.devices, title: key.title, entries: [entry]))
      }
    }
    return groups
  }

  private static func title(of change: StateChange) -> String {
    if let device = change.device { return device }
    switch change.kind {
    case .machineAdded, .machineRemoved, .machineTablesChanged, .machineMemberChanged: return "machine types"
    case .rulesChanged: return "saving and loading"
    default: return "no device found"
    }
  }
}
