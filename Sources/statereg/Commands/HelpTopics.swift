import ArgumentParser
import Findings
import Reports
import Workflows

/// `statereg help NAME`: ArgumentParser explains commands; rules are explained here, and names of neither are refused.
enum HelpTopics {
  /// The page of the rule that the arguments ask for; nil when they are ArgumentParser's to answer.
  ///
  /// - Throws: `usage` for a name that is neither a command nor a rule.
  static func page(for arguments: [String]) throws(ToolError) -> String? {
    guard arguments.count >= 2, arguments[0] == "help", !arguments[1].hasPrefix("-") else { return nil }
    let name = arguments[1]
    let commands = StateReg.commandNames
    if commands.contains(name) { return nil }
    guard let rule = RuleSpec.named(name) else {
      throw ToolError(
        .usage, "'\(name)' is neither a command nor a rule of statereg",
        hint: NearestName.hint(for: name, among: commands + RuleSpec.all.map(\.id))
          ?? "'statereg --help' lists the commands; the rules are \(RuleSpec.all.map(\.id).joined(separator: ", "))")
    }
    if let surplus = arguments.dropFirst(2).first {
      throw ToolError(.usage, "'\(surplus)' follows '\(name)', and a rule is explained whole", hint: "leave it out")
    }
    return RulePageReport(isColoured: Console.standardOutput.wantsColour).text(of: rule)
  }
}
