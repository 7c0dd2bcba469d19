/// A registry with what is asked of it often worked out once: the order of releases, and who carries what where.
package struct RegistryIndex: Sendable {
  package let registry: Registry
  private let forks: [String: Fork]
  private let positions: [String: [String: Int]]

  package init(_ registry: Registry) {
    self.registry = registry
    forks = Dictionary(registry.forks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    positions = forks.mapValues { fork in
      Dictionary(fork.releases.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
  }

  package func fork(_ name: String) -> Fork? { forks[name] }

  /// The release's place in its fork's list.
  package func position(of name: ReleaseName) -> Int? { positions[name.fork]?[name.release] }

  package func release(_ name: ReleaseName) -> Release? {
    guard let position = position(of: name) else { return nil }
    return forks[name.fork]?.releases[position]
  }

  /// Whose carriers a release has where its fork states none of its own.
  package func base(of name: ReleaseName) -> ReleaseName? { release(name)?.base?.value }

  /// A feature in a release's section, and how it is carried there.
  package struct Carried: Hashable, Sendable {
    package var feature: Feature
    package var carrier: Carrier
    /// Under what condition it is sent: the carrier's word, or nil when the fields have their own.
    package var condition: String? { carrier.condition }
  }

  /// How the release carries the feature; nil when it does not. A carrier `none` counts as not carried.
  package func carrier(of feature: Feature, at name: ReleaseName) -> Carrier? {
    var name = name
    // Bases are followed; a cycle of them is a finding of the lint's, and ends here.
    for _ in 0..<Self.baseLimit {
      let own = feature.carriers(of: name.fork)
      if !own.isEmpty {
        guard let position = position(of: name) else { return nil }
        let found = own.last { carrier in
          guard let from = positions[name.fork]?[carrier.from], from <= position else { return false }
          guard let last = carrier.to else { return true }
          return positions[name.fork]?[last].map { position <= $0 } ?? true
        }
        if case .none? = found?.means { return nil }
        return found
      }
      guard let base = base(of: name) else { return nil }
      name = base
    }
    return nil
  }

  private static let baseLimit = 16

  /// All features of the device that the release carries, in the registry's order.
  package func features(of device: DeviceEntry, at name: ReleaseName) -> [Carried] {
    device.features.compactMap { feature in
      carrier(of: feature, at: name).map { Carried(feature: feature, carrier: $0) }
    }
  }

  /// What a release says about a device's number.
  package enum Number: Hashable, Sendable {
    case number(Int)
    /// The release has no such section.
    case absent
    /// The registry says nothing of the device in this release.
    case unknown

    package var value: Int? { if case .number(let value) = self { value } else { nil } }
  }

  /// The number the release sends the device's section with.
  package func number(of device: DeviceEntry, at name: ReleaseName) -> Number {
    var name = name
    for _ in 0..<Self.baseLimit {
      if let line = device.numbers[name.fork] {
        guard let position = position(of: name) else { return .unknown }
        let step = line.steps.filter { (positions[name.fork]?[$0.from] ?? Int.max) <= position }
          .max { (positions[name.fork]?[$0.from] ?? 0) < (positions[name.fork]?[$1.from] ?? 0) }
        guard let step else { return .unknown }
        return step.number.map { .number($0) } ?? .absent
      }
      guard let base = base(of: name) else { return .unknown }
      name = base
    }
    return .unknown
  }

  /// What a number stands for in one release: the features within the section, each with the condition it is sent under.
  package struct Meaning: Hashable, Sendable {
    package struct Part: Hashable, Sendable, Comparable {
      package var feature: String
      package var condition: String?
      package var isPlaceholder: Bool

      package static func < (left: Part, right: Part) -> Bool {
        (left.feature, left.condition ?? "") < (right.feature, right.condition ?? "")
      }
    }

    /// Sorted.
    package var parts: [Part]

    /// Features that only one of the two has, or has otherwise.
    package func difference(from other: Meaning) -> [String] {
      let (mine, theirs) = (Set(parts), Set(other.parts))
      return Set(mine.symmetricDifference(theirs).map(\.feature)).sorted()
    }

    /// A placeholder is as wide as what it holds the place of: for the loader's footing they are alike.
    package func isSameWidth(as other: Meaning) -> Bool {
      Set(parts.map { Part(feature: $0.feature, condition: $0.condition, isPlaceholder: false) })
        == Set(other.parts.map { Part(feature: $0.feature, condition: $0.condition, isPlaceholder: false) })
    }
  }

  package func meaning(of device: DeviceEntry, at name: ReleaseName) -> Meaning {
    Meaning(
      parts: features(of: device, at: name).filter(\.carrier.means.isInSection).map {
        Meaning.Part(feature: $0.feature.name, condition: $0.condition, isPlaceholder: $0.carrier.means == .placeholder)
      }.sorted())
  }

  /// Subsections that the release may send, with the features in them.
  package func subsections(of device: DeviceEntry, at name: ReleaseName) -> [(name: String, feature: Feature)] {
    features(of: device, at: name).compactMap { carried in
      if case .subsection(let name) = carried.carrier.means { (name, carried.feature) } else { nil }
    }
  }

  /// Releases of a fork that follow each other and in which a number stands for the same.
  package struct Run: Hashable, Sendable {
    package var fork: String
    package var first: String
    package var last: String
    package var number: Int
    package var meaning: Meaning
  }

  /// The device's history: every fork that states numbers of its own, its runs in order.
  package func runs(of device: DeviceEntry) -> [Run] {
    var runs: [Run] = []
    for fork in registry.forks where device.numbers[fork.name] != nil {
      var open: Run?
      for release in fork.releases {
        let name = ReleaseName(fork: fork.name, release: release.name)
        guard case .number(let number) = number(of: device, at: name) else {
          if let open { runs.append(open) }
          open = nil
          continue
        }
        let meaning = meaning(of: device, at: name)
        if let run = open, run.number == number, run.meaning == meaning {
          open?.last = release.name
          continue
        }
        if let open { runs.append(open) }
        open = Run(fork: fork.name, first: release.name, last: release.name, number: number, meaning: meaning)
      }
      if let open { runs.append(open) }
    }
    return runs
  }
}

extension RegistryIndex.Run {
  /// `upstream v0.12.0 to v0.12.2`
  package var text: String { first == last ? "\(fork) \(first)" : "\(fork) \(first) to \(last)" }
}
