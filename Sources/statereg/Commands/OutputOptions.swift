import ArgumentParser
import Findings

/// Where results go, and how they look.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Whether text has colours; auto is on a terminal, unless NO_COLOR is set.", valueName: "when"))
  var color = ColourChoice.auto

  @Option(
    name: .long,
    help: ArgumentHelp("Write the result to a file rather than to standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  /// Whether the result is to be coloured: a file is only when asked for.
  var isColoured: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: output == nil && Console.standardOutput.wantsColour
    }
  }

  func write(_ result: String) throws(ToolError) {
    if let output {
      try Console.writeResult(result, toFile: output)
    } else {
      try Console.standardOutput.writeResult(result)
    }
  }
}
