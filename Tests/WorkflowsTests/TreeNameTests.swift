import Findings
import Testing

@testable import Workflows

@Suite struct TreeNameTests {
  @Test func shapes() throws {
    #expect(try TreeName("v7.2.16") == .revision("v7.2.16"))
    #expect(try TreeName("dir:/src/qemu+series:x") == .folder(path: "/src/qemu+series:x"))
    #expect(try TreeName("v1+series:a+series:b") == .series(revision: "v1", path: "a+series:b"))
    #expect(try TreeName(":/fix a..b") == .revision(":/fix a..b"))
  }

  @Test(arguments: ["v7.2.16", "dir:../x", "HEAD~2+series:debian/patches"])
  func describedAsWritten(text: String) throws {
    #expect(try TreeName(text).description == text)
  }

  @Test(arguments: [
    "", "dir:", "v1+series:", "+series:p", "-x", "../x", "/x", "a..b", "v1.", "refs/heads/",
  ])
  func refused(text: String) {
    #expect(throws: ToolError.self) { try TreeName(text) }
  }

  @Test func aFolderForgottenItsPrefixGetsTheHint() {
    do throws(ToolError) {
      _ = try TreeName("../qemu")
      Issue.record("'../qemu' was taken for a revision")
    } catch {
      #expect(error.hint == "write dir:../qemu for a folder")
      #expect(error.kind == .usage)
    }
  }
}
