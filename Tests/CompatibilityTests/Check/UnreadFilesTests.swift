import Findings
import Support
import Testing
import VMState

@testable import Compatibility

@Suite struct UnreadFilesTests {
  private func findings(_ base: [String], _ head: [String]) -> [Finding] {
    func build(_ reasons: [String]) -> Build {
      var build = BuildDraft().build
      build.unresolved = reasons.map { Unresolved($0) }
      return build
    }
    return UnreadFiles.findings(base: build(base), head: build(head))
  }

  @Test func whatBothSidesLackIsNoDifference() {
    #expect(findings([], []).isEmpty)
    #expect(findings(["'a.c' is cut off"], ["'a.c' is cut off"]).isEmpty)
  }

  /// One finding a side, with the first as an example.
  @Test func whatOneSideLacksCouldNotBeTold() throws {
    let found = findings(["'a.c' is cut off", "'b.c' is cut off"], ["'b.c' is cut off", "'c.c' is cut off"])
    #expect(found.map(\.rule) == [.undecided, .undecided])
    #expect(found[0].message.contains("'a.c' is cut off"), "\(found[0].message)")
    #expect(found[1].message.contains("'c.c' is cut off"), "\(found[1].message)")
    #expect(findings(["x"], []).count == 1)
  }
}
