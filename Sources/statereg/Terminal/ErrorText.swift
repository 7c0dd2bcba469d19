import Findings
import Reports

/// A `ToolError` as the terminal shows it: message, notes, hint, each on lines of its own.
struct ErrorText {
  private let error: ToolError
  private let style: TextStyle

  init(_ error: ToolError, isColoured: Bool) {
    self.error = error
    self.style = TextStyle(isColoured: isColoured)
  }

  /// Ends in a newline.
  var text: String {
    let label = error.kind == .internalFault ? "internal error:" : "error:"
    var lines = ["\(style(label, .red)) \(TextStyle.printable(error.message, keepsLines: true))"]
    for note in error.notes {
      lines.append("\(style("note:", .cyan)) \(TextStyle.printable(note, keepsLines: true))")
    }
    if let hint = error.hint {
      lines.append("\(style("hint:", .green)) \(TextStyle.printable(hint, keepsLines: true))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
