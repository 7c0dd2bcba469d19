import Foundation

/// A command as a man page, in man(7)'s macros.
struct ManualPage {
  let command: HelpDump.Command
  let version: String

  /// "statereg-registry-lint.1".
  var fileName: String { "\(name).1" }

  private var name: String { command.words.joined(separator: "-") }

  var text: String {
    var lines = [
      #".\" Made from the command's help by ReferencePageTests; `make docs` writes it anew."#,
      #".TH \#(escaped(name.uppercased())) 1 "" "statereg \#(version)" "statereg""#,
      ".SH NAME", #"\#(escaped(name)) \- \#(escaped(command.abstract ?? ""))"#,
      ".SH SYNOPSIS", #".B \#(escaped(command.words.joined(separator: " ")))"#,
    ]
    lines += synopsis
    lines.append(".SH DESCRIPTION")
    lines += description
    lines += list(of: shown.filter { $0.kind == "positional" }, title: "ARGUMENTS")
    lines += list(of: shown.filter { $0.kind != "positional" }, title: "OPTIONS")
    lines += commands
    lines += seeAlso
    return lines.joined(separator: "\n") + "\n"
  }

  private var shown: [HelpDump.Argument] { (command.arguments ?? []).filter(\.shouldDisplay) }

  private var synopsis: [String] {
    var lines: [String] = []
    if shown.contains(where: { $0.kind != "positional" }) { lines.append(#"[\fIoptions\fR]"#) }
    if command.all.count > 1 { lines.append(#"\fIcommand\fR"#) }
    for argument in shown where argument.kind == "positional" {
      let value = #"\fI\#(escaped(argument.valueName ?? ""))\fR"#
      let repeated = argument.isRepeating ? value + " ..." : value
      lines.append(argument.isOptional ? "[\(repeated)]" : repeated)
    }
    return lines
  }

  /// Paragraphs are filled, indented lines are kept as they are.
  private var description: [String] {
    var lines: [String] = []
    for paragraph in (command.discussion ?? command.abstract ?? "").components(separatedBy: "\n\n") {
      let isExample = paragraph.hasPrefix("  ")
      lines.append(isExample ? ".PP\n.nf" : ".PP")
      lines += paragraph.components(separatedBy: "\n").map { line in
        isExample ? "    " + escaped(String(line.dropFirst(2))) : escaped(line)
      }
      if isExample { lines.append(".fi") }
    }
    return lines
  }

  private func list(of arguments: [HelpDump.Argument], title: String) -> [String] {
    guard !arguments.isEmpty else { return [] }
    return [".SH \(title)"]
      + arguments.flatMap { argument in
        let value = #"\fI\#(escaped(argument.valueName ?? ""))\fR"#
        let names = argument.spellings.map { #"\fB\#(escaped($0))\fR"# }.joined(separator: ", ")
        let label = argument.kind == "positional" ? value : argument.kind == "flag" ? names : "\(names) \(value)"
        return [".TP", label, escaped(argument.sentence)]
      }
  }

  private var commands: [String] {
    let below = Array(command.all.dropFirst()).filter { $0.words.count == command.words.count + 1 }
    guard !below.isEmpty else { return [] }
    return [".SH COMMANDS"]
      + below.flatMap {
        [".TP", #"\fB\#(escaped($0.words.joined(separator: "-")))\fR(1)"#, escaped($0.abstract ?? "")]
      }
  }

  private var seeAlso: [String] {
    let above = command.words.dropLast()
    return [".SH SEE ALSO"]
      + (above.isEmpty ? [#"\fBgit\fR(1), \fBqemu\fR(1)"#] : [#"\fB\#(escaped(above.joined(separator: "-")))\fR(1)"#])
  }

  /// A line that begins with a dot or an apostrophe would be a request, and a bare hyphen is no minus sign.
  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += #"\e"#
      case "-": result += #"\-"#
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? #"\&"# + result : result
  }
}
