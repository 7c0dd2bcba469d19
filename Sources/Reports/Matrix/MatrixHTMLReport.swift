import Findings
import VMState
import Workflows

/// A matrix as one HTML file that needs nothing else: rows save, columns load; a click on a cell shows its findings. Without scripts
/// the cells' tips and the whole list of findings still tell all.
package struct MatrixHTMLReport {
  package init() {}

  package func text(of result: MatrixResult) -> String {
    let title = "Migration matrix, \(result.target)"
    var html = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Self.escaped(title))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <h1>\(Self.escaped(title))</h1>
      <p>\(Self.escaped(summary(result)))</p>
      <p class="legend">\(legend)</p>

      """
    html += "<div class=\"scroll\">\n" + table(result) + "</div>\n"
    html += "<section id=\"pair\" hidden aria-live=\"polite\"><h2></h2><p></p></section>\n"
    html += "<h2 id=\"findings\">Findings</h2>\n<p id=\"all\" hidden><button type=\"button\">show all</button></p>\n"
    let told = result.entries.indices.filter { number in result.cells.contains { $0.entries.contains(number) } }
    html += told.isEmpty ? "<p>None.</p>\n" : told.map { article($0, result) }.joined()
    if !result.chains.isEmpty { html += chains(result) }
    html += "<script>\n\(Self.script)\n</script>\n</body>\n</html>\n"
    return html
  }

  // MARK: The table

  private var legend: String {
    MatrixResult.Verdict.allCases.map {
      "<span class=\"key \($0.rawValue)\">\(Self.mark($0))</span> \(Self.escaped($0.words))"
    }.joined(separator: " &nbsp; ") + " &nbsp; blank: no promise"
  }

  private func summary(_ result: MatrixResult) -> String {
    let parts = MatrixResult.Verdict.allCases.compactMap { verdict -> String? in
      let count = result.count(verdict)
      return count == 0 ? nil : "\(count) \(verdict.words)"
    }
    return "\(result.members.count) builds, \(result.cells.count) promised pairs: \(parts.joined(separator: ", "))."
  }

  private func table(_ result: MatrixResult) -> String {
    let cells = Dictionary(result.cells.map { ([$0.from, $0.to], $0) }, uniquingKeysWith: { first, _ in first })
    var html = "<table>\n<thead><tr><th class=\"corner\">saves \\ loads</th>"
    for member in result.members {
      html += "<th scope=\"col\"><span>\(Self.escaped(member.label))</span></th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    for (row, member) in result.members.enumerated() {
      html += "<tr><th scope=\"row\">\(Self.escaped(member.label))</th>"
      for column in result.members.indices {
        if row == column {
          html += "<td class=\"self\"></td>"
        } else if let cell = cells[[row, column]] {
          html += self.cell(cell, result)
        } else {
          html += "<td></td>"
        }
      }
      html += "</tr>\n"
    }
    return html + "</tbody>\n</table>\n"
  }

  private func cell(_ cell: MatrixResult.Cell, _ result: MatrixResult) -> String {
    let pair = "\(result.members[cell.from].label) \u{2192} \(result.members[cell.to].label)"
    var words = [cell.verdict.words, "promised: \(cell.promise)"]
    for member in [result.members[cell.from], result.members[cell.to]] {
      if let absence = member.absence { words.append("\(member.label): \(absence)") }
    }
    for island in Set(cell.islands.map(\.text)).sorted() { words.append("island: \(island)") }
    if !cell.route.isEmpty {
      words.append("way round: " + cell.route.map { result.members[$0].label }.joined(separator: " \u{2192} "))
    }
    let ids = cell.entries.map { "f\($0 + 1)" }
    let target = ids.first.map { "#\($0)" } ?? "#pair"
    return
      "<td class=\"\(cell.verdict.rawValue)\"><a href=\"\(target)\" title=\"\(Self.escaped("\(pair): \(words.joined(separator: "; "))"))\" "
      + "data-pair=\"\(Self.escaped(pair))\" data-words=\"\(Self.escaped(words.joined(separator: "; ")))\" "
      + "data-findings=\"\(ids.joined(separator: " "))\">\(Self.mark(cell.verdict))</a></td>"
  }

  private static func mark(_ verdict: MatrixResult.Verdict) -> String {
    switch verdict {
    case .ok: "+"
    case .island: "i"
    case .sometimes: "~"
    case .undecided: "?"
    case .absent: "\u{2013}"
    case .broken: "\u{d7}"
    }
  }

  // MARK: Findings

  private func article(_ number: Int, _ result: MatrixResult) -> String {
    let entry = result.entries[number]
    let finding = entry.finding
    let cells = result.cells.filter { $0.entries.contains(number) }
    let (saver, loader) =
      finding.direction == .backward
      ? (entry.origin.head, entry.origin.base) : (entry.origin.base, entry.origin.head)
    var rows: [(String, String)] = []
    if let place = finding.location { rows.append(("at", "\(place) of \(entry.origin.head)")) }
    if let place = finding.baseLocation { rows.append(("base", "\(place) of \(entry.origin.base)")) }
    rows.append(("seen", "\(saver) saves, \(loader) loads"))
    if let condition = finding.condition { rows.append(("when", condition)) }
    if !finding.consequence.isEmpty { rows.append(("guest", finding.consequence)) }
    if !finding.machines.isEmpty {
      let list = finding.machines.joined(separator: ", ")
      rows.append(("machines", finding.concernsAllMachines ? "all \(finding.machines.count) both know" : list))
    }
    if let witness = finding.witness {
      let lines = WitnessTable(witness: witness, saver: saver, loader: loader).lines
      let guest = witness.machine.map { "a guest of machine type \($0)" } ?? "a guest"
      rows.append(("witness", ([guest] + lines).joined(separator: "\n")))
    }
    rows.append(("pairs", MatrixPairs(result.members).texts(cells).joined(separator: "\n")))
    let excused = Set(cells.flatMap { cell in cell.islands.filter { $0.entry == number }.map(\.text) })
    if !excused.isEmpty { rows.append(("island", excused.sorted().joined(separator: "\n"))) }
    if !finding.hint.isEmpty { rows.append(("hint", finding.hint)) }
    var html = "<article id=\"f\(number + 1)\" class=\"\(finding.severity.rawValue)\">\n"
    html +=
      "<h3>F\(number + 1) \(Self.escaped(finding.message)) <code>\(Self.escaped(finding.rule.rawValue))</code></h3>\n<dl>\n"
    for (label, text) in rows { html += "<dt>\(label)</dt><dd>\(Self.escaped(text))</dd>\n" }
    return html + "</dl>\n</article>\n"
  }

  private func chains(_ result: MatrixResult) -> String {
    var html = "<h2>Chains that lose state although each step works</h2>\n<ul>\n"
    for chain in result.chains {
      let names = [chain.from, chain.by, chain.to].map { result.members[$0].label }.joined(separator: " \u{2192} ")
      html += "<li>\(Self.escaped("\(names): \(chain.device): \(chain.message)"))</li>\n"
    }
    return html + "</ul>\n"
  }

  // MARK: Text

  /// Text of a source tree or registry as HTML text or a quoted attribute: whatever it holds, it is no markup.
  static func escaped(_ text: String) -> String {
    var safe = ""
    for scalar in TextStyle.printable(text, keepsLines: true).unicodeScalars {
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      case "'": safe += "&#39;"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  private static let style = """
    :root { color-scheme: light dark; --line: #8886; --ok: #2a8a3e; --bad: #c62828; --part: #b26a00; --none: #777; }
    body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem; }
    h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; margin: 0 0 .4rem; }
    .scroll { overflow: auto; max-height: 80vh; border: 1px solid var(--line); width: fit-content; max-width: 100%; }
    table { border-collapse: separate; border-spacing: 0; font-size: 13px; }
    th { font-weight: 500; text-align: left; background: Canvas; white-space: nowrap; padding: 2px 6px; }
    thead th { position: sticky; top: 0; z-index: 1; vertical-align: bottom; border-bottom: 1px solid var(--line); }
    thead th span { writing-mode: vertical-rl; transform: rotate(180deg); }
    tbody th, .corner { position: sticky; left: 0; border-right: 1px solid var(--line); }
    .corner { z-index: 2 !important; }
    td { min-width: 1.7em; height: 1.7em; padding: 0; text-align: center; }
    td a { display: block; line-height: 1.7em; color: inherit; text-decoration: none; }
    td a:hover, td a:focus { outline: 2px solid Highlight; outline-offset: -2px; }
    td a.chosen { outline: 2px solid Highlight; outline-offset: -2px; font-weight: bold; }
    .self { background: repeating-linear-gradient(45deg, transparent 0 3px, var(--line) 3px 4px); }
    .key { display: inline-block; width: 1.5em; text-align: center; }
    .ok { background: color-mix(in srgb, var(--ok) 30%, Canvas); }
    .broken { background: var(--bad); color: #fff; }
    .sometimes { background: color-mix(in srgb, var(--bad) 40%, Canvas); }
    .undecided { background: color-mix(in srgb, var(--part) 45%, Canvas); }
    .island { background: color-mix(in srgb, #3367d6 35%, Canvas); }
    .absent { background: color-mix(in srgb, var(--none) 25%, Canvas); }
    article { border-left: 4px solid var(--none); padding: .2rem .8rem; margin: 1rem 0; }
    article.error { border-color: var(--bad); } article.warning { border-color: var(--part); }
    article:target { background: color-mix(in srgb, Highlight 12%, Canvas); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem; margin: 0; }
    dt { color: var(--none); } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: 13px; }
    #pair { border: 1px solid var(--line); padding: .1rem .8rem; margin-top: 1rem; }
    """

  private static let script = """
    (function () {
      var panel = document.getElementById("pair"), all = document.getElementById("all");
      var articles = document.querySelectorAll("article");
      function show(ids) {
        articles.forEach(function (a) { a.hidden = ids !== null && ids.indexOf(a.id) < 0; });
        all.hidden = ids === null;
      }
      document.querySelector("table").addEventListener("click", function (event) {
        var link = event.target.closest("a");
        if (!link) { return; }
        event.preventDefault();
        document.querySelectorAll("a.chosen").forEach(function (a) { a.classList.remove("chosen"); });
        link.classList.add("chosen");
        panel.hidden = false;
        panel.querySelector("h2").textContent = link.dataset.pair;
        panel.querySelector("p").textContent = link.dataset.words;
        show(link.dataset.findings.split(" "));
        panel.scrollIntoView({ block: "nearest" });
      });
      all.querySelector("button").addEventListener("click", function () {
        panel.hidden = true;
        show(null);
      });
    })();
    """
}
