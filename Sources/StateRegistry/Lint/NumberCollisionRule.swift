import Findings

/// One version number that stands for different bytes in two releases: a loader takes the one for the other.
enum NumberCollisionRule {
  static func findings(_ index: RegistryIndex) -> [RegistryFinding] {
    index.registry.devices.flatMap { findings(of: $0, index) }
  }

  /// One finding a number, whatever the number of meanings.
  private static func findings(of device: DeviceEntry, _ index: RegistryIndex) -> [RegistryFinding] {
    let runs = Dictionary(grouping: index.runs(of: device), by: \.number)
    return runs.keys.sorted().compactMap { number in
      var meanings: [(meaning: RegistryIndex.Meaning, runs: [RegistryIndex.Run])] = []
      for run in runs[number] ?? [] {
        if let known = meanings.firstIndex(where: { $0.meaning.isSameWidth(as: run.meaning) }) {
          meanings[known].runs.append(run)
        } else {
          meanings.append((run.meaning, [run]))
        }
      }
      guard meanings.count > 1, let first = meanings.first else { return nil }
      let place = place(of: number, first.runs[0], device)
      let common = meanings.dropFirst().reduce(Set(first.meaning.parts)) { $0.intersection($1.meaning.parts) }
      let texts = meanings.map { meaning, runs in
        (text: text(of: meaning.parts.filter { !common.contains($0) }, in: device), runs: runs)
      }
      return RegistryFinding(
        .numberCollision, at: place, owner: device.name, subject: "\(number)",
        message: "version \(number) of '\(device.name)' stands for \(meanings.count) layouts: "
          + texts.map { "\($0.text) in \($0.runs.map(\.text).joined(separator: ", "))" }.joined(separator: "; "),
        hint:
          "guests cannot be exchanged between these releases by number; approve it with its reason, and promise no such pair",
        related: texts.dropFirst().map {
          .init("\($0.text) since \($0.runs[0].first)", at: self.place(of: number, $0.runs[0], device))
        })
    }
  }

  /// Where the fork's line of numbers says so.
  private static func place(of number: Int, _ run: RegistryIndex.Run, _ device: DeviceEntry) -> Place {
    let line = device.numbers[run.fork]
    return line?.steps.last { $0.number == number && $0.from == run.first }?.place
      ?? line?.steps.first { $0.number == number }?.place ?? line?.place ?? device.place
  }

  private static func text(of parts: [RegistryIndex.Meaning.Part], in device: DeviceEntry) -> String {
    guard !parts.isEmpty else { return "none of that" }
    return parts.map { part in
      let bytes = device.feature(part.feature).flatMap { feature in
        feature.fields.reduce(Optional(0)) { sum, field in sum.flatMap { s in field.byteCount.map { s &+ $0 } } }
      }
      let size = bytes.map { " (\($0) byte\($0 == 1 ? "" : "s"))" } ?? ""
      let condition = part.condition.map { $0.isEmpty ? " always" : " when \($0)" } ?? ""
      return "'\(part.feature)'\(size)\(condition)"
    }.joined(separator: " and ")
  }
}
