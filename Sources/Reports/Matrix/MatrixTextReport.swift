import Findings
import VMState
import Workflows

/// A matrix for a terminal: the table, a row a build that saves and a column a build that loads, then each finding once.
package struct MatrixTextReport {
  private let style: TextStyle
  private let isVerbose: Bool

  /// - Parameter isVerbose: lists the pairs of every finding, and what is fine but has remarks.
  package init(isColoured: Bool, isVerbose: Bool) {
    style = TextStyle(isColoured: isColoured)
    self.isVerbose = isVerbose
  }

  package func text(of result: MatrixResult) -> String {
    var lines = table(result)
    lines.append("")
    lines.append(
      "rows save, columns load: "
        + MatrixResult.Verdict.allCases.map { "\(mark($0)) \($0.words)" }.joined(separator: ", ")
        + "; blank: no promise")
    for (number, entry) in result.entries.enumerated() {
      let cells = result.cells.filter { $0.entries.contains(number) }
      guard !cells.isEmpty, isVerbose || entry.isTold else { continue }
      lines.append("")
      lines += told(entry, number, cells, result)
    }
    lines += routes(result)
    lines += chains(result)
    lines.append("")
    lines.append(summary(result))
    for note in result.notes { lines.append("note: \(TextStyle.printable(note))") }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: The table

  private func table(_ result: MatrixResult) -> [String] {
    let cells = Dictionary(
      result.cells.map { ([$0.from, $0.to], $0.verdict) }, uniquingKeysWith: { first, _ in first })
    let labels = result.members.map { TextStyle.printable($0.label) }
    let width = labels.map(\.count).max() ?? 0
    let digits = String(max(result.members.count, 1)).count
    func number(_ index: Int) -> String { pad(String(index + 1), digits, left: true) }
    // Columns are numbered as the rows are, their digits below each other.
    var lines = (0..<digits).map { digit in
      String(repeating: " ", count: width + digits + 2)
        + result.members.indices.map { " " + String(Array(number($0))[digit]) }.joined()
    }
    for (row, label) in labels.enumerated() {
      var line = "\(number(row)) \(pad(label, width)) "
      for column in labels.indices {
        line += " "
        if row == column {
          line += style("\\", .faint)
        } else if let verdict = cells[[row, column]] {
          line += style(mark(verdict), verdict.paint)
        } else {
          line += " "
        }
      }
      lines.append(line)
    }
    return lines
  }

  private func mark(_ verdict: MatrixResult.Verdict) -> String {
    switch verdict {
    case .ok: "+"
    case .island: "i"
    case .sometimes: "~"
    case .undecided: "?"
    case .absent: "-"
    case .broken: "x"
    }
  }

  // MARK: Findings

  private func told(
    _ entry: MatrixResult.Entry, _ number: Int, _ cells: [MatrixResult.Cell], _ result: MatrixResult
  ) -> [String] {
    let finding = entry.finding
    let (saver, loader) =
      finding.direction == .backward
      ? (entry.origin.head, entry.origin.base) : (entry.origin.base, entry.origin.head)
    var lines = [
      "\(style("F\(number + 1)", .bold)) \(style(finding.severity.rawValue + ":", finding.severity.paint)) "
        + "\(style(printable(finding.message), .bold)) [\(finding.rule.rawValue)]"
    ]
    func add(_ label: String, _ text: String) {
      for (index, row) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        lines.append("  \(style(pad(index == 0 ? label : "", 8), .faint))  \(row)")
      }
    }
    if let place = finding.location { add("at", "\(printable(place.description)) of \(entry.origin.head)") }
    if let place = finding.baseLocation { add("base", "\(printable(place.description)) of \(entry.origin.base)") }
    add("seen", "\(saver) saves, \(loader) loads")
    if let condition = finding.condition { add("when", printable(condition)) }
    if !finding.consequence.isEmpty { add("guest", printable(finding.consequence)) }
    let pairs = MatrixPairs(result.members).texts(cells)
    let shown = isVerbose ? pairs.count : min(pairs.count, Self.pairsShown)
    add("pairs", "\(cells.count): " + pairs.prefix(shown).joined(separator: "\n"))
    if shown < pairs.count { add("", "and \(pairs.count - shown) more rows (listed with --verbose)") }
    let excused = Set(cells.flatMap { cell in cell.islands.filter { $0.entry == number }.map(\.text) })
    for text in excused.sorted() { add("island", printable(text)) }
    if !finding.hint.isEmpty { add("hint", printable(finding.hint)) }
    return lines
  }

  private static let pairsShown = 6

  private func routes(_ result: MatrixResult) -> [String] {
    let routes = result.cells.filter { !$0.route.isEmpty && $0.verdict != .absent }
    guard !routes.isEmpty else { return [] }
    let shown = isVerbose ? routes.count : min(routes.count, Self.routesShown)
    var lines = ["", "ways round"]
    for cell in routes.prefix(shown) {
      lines.append("  " + cell.route.map { result.members[$0].label }.joined(separator: " -> "))
    }
    if shown < routes.count { lines.append("  and \(routes.count - shown) more (listed with --verbose)") }
    return lines
  }

  private static let routesShown = 12

  private func chains(_ result: MatrixResult) -> [String] {
    guard !result.chains.isEmpty else { return [] }
    var lines = ["", "chains that lose state although each step works"]
    for chain in result.chains {
      let names = [chain.from, chain.by, chain.to].map { result.members[$0].label }.joined(separator: " -> ")
      lines.append("  \(names): \(printable(chain.device)): \(printable(chain.message))")
    }
    return lines
  }

  private func summary(_ result: MatrixResult) -> String {
    let parts = MatrixResult.Verdict.allCases.compactMap { verdict -> String? in
      let count = result.count(verdict)
      return count == 0 ? nil : style("\(count) \(verdict.words)", verdict.paint)
    }
    let counts = parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    return
      "\(result.members.count) builds, \(result.cells.count) promised pairs of \(result.target): \(counts); "
      + "\(result.chainCount) chains, \(result.trialCount) devices run"
  }

  private func printable(_ text: String) -> String { TextStyle.printable(text, keepsLines: true) }

  private func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.count))
    return left ? blanks + text : text + blanks
  }
}

extension MatrixResult.Entry {
  /// Whether it decides over a cell.
  var isTold: Bool { finding.severity == .error || finding.rule == .undecided }
}

extension MatrixResult.Island {
  var text: String { rescue.map { "\(reason); \($0)" } ?? reason }
}

extension MatrixResult.Verdict {
  /// What a reader sees.
  var words: String {
    switch self {
    case .ok: "works"
    case .island: "declared island"
    case .sometimes: "broken in some states"
    case .undecided: "undecided"
    case .absent: "no tree at hand"
    case .broken: "broken"
    }
  }

  var paint: TextStyle.Paint {
    switch self {
    case .ok: .green
    case .island, .absent: .faint
    case .sometimes, .undecided: .yellow
    case .broken: .red
    }
  }
}
