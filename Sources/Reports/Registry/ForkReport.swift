import JSON
import StateRegistry

/// One fork of a registry: where it comes from, its releases and where their source is, its machine types, its promises.
package struct ForkReport {
  private let index: RegistryIndex
  private let fork: Fork

  package init(_ fork: Fork, in index: RegistryIndex) {
    self.fork = fork
    self.index = index
  }

  /// The releases it began from, the nearest first; a circle of parents, which is a finding of `registry lint`, ends at its start.
  private var parents: [ReleaseName] {
    var names: [ReleaseName] = []
    var seen: Set<String> = [fork.name]
    var next = fork.parent?.value
    while let parent = next {
      names.append(parent)
      next = seen.insert(parent.fork).inserted ? index.fork(parent.fork)?.parent?.value : nil
    }
    return names
  }

  private var children: [Fork] { index.registry.forks.filter { $0.parent?.value.fork == fork.name } }

  /// Promised and excepted pairs of releases, one a direction.
  private var pairCounts: (promised: Int, excepted: Int) {
    let pairs = PromisedPairs(index) { $0 == fork.name }
    return (pairs.pairs.count, pairs.excepted.count)
  }

  // MARK: Text

  package func text(style: TextStyle) -> String {
    var lines = [style(fork.name, .bold) + (fork.title.map { ": \(TextStyle.printable($0))" } ?? "")]
    if !parents.isEmpty { lines.append("from \(parents.map(\.description).joined(separator: ", from "))") }
    for child in children {
      lines.append("parent of \(child.name)\(child.parent.map { ", from \($0.value.release)" } ?? "")")
    }
    if let repository = fork.repository { lines.append("repository \(TextStyle.printable(repository))") }
    lines += section("releases", releaseRows(), style)
    lines += section("machine types", machineRows(), style)
    lines += section("promises", promiseRows(), style)
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ title: String, _ rows: [String], _ style: TextStyle) -> [String] {
    rows.isEmpty ? [] : ["", style(title, .bold)] + rows.map { "  " + TextStyle.printable($0) }
  }

  private func releaseRows() -> [String] {
    var rows = [["release", "series", "base", "source"]]
    for release in fork.releases {
      rows.append([
        release.name, release.series ?? "-", release.base?.value.description ?? "-",
        source(of: release) + (release.isDevelopment ? ", development" : ""),
      ])
      rows += release.patches.map { ["", "", "", "+ \($0)"] }
    }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return (padded + [row[3]]).joined(separator: "  ")
    }
  }

  /// In the order in which a release's tree is looked for.
  private func source(of release: Release) -> String {
    if let snapshot = release.snapshot { return "snapshot \(snapshot)" }
    if let folder = release.folder { return "folder \(folder)" }
    if release.base != nil, release.revision == nil, !release.patches.isEmpty { return "its base, with patches" }
    let revision = release.revision.map { "revision \($0)" } ?? "tag \(release.name)"
    return revision + (release.commit.map { ", commit \($0)" } ?? "")
  }

  private func machineRows() -> [String] {
    fork.machines.flatMap { machine -> [String] in
      var rows = [machine.name + (machine.like.map { ", like \($0)" } ?? "")]
      for (verb, entries) in [("sends", machine.sends), ("withholds", machine.withholds)] {
        rows += entries.map { "  \(verb) \($0.value.device): \($0.value.features.joined(separator: ", "))" }
      }
      return rows
    }
  }

  private func promiseRows() -> [String] {
    let promise = fork.promise
    var rows: [String] = []
    if promise.series != .none { rows.append("within a series: \(Self.way(promise.series))") }
    if promise.releases != .none { rows.append("between all releases: \(Self.way(promise.releases))") }
    if promise.backward > 0 {
      rows.append("back to \(promise.backward) earlier release\(promise.backward == 1 ? "" : "s")")
    }
    rows += promise.pairs.map { "\($0.from) to \($0.to): \(Self.way($0.way))" }
    for island in promise.islands {
      let devices = island.devices.isEmpty ? "" : " (only \(island.devices.joined(separator: ", ")))"
      rows.append("except \(island.releases.joined(separator: ", "))\(devices): \(island.reason)")
      if let rescue = island.rescue { rows.append("  rescue: \(rescue)") }
    }
    let (promised, excepted) = pairCounts
    if promised + excepted > 0 {
      rows.append("\(promised) ordered pairs promised" + (excepted > 0 ? ", \(excepted) excepted" : ""))
    }
    return rows
  }

  private static func way(_ way: Promise.Way) -> String {
    switch way {
    case .both: "both ways"
    case .forward: "forward"
    case .none: "not at all"
    }
  }

  // MARK: JSON

  /// `statereg.fork/1`
  package var json: String {
    let (promised, excepted) = pairCounts
    return JSONValue.object([
      "schema": .string("statereg.fork/1"), "fork": .string(fork.name), "title": .string(orNull: fork.title),
      "parents": .strings(parents.map(\.description)), "children": .strings(children.map(\.name)),
      "repository": .string(orNull: fork.repository), "releases": .array(fork.releases.map(Self.json)),
      "machines": .array(fork.machines.map(Self.json)), "promise": json(fork.promise),
      "pairsPromised": .integer(promised), "pairsExcepted": .integer(excepted),
    ]).text
  }

  private static func json(_ release: Release) -> JSONValue {
    .object([
      "name": .string(release.name), "series": .string(orNull: release.series),
      "development": .boolean(release.isDevelopment), "base": .string(orNull: release.base?.value.description),
      "commit": .string(orNull: release.commit), "revision": .string(orNull: release.revision),
      "folder": .string(orNull: release.folder), "snapshot": .string(orNull: release.snapshot),
      "patches": .strings(release.patches),
    ])
  }

  private static func json(_ machine: MachineEntry) -> JSONValue {
    func features(_ entries: [Placed<MachineEntry.DeviceFeatures>]) -> JSONValue {
      .array(
        entries.map { .object(["device": .string($0.value.device), "features": .strings($0.value.features)]) })
    }
    return .object([
      "name": .string(machine.name), "like": .string(orNull: machine.like), "sends": features(machine.sends),
      "withholds": features(machine.withholds),
    ])
  }

  private func json(_ promise: Promise) -> JSONValue {
    .object([
      "series": .string(promise.series.rawValue), "releases": .string(promise.releases.rawValue),
      "backward": .integer(promise.backward),
      "pairs": .array(
        promise.pairs.map {
          .object([
            "from": .string($0.from.description), "to": .string($0.to.description), "way": .string($0.way.rawValue),
          ])
        }),
      "islands": .array(
        promise.islands.map {
          .object([
            "releases": .strings($0.releases), "devices": .strings($0.devices), "reason": .string($0.reason),
            "rescue": .string(orNull: $0.rescue),
          ])
        }),
    ])
  }
}
