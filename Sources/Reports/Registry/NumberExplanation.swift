import StateRegistry

/// What a section's number stands for, in names: `statereg registry explain`.
package struct NumberExplanation {
  private let index: RegistryIndex

  package init(_ index: RegistryIndex) { self.index = index }

  /// Nil when no release has the number.
  ///
  /// - Parameter fork: nil for all forks.
  package func text(of number: Int, _ device: DeviceEntry, fork: String?) -> String? {
    let all = index.runs(of: device).filter { $0.number == number }
    let runs = all.filter { fork == nil || $0.fork == fork }
    guard !runs.isEmpty else { return nil }
    var lines: [String] = []
    for run in runs {
      lines.append("\(device.name) \(number) in \(run.text):")
      let before = index.runs(of: device).last { $0.fork == run.fork && isBefore($0, run) }
      let name = ReleaseName(fork: run.fork, release: run.first)
      for carried in index.features(of: device, at: name) where carried.carrier.means.isInSection {
        let isNew = before.map { run in !run.meaning.parts.contains { $0.feature == carried.feature.name } } ?? false
        lines.append("  \(isNew ? "+" : " ") \(line(carried))")
      }
      for part in before?.meaning.parts ?? []
      where !run.meaning.parts.contains(where: { $0.feature == part.feature }) {
        lines.append("  - \(part.feature)")
      }
      let subsections = index.subsections(of: device, at: name)
      if !subsections.isEmpty {
        lines.append(
          "    and \(subsections.count) optional: \(subsections.map(\.feature.name).joined(separator: ", "))")
      }
    }
    for other in all where !runs.contains(other) {
      guard let mine = runs.first(where: { !$0.meaning.isSameWidth(as: other.meaning) }) else { continue }
      let difference = mine.meaning.difference(from: other.meaning).map { "'\($0)'" }.joined(separator: ", ")
      lines.append("\(mine.text) is not \(other.text): they differ in \(difference)")
    }
    if let reason = device.approved.first(where: { $0.rule == .numberCollision && $0.subject == "\(number)" })?.reason {
      lines.append("known: \(reason)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func isBefore(_ run: RegistryIndex.Run, _ other: RegistryIndex.Run) -> Bool {
    (index.position(of: ReleaseName(fork: run.fork, release: run.last)) ?? 0)
      < (index.position(of: ReleaseName(fork: other.fork, release: other.first)) ?? 0)
  }

  private func line(_ carried: RegistryIndex.Carried) -> String {
    var text = carried.feature.name
    if let title = carried.feature.title { text += ": \(title)" }
    let sizes = carried.feature.fields.map(\.byteCount)
    if !sizes.isEmpty, sizes.allSatisfy({ $0 != nil }) {
      let bytes = sizes.reduce(0) { $0 &+ ($1 ?? 0) }
      text += ", \(bytes) byte\(bytes == 1 ? "" : "s")"
    }
    if carried.carrier.means == .placeholder { text += ", as a placeholder" }
    if let condition = carried.condition, !condition.isEmpty { text += ", when \(condition)" }
    if let commit = carried.carrier.commit { text += " (\(commit))" }
    return text
  }
}
