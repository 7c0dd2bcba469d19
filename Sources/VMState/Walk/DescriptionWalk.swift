/// A walk over descriptions, from some roots to whatever the caller adds on the way.
///
/// Nesting comes from the source and may be deep or a ring, so the walk has a list of its own instead of recursion, and
/// takes no place twice. Ids that lead nowhere in the build are left out.
///
///     var walk = DescriptionWalk(build, from: device.rootDescriptions)
///     while let place = walk.next() { walk.add(build.children(of: place.id)) }
package struct DescriptionWalk<Carried, Key: Hashable> {
  /// Which of the places that wait is next.
  package enum Order {
    /// The last that was added: a part of a description before its neighbours.
    case lastAdded
    /// The first that was added: all of one depth before the next.
    case firstAdded
  }

  /// A description, and what the caller carries down to it: its object's path, the name it goes by.
  package struct Place {
    package var id: DescriptionID
    package var description: Description
    package var carried: Carried
  }

  private let build: Build
  private let order: Order
  private let limit: Int
  private let key: (DescriptionID, Carried) -> Key
  private var waiting: [(id: DescriptionID, carried: Carried)] = []
  private var first = 0
  private var seen: Set<Key> = []

  /// - Parameters:
  ///   - limit: places that are visited at most; real devices have fewer than a thousand.
  ///   - key: what tells two places apart.
  package init(
    _ build: Build, _ order: Order = .lastAdded, limit: Int = .max,
    key: @escaping (DescriptionID, Carried) -> Key
  ) {
    self.build = build
    self.order = order
    self.limit = limit
    self.key = key
  }

  package mutating func add(_ id: DescriptionID?, _ carried: Carried) {
    if let id { waiting.append((id, carried)) }
  }

  package mutating func add(_ ids: some Sequence<DescriptionID>, _ carried: Carried) {
    for id in ids { waiting.append((id, carried)) }
  }

  /// The next place that was not visited; nil when none waits, or at the limit.
  package mutating func next() -> Place? {
    while seen.count < limit, let (id, carried) = take() {
      guard let description = build.description(id), seen.insert(key(id, carried)).inserted else { continue }
      return Place(id: id, description: description, carried: carried)
    }
    return nil
  }

  private mutating func take() -> (id: DescriptionID, carried: Carried)? {
    switch order {
    case .lastAdded: return waiting.popLast()
    case .firstAdded:
      guard first < waiting.count else { return nil }
      first += 1
      return waiting[first - 1]
    }
  }
}

extension DescriptionWalk where Key == DescriptionID {
  /// A walk that visits each description once, with what it was first met with.
  package init(_ build: Build, carrying: Carried.Type, limit: Int = .max) {
    self.init(build, limit: limit) { id, _ in id }
  }
}

extension DescriptionWalk where Carried == Void, Key == DescriptionID {
  package init(_ build: Build, from roots: some Sequence<DescriptionID>) {
    self.init(build, carrying: Void.self)
    add(roots)
  }

  package mutating func add(_ ids: some Sequence<DescriptionID>) { add(ids, ()) }
}
