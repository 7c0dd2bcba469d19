import Findings

/// A promise that the registry's own data shows nobody can keep: a number that is too new for the loader, or one that means something
/// else to it.
enum ImpossiblePromiseRule {
  static func findings(_ index: RegistryIndex) -> [RegistryFinding] {
    let pairs = PromisedPairs(index).pairs
    var findings: [RegistryFinding] = []
    for device in index.registry.devices {
      let facts = Facts(device, index)
      var broken: [Key: [(pair: PromisedPairs.Pair, text: String)]] = [:]
      for pair in pairs {
        guard let (kind, text) = facts.obstacle(pair) else { continue }
        let islands = PromisedPairs.islands(of: pair.from, pair.to, index)
        guard !islands.contains(where: { $0.devices.contains(device.name) }) else { continue }
        broken[Key(from: pair.from.fork, to: pair.to.fork, kind: kind), default: []].append((pair, text))
      }
      for key in broken.keys.sorted(by: { ($0.from, $0.to, $0.kind) < ($1.from, $1.to, $1.kind) }) {
        guard let all = broken[key], let first = all.first else { continue }
        let more = all.count > 1 ? ", and \(all.count - 1) more promised pair\(all.count == 2 ? "" : "s")" : ""
        findings.append(
          RegistryFinding(
            .impossiblePromise, at: first.pair.place, owner: device.name,
            subject: "\(key.from) \(key.to) \(key.kind)",
            message:
              "\(first.pair.from) to \(first.pair.to) is promised (\(first.pair.reason)), and \(first.text)\(more)",
            hint: "declare an island with its reason and rescue, or promise less",
            related: [.init("the device's numbers stand here", at: device.numbers[key.from]?.place ?? device.place)]))
      }
    }
    return findings
  }

  private struct Key: Hashable {
    var from: String
    var to: String
    var kind: String
  }

  /// Numbers and meanings by release, each worked out once.
  private final class Facts {
    private let device: DeviceEntry
    private let index: RegistryIndex
    private var numbers: [ReleaseName: RegistryIndex.Number] = [:]
    private var meanings: [ReleaseName: RegistryIndex.Meaning] = [:]

    init(_ device: DeviceEntry, _ index: RegistryIndex) {
      self.device = device
      self.index = index
    }

    func obstacle(_ pair: PromisedPairs.Pair) -> (kind: String, text: String)? {
      guard let from = number(pair.from).value, let to = number(pair.to).value else { return nil }
      if from > to {
        return ("newer", "'\(device.name)' is sent as version \(from) to a build that knows \(to)")
      }
      // A collision that the owners know of is not told again for every pair it stands between.
      let isKnown = device.approved.contains { $0.rule == .numberCollision && $0.subject == "\(from)" }
      guard from == to, !isKnown else { return nil }
      let (mine, theirs) = (meaning(pair.from), meaning(pair.to))
      guard !mine.isSameWidth(as: theirs) else { return nil }
      let names = mine.difference(from: theirs).map { "'\($0)'" }.joined(separator: ", ")
      return ("other", "version \(from) of '\(device.name)' differs between them in \(names)")
    }

    private func number(_ name: ReleaseName) -> RegistryIndex.Number {
      if let known = numbers[name] { return known }
      let number = index.number(of: device, at: name)
      numbers[name] = number
      return number
    }

    private func meaning(_ name: ReleaseName) -> RegistryIndex.Meaning {
      if let known = meanings[name] { return known }
      let meaning = index.meaning(of: device, at: name)
      meanings[name] = meaning
      return meaning
    }
  }
}
