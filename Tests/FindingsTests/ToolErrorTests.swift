import Findings
import Testing

@Suite struct ToolErrorTests {
  @Test func saysWhatIsKnownAndWhatToDo() {
    let error = ToolError(
      .usage, "no revision 'v9'", notes: ["the repository has 3 tags"], hint: "git fetch --tags")
    #expect("\(error)" == "no revision 'v9'\nnote: the repository has 3 tags\nhint: git fetch --tags")
  }
}
