import StateRegistry

/// One device in names: a row a feature, a column a run of releases in which nothing changed.
package struct DeviceTableReport {
  private let index: RegistryIndex

  package init(_ index: RegistryIndex) { self.index = index }

  /// - Parameter forks: names of forks to show; empty for all that the device has numbers for.
  package func text(of device: DeviceEntry, forks: [String] = []) -> String {
    var lines = [device.title.map { "\(device.name): \($0)" } ?? device.name]
    if !device.targets.isEmpty { lines.append("targets \(device.targets.joined(separator: ", "))") }
    for fork in index.registry.forks where forks.isEmpty || forks.contains(fork.name) {
      let columns = columns(of: device, fork)
      guard !columns.isEmpty else { continue }
      lines.append("")
      lines += table(device, fork, columns)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Column {
    var first: String
    var last: String
    var number: RegistryIndex.Number
    var cells: [String: String]
  }

  private func columns(of device: DeviceEntry, _ fork: Fork) -> [Column] {
    var columns: [Column] = []
    for release in fork.releases {
      let name = ReleaseName(fork: fork.name, release: release.name)
      let number = index.number(of: device, at: name)
      if number == .unknown { continue }
      var cells: [String: String] = [:]
      for carried in index.features(of: device, at: name) { cells[carried.feature.name] = Self.mark(carried) }
      if let last = columns.last, last.number == number, last.cells == cells {
        columns[columns.count - 1].last = release.name
      } else {
        columns.append(Column(first: release.name, last: release.name, number: number, cells: cells))
      }
    }
    return columns
  }

  /// `v` within the section, `s` in a subsection, `S` in a section, `p` as a placeholder, with `?` under a condition.
  private static func mark(_ carried: RegistryIndex.Carried) -> String {
    let mark =
      switch carried.carrier.means {
      case .version: "v"
      case .subsection: "s"
      case .section: "S"
      case .placeholder: "p"
      case .none: ""
      }
    return (carried.condition ?? "").isEmpty ? mark : mark + "?"
  }

  private func table(_ device: DeviceEntry, _ fork: Fork, _ columns: [Column]) -> [String] {
    let features = device.features.filter { feature in columns.contains { $0.cells[feature.name] != nil } }
    let width = (features.map(\.name.count) + [fork.name.count, 6]).max() ?? 6
    var lines: [String] = []
    // Releases stand in a legend: their names are longer than the marks below them.
    for (number, column) in columns.enumerated() {
      let range = column.first == column.last ? column.first : "\(column.first) to \(column.last)"
      let label = number == 0 ? fork.name : ""
      lines.append("\(pad(label, width))  \(letter(number))  \(range)")
    }
    lines.append(pad("", width) + "  " + columns.indices.map { pad(letter($0), 4) }.joined())
    lines.append(
      pad("number", width) + "  "
        + columns.map { pad($0.number.value.map(String.init) ?? "-", 4) }.joined())
    for feature in features {
      lines.append(pad(feature.name, width) + "  " + columns.map { pad($0.cells[feature.name] ?? ".", 4) }.joined())
    }
    return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
  }

  private func letter(_ number: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let last = String(letters[number % 26])
    return number < 26 ? last : String(letters[(number / 26 - 1) % 26]) + last
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
  }

  /// What the marks mean.
  package static let legend =
    "v in the section, s in a subsection, S in a section of its own, p as a placeholder; ? under a condition"
}
