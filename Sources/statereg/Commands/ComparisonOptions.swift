import ArgumentParser
import Findings
import Workflows

/// The two sides of a comparison.
struct ComparisonOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "BASE..HEAD, or BASE...HEAD from their merge base. (default: merge base with the default branch against HEAD)",
      valueName: "range"))
  var range: String?

  @Option(name: .long, help: ArgumentHelp("The old side, in place of a range.", valueName: "tree"))
  var base: String?

  @Option(name: .long, help: ArgumentHelp("The new side, in place of a range. (default: HEAD)", valueName: "tree"))
  var head: String?

  func comparison() throws(ToolError) -> Comparison { try Comparison(range: range, base: base, head: head) }
}
