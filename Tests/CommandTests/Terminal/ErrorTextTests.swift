import Findings
import Testing

@testable import statereg

@Suite struct ErrorTextTests {
  @Test func messageNotesAndHint() {
    let error = ToolError(
      .unreadable, "object 'x' is missing", notes: ["the clone is shallow", "it has 3 commits"],
      hint: "git fetch --unshallow")
    #expect(
      ErrorText(error, isColoured: false).text == """
        error: object 'x' is missing
        note: the clone is shallow
        note: it has 3 commits
        hint: git fetch --unshallow

        """)
  }

  @Test func aFaultOfTheToolSaysSo() {
    #expect(ErrorText(ToolError(.internalFault, "x"), isColoured: false).text == "internal error: x\n")
  }

  @Test func namesCannotSteerTheTerminal() {
    let text = ErrorText(ToolError(.usage, "no '\u{1b}]0;x\u{07}'"), isColoured: true).text
    #expect(text.contains("\\x1b]0;x\\x07"))
    #expect(text.hasPrefix("\u{1b}[1;31merror:"))
  }
}
