import Testing
import VMState

@Suite struct MemberPathTests {
  @Test(arguments: [
    ("busy", "tx", "tx.busy"), ("[3].value", "regs", "regs[3].value"), ("busy", "", "busy"), ("", "tx", "tx"),
    ("", "", ""),
  ])
  func insideAnother(member: String, parent: String, expected: String) {
    #expect(MemberPath(member).inside(MemberPath(parent)).text == expected)
  }

  @Test func elements() {
    #expect(MemberPath("regs").element(2).element(0).text == "regs[2][0]")
  }

  @Test func localsAreNoMembers() {
    #expect(MemberPath.local("version").isLocal)
    #expect(MemberPath.local("pair").element(1).isLocal)
    #expect(!MemberPath("version").isLocal)
  }

  @Test func theOuterObjectsMembers() {
    let path = MemberPath("nregs")
    #expect(MemberPath.outer(path).inOuterObject == path)
    #expect(path.inOuterObject == nil)
  }
}
