import Compatibility
import Findings
import StateRegistry
import VMState

/// A way from one build to another by a third, among the registry's releases.
struct RouteSearch {
  private let request: NegotiateRequest
  private let index: RegistryIndex
  private let base: Build
  private let head: Build
  private let options: CheckOptions
  private let memory: TrialMemory
  private let trees: RegistryTrees
  private let cache = RegistryTreeCache()
  private var builds: [ReleaseName: Build] = [:]
  private var absent: Set<ReleaseName> = []

  /// Releases whose trees are read before the search is given up.
  static let mostCandidates = 16

  var candidateCount: Int { builds.count }

  init(
    _ request: NegotiateRequest, _ index: RegistryIndex, base: Build, head: Build, options: CheckOptions,
    memory: TrialMemory
  ) {
    self.request = request
    self.index = index
    self.base = base
    self.head = head
    self.options = options
    self.memory = memory
    trees = RegistryTrees(directory: request.registry ?? "", index: index, repository: request.repository)
  }

  /// Labels from the sender to the loader; nil when no release that was looked at leads there.
  mutating func route(
    _ direction: Direction, past obstacles: [Finding], _ names: [ReleaseName?],
    progress: @escaping WorkflowProgress.Observer
  ) throws(ToolError) -> [String]? {
    let (from, to) = direction == .forward ? (base, head) : (head, base)
    let (fromName, toName) = direction == .forward ? (names[0], names[1]) : (names[1], names[0])
    let errors = obstacles.filter { $0.rule != .undecided && ($0.direction == nil || $0.direction == direction) }
    let candidates = candidates(fromName, toName, errors)
    for (number, name) in candidates.prefix(Self.mostCandidates).enumerated() {
      progress(WorkflowProgress(.readingReleases, done: number, total: min(candidates.count, Self.mostCandidates)))
      guard let build = try build(name) else { continue }
      // What is in the way of the direct one is looked at first.
      guard isOpen(from, build, only: errors), isOpen(build, to, only: errors), isOpen(from, build, only: nil),
        isOpen(build, to, only: nil)
      else { continue }
      return [from.label, build.label, to.label]
    }
    return nil
  }

  /// Nil when its tree is not at hand.
  private mutating func build(_ name: ReleaseName) throws(ToolError) -> Build? {
    if let known = builds[name] { return known }
    if absent.contains(name) { return nil }
    guard trees.isAtHand(name) else {
      absent.insert(name)
      return nil
    }
    let build = try trees.build(of: name, target: request.target, cache: cache, jobs: request.jobs)
    builds[name] = build
    return build
  }

  /// No errors from one build to another.
  private func isOpen(_ from: Build, _ to: Build, only obstacles: [Finding]?) -> Bool {
    var options = options
    options.directions = [.forward]
    if let obstacles {
      let wanted = options.includesDevice
      let devices = Set(obstacles.flatMap { [$0.device, $0.section] })
      options.includesDevice = { device in
        wanted(device) && (devices.contains(device.typeName) || devices.contains(device.sectionName.value ?? ""))
      }
    }
    let result = CompatibilityCheck.run(base: from, head: to, options: options, memory: memory)
    return !result.findings.contains { $0.severity == .error && $0.rule != .undecided && $0.direction != .backward }
  }

  /// Nearest first: between the two in one fork's order, then releases of the same forks, then of all others. Those that the
  /// registry's numbers rule out are left out.
  private func candidates(_ from: ReleaseName?, _ to: ReleaseName?, _ errors: [Finding]) -> [ReleaseName] {
    let devices = index.registry.devices.filter { device in errors.contains { device.isMeant(by: $0) } }
    func isPossible(_ name: ReleaseName) -> Bool {
      devices.allSatisfy { device in
        guard isNumberPossible(device, from, name, to) else { return false }
        return errors.filter { device.isMeant(by: $0) && $0.rule == .unknownSubsection }.allSatisfy {
          carriesOtherwise(device, subsection: $0.key, at: name)
        }
      }
    }
    func distance(_ name: ReleaseName) -> (Int, Int) {
      let position = index.position(of: name) ?? 0
      let near = [from, to].compactMap(\.self).filter { $0.fork == name.fork }
        .map { abs((index.position(of: $0) ?? 0) - position) }
      if let near = near.min() { return (0, near) }
      let parents = [from, to].compactMap { $0.flatMap { index.fork($0.fork)?.parent?.value.fork } }
      return (parents.contains(name.fork) ? 1 : 2, -position)
    }
    return index.registry.releaseNames
      .filter { $0 != from && $0 != to && $0.description != base.label && $0.description != head.label }
      .filter(isPossible)
      .map { (distance($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The section's number neither falls on the way nor is the section gone there.
  private func isNumberPossible(
    _ device: DeviceEntry, _ from: ReleaseName?, _ name: ReleaseName, _ to: ReleaseName?
  ) -> Bool {
    let number = index.number(of: device, at: name)
    let before = from.flatMap { index.number(of: device, at: $0).value }
    // Of a release without a record nothing speaks for a way that the numbers of all others close.
    if number == .unknown { return before == nil }
    let after = to.flatMap { index.number(of: device, at: $0).value }
    guard let number = number.value else { return before == nil }
    return (before ?? 0) <= number && number <= (after ?? Int.max)
  }

  /// A subsection that the loader does not know can only be turned into something else on the way: a release without it refuses it,
  /// and one that has it sends it on.
  private func carriesOtherwise(_ device: DeviceEntry, subsection: String, at name: ReleaseName) -> Bool {
    let feature = device.features.first { feature in
      feature.carriers.contains { $0.means == .subsection(subsection) }
    }
    guard let feature else { return true }
    switch index.carrier(of: feature, at: name)?.means {
    case .version?, .section?: return true
    case nil, .subsection?, .placeholder?, Carrier.Means.none?: return false
    }
  }
}
