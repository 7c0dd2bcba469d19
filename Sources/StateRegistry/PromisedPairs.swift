/// The pairs of releases that the forks undertake to keep working, one a direction.
package struct PromisedPairs: Sendable {
  package struct Pair: Hashable, Sendable {
    /// The release that saves.
    package var from: ReleaseName
    /// The release that loads.
    package var to: ReleaseName
    /// In words: "within series 7.2", "across releases", "named".
    package var reason: String
    package var place: Place
  }

  /// A pair that would be promised, were it not for an island.
  package struct Excepted: Hashable, Sendable {
    package var pair: Pair
    package var island: Promise.Island
  }

  package private(set) var pairs: [Pair] = []
  /// Pairs with a release on an island that concerns all devices.
  package private(set) var excepted: [Excepted] = []

  package init(_ index: RegistryIndex, forks: (String) -> Bool = { _ in true }) {
    var seen: Set<[ReleaseName]> = []
    func add(_ pair: Pair) {
      guard pair.from != pair.to, seen.insert([pair.from, pair.to]).inserted else { return }
      let islands = Self.islands(of: pair.from, pair.to, index)
      if let island = islands.first(where: { $0.devices.isEmpty }) {
        excepted.append(Excepted(pair: pair, island: island))
      } else {
        pairs.append(pair)
      }
    }
    for fork in index.registry.forks where forks(fork.name) {
      let promise = fork.promise
      let releases = fork.releases.filter { !$0.isDevelopment }
      for (older, first) in releases.enumerated() {
        for (newer, second) in releases.enumerated().dropFirst(older + 1) {
          let (old, new) = (
            ReleaseName(fork: fork.name, release: first.name), ReleaseName(fork: fork.name, release: second.name)
          )
          let isSeries = first.series != nil && first.series == second.series
          if isSeries, promise.series != .none {
            let reason = "within series \(first.series ?? "")"
            add(Pair(from: old, to: new, reason: reason, place: second.place))
            if promise.series == .both { add(Pair(from: new, to: old, reason: reason, place: second.place)) }
          }
          if promise.releases != .none {
            add(Pair(from: old, to: new, reason: "to later releases", place: second.place))
          }
          if promise.releases == .both || newer - older <= promise.backward {
            add(Pair(from: new, to: old, reason: "back to earlier releases", place: second.place))
          }
        }
      }
      for pair in promise.pairs where pair.way != .none {
        add(Pair(from: pair.from, to: pair.to, reason: "named", place: pair.place))
        if pair.way == .both { add(Pair(from: pair.to, to: pair.from, reason: "named", place: pair.place)) }
      }
    }
  }

  /// The islands that stand between two releases: those with exactly one of the two on them.
  package static func islands(
    of from: ReleaseName, _ to: ReleaseName, _ index: RegistryIndex
  ) -> [Promise.Island] {
    var islands: [Promise.Island] = []
    for name in Set([from.fork, to.fork]).sorted() {
      for island in index.fork(name)?.promise.islands ?? [] {
        let hasFrom = from.fork == name && island.releases.contains(from.release)
        let hasTo = to.fork == name && island.releases.contains(to.release)
        if hasFrom != hasTo { islands.append(island) }
      }
    }
    return islands
  }
}
