import Compatibility
import Findings
import VMState
import Workflows

/// What two builds can agree on, for a terminal: the format first, then what is in the way, then the ways round.
package struct NegotiationTextReport {
  private let style: TextStyle
  private let isVerbose: Bool

  /// - Parameter isVerbose: every group of machine types and every machine type is listed.
  package init(isColoured: Bool, isVerbose: Bool) {
    style = TextStyle(isColoured: isColoured)
    self.isVerbose = isVerbose
  }

  package func text(of result: NegotiationResult) -> String {
    var lines = ["\(side(result.first)) and \(side(result.second)), \(result.target)"]
    if let best = result.best {
      lines += told(best, result, "format in common", result.directions)
    } else {
      let isAsked = result.directions.count > 1 ? " in both directions" : ""
      lines.append("  " + style("no format in common\(isAsked)", .red))
      for direction in result.directions {
        if let best = result.best(direction) {
          lines += told(best, result, "one way only: \(way(direction, result))", [direction])
        }
      }
    }
    lines += others(result)
    lines += obstacles(result)
    lines += differences(result)
    lines += routes(result)
    for note in result.notes { lines.append("note: \(printable(note))") }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Formats

  private func told(
    _ format: NegotiationResult.Format, _ result: NegotiationResult, _ title: String, _ directions: [Direction]
  ) -> [String] {
    let undecided = directions.flatMap { result.rest(of: format, $0, andUndecided: true) }
    let isOpen = !undecided.isEmpty
    var lines = ["  " + style(title + (isOpen ? ", as far as could be judged" : ""), isOpen ? .yellow : .green)]
    lines.append("    machine type  \(machines(format))")
    let settings = format.settings
    if settings.isEmpty {
      lines.append("    settings      none")
    } else {
      for end in [PropertySetting.End.first, .second, .both] {
        for setting in settings where setting.end == end {
          lines.append("    \(pad(name(end, result), 12))  \(style(printable(setting.argument), .bold))")
          if !setting.parts.isEmpty {
            lines.append("                  decides over \(printable(setting.parts.joined(separator: ", ")))")
          }
        }
      }
    }
    if isOpen {
      let numbers = Set(undecided).sorted().map { "O\($0 + 1)" }.joined(separator: ", ")
      lines.append("    undecided     \(numbers)")
    }
    return lines
  }

  private func machines(_ format: NegotiationResult.Format) -> String {
    guard let newest = format.machines.first else { return "the builds share none; declared defaults were taken" }
    if format.machines.count == 1 { return newest }
    if isVerbose { return format.machines.joined(separator: ", ") }
    return "\(newest), and \(format.machines.count - 1) others"
  }

  /// Machine types that the best format is not about.
  private func others(_ result: NegotiationResult) -> [String] {
    let rest = result.formats.filter { format in
      result.best.map { $0 != format } ?? true
    }
    guard result.formats.count > 1 || result.best == nil, !rest.isEmpty else { return [] }
    var lines = ["  other machine types"]
    for format in rest {
      let errors = format.rest.filter { result.obstacles[$0].rule != .undecided }
      let words =
        errors.isEmpty
        ? format.settings.isEmpty
          ? "nothing in the way" : "with \(format.settings.map(\.argument).joined(separator: " "))"
        : "in the way: \(errors.map { "O\($0 + 1)" }.joined(separator: ", "))"
      lines.append("    \(machines(format)): \(printable(words))")
    }
    return lines
  }

  // MARK: What is in the way

  private func obstacles(_ result: NegotiationResult) -> [String] {
    guard !result.obstacles.isEmpty else { return [] }
    var lines = ["  in the way with nothing set"]
    for (number, finding) in result.obstacles.enumerated() {
      let paint: TextStyle.Paint = finding.rule == .undecided ? .yellow : .red
      lines.append(
        "    \(style("O\(number + 1)", .bold)) \(style(printable(finding.message), paint)) [\(finding.rule.rawValue)]")
      if let direction = finding.direction { lines.append("       \(way(direction, result))") }
      if let condition = finding.condition { lines.append("       when \(printable(condition))") }
      let place =
        finding.location.map { "\($0) of \(result.second.label)" }
        ?? finding.baseLocation.map { "\($0) of \(result.first.label)" }
      if let place { lines.append("       at \(printable(place))") }
    }
    return lines
  }

  private func differences(_ result: NegotiationResult) -> [String] {
    guard !result.differences.isEmpty else { return [] }
    var lines = ["  features of these devices, by the registry"]
    var device = ""
    let width = result.differences.map { $0.feature?.count ?? 0 }.max() ?? 0
    for difference in result.differences {
      if difference.device != device {
        device = difference.device
        lines.append("    \(style(printable(device), .bold))")
      }
      let title = difference.title.map { "  (\($0))" } ?? ""
      lines.append(
        printable(
          "      \(pad(difference.feature ?? "(section)", width))  \(result.first.label): \(difference.first ?? "no"), "
            + "\(result.second.label): \(difference.second ?? "no")\(title)"))
    }
    return lines
  }

  private func routes(_ result: NegotiationResult) -> [String] {
    let missing = result.directions.filter { result.best($0) == nil }
    guard !missing.isEmpty else { return [] }
    var lines: [String] = []
    for direction in missing {
      if let route = result.routes[direction] {
        lines.append("  way round: \(route.map(printable).joined(separator: " -> "))")
      } else {
        lines.append(
          "  no way round for \(way(direction, result)): \(result.routeCandidates) releases of the registry were tried")
      }
    }
    return lines
  }

  // MARK: Words

  private func name(_ end: PropertySetting.End, _ result: NegotiationResult) -> String {
    switch end {
    case .first: "on \(printable(result.first.label))"
    case .second: "on \(printable(result.second.label))"
    case .both: "on both"
    }
  }

  private func way(_ direction: Direction, _ result: NegotiationResult) -> String {
    let (from, to) = direction == .forward ? (result.first, result.second) : (result.second, result.first)
    return "\(printable(from.label)) to \(printable(to.label))"
  }

  private func side(_ side: CheckResult.Side) -> String {
    let label = printable(side.label)
    guard let id = side.commitID ?? side.treeID, !label.hasPrefix(id.prefix(12)) else { return label }
    return "\(label) (\(id.prefix(12)))"
  }

  private func printable(_ text: String) -> String { TextStyle.printable(text) }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
