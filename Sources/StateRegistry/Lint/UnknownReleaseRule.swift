import Findings

/// Names of releases and forks that lead nowhere: not listed, before their own beginning, in a circle.
enum UnknownReleaseRule {
  static func findings(_ index: RegistryIndex) -> [RegistryFinding] {
    index.registry.forks.flatMap { inFork($0, index) } + index.registry.devices.flatMap { inDevice($0, index) }
  }

  private static func inFork(_ fork: Fork, _ index: RegistryIndex) -> [RegistryFinding] {
    var findings: [RegistryFinding] = []
    func check(_ name: ReleaseName, _ place: Place, _ what: String) {
      if let problem = problem(name, index) {
        findings.append(finding(fork.name, name.description, place, "\(what) \(problem.message)", problem.hint))
      }
    }
    if let parent = fork.parent {
      check(parent.value, parent.place, "the parent of '\(fork.name)'")
      if let circle = circle(from: fork, index) {
        findings.append(
          finding(
            fork.name, fork.name, parent.place, "the parents go in a circle: \(circle.joined(separator: ", "))",
            "a fork begins from a release that was there before it"))
      }
    }
    var seen: [String: Release] = [:]
    for release in fork.releases {
      if let first = seen[release.name] {
        findings.append(
          finding(
            fork.name, release.name, release.place, "release '\(release.name)' is listed twice",
            "the first stands in line \(first.place.line)"))
      }
      seen[release.name] = seen[release.name] ?? release
      guard let base = release.base else { continue }
      check(base.value, base.place, "the base of '\(release.name)'")
      if baseCircle(from: ReleaseName(fork: fork.name, release: release.name), index) {
        findings.append(
          finding(
            fork.name, release.name, base.place, "the bases of '\(release.name)' go in a circle",
            "patches go on a release that stands without them"))
      }
    }
    for pair in fork.promise.pairs {
      check(pair.from, pair.place, "a promised pair's 'from'")
      check(pair.to, pair.place, "a promised pair's 'to'")
    }
    for island in fork.promise.islands {
      for release in island.releases {
        check(ReleaseName(fork: fork.name, release: release), island.place, "an island's release")
      }
      for device in island.devices where index.registry.device(device) == nil {
        findings.append(
          finding(
            fork.name, device, island.place,
            "an island is said to concern '\(device)', which no file of the registry describes",
            NearestNames(to: device, among: index.registry.devices.map(\.name)).list.first.map {
              "did you mean '\($0)'?"
            }
              ?? "add the device, or leave it out"))
      }
    }
    return findings
  }

  private static func inDevice(_ device: DeviceEntry, _ index: RegistryIndex) -> [RegistryFinding] {
    var findings: [RegistryFinding] = []
    for carrier in device.features.flatMap(\.carriers) {
      let from = ReleaseName(fork: carrier.fork, release: carrier.from)
      if let problem = problem(from, index) {
        findings.append(
          finding(device.name, from.description, carrier.place, "a carrier's 'from' \(problem.message)", problem.hint))
        continue
      }
      guard let last = carrier.to else { continue }
      let to = ReleaseName(fork: carrier.fork, release: last)
      if let problem = problem(to, index) {
        findings.append(
          finding(device.name, to.description, carrier.place, "a carrier's 'to' \(problem.message)", problem.hint))
      } else if let first = index.position(of: from), let end = index.position(of: to), end < first {
        findings.append(
          finding(
            device.name, to.description, carrier.place,
            "a carrier ends at '\(last)', before it begins at '\(carrier.from)'",
            "the order is that of 'releases' in forks/\(carrier.fork).yaml"))
      }
    }
    for (fork, line) in device.numbers.sorted(by: { $0.key < $1.key }) {
      for step in line.steps {
        let name = ReleaseName(fork: fork, release: step.from)
        if let problem = problem(name, index) {
          findings.append(
            finding(device.name, name.description, step.place, "a number's release \(problem.message)", problem.hint))
        }
      }
    }
    return findings
  }

  private static func finding(
    _ owner: String, _ subject: String, _ place: Place, _ message: String, _ hint: String
  ) -> RegistryFinding {
    RegistryFinding(.unknownRelease, at: place, owner: owner, subject: subject, message: message, hint: hint)
  }

  private static func problem(_ name: ReleaseName, _ index: RegistryIndex) -> (message: String, hint: String)? {
    guard let fork = index.fork(name.fork) else {
      let near = NearestNames(to: name.fork, among: index.registry.forks.map(\.name)).list.first
      return (
        "names the fork '\(name.fork)', which no file of the registry declares",
        near.map { "did you mean '\($0)'?" } ?? "declare it: statereg fork declare \(name.fork) --from FORK@RELEASE"
      )
    }
    guard index.position(of: name) == nil else { return nil }
    let near = NearestNames(to: name.release, among: fork.releases.map(\.name)).list.first
    return (
      "is '\(name.release)', which forks/\(name.fork).yaml does not list",
      near.map { "did you mean '\($0)'?" } ?? "add it to 'releases' there, at its place in order"
    )
  }

  private static func circle(from fork: Fork, _ index: RegistryIndex) -> [String]? {
    var path = [fork.name]
    var current = fork.parent?.value.fork
    while let name = current {
      if name == fork.name { return path + [name] }
      // A circle that this fork only leads into is told where it is.
      guard !path.contains(name) else { return nil }
      path.append(name)
      current = index.fork(name)?.parent?.value.fork
    }
    return nil
  }

  private static func baseCircle(from name: ReleaseName, _ index: RegistryIndex) -> Bool {
    var seen: Set<ReleaseName> = []
    var current = index.base(of: name)
    while let next = current, seen.insert(next).inserted {
      if next == name { return true }
      current = index.base(of: next)
    }
    return false
  }
}
