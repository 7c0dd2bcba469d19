import Reports
import Testing
import VMState

@Suite struct ExtractTextReportTests {
  @Test func theClosingLineSaysHowMuchWasUnderstood() {
    var build = StateFixtures.clock()
    build.initialiserCount = 4
    build.descriptions[2].fields[0].size = .unknown(Unresolved("struct 'Foo' is not defined in the tree"))
    build.unresolved = [Unresolved("file is not text", at: SourceLocation(path: "hw/bad.c", line: 1))]
    let lines = ExtractTextReport().text(of: [build]).split(separator: "\n").map(String.init)
    #expect(lines.first == "build v7.2.17 for x86_64")
    #expect(lines.contains("  regs: uint32 [8], since version 2"))
    #expect(lines.contains("  is sane: no bytes, refused unless has_tick (tick_needed)"))
    #expect(lines.contains("hw/bad.c:1: ?(file is not text)"))
    #expect(
      lines.last == "1 device, 3 descriptions of 4 initialisers, 6 fields (0 by code), 1 subsection, 3 of 3 predicates "
        + "followed, 16.67 % of fields unresolved (1), 0 machine types")
  }

  @Test func everyTargetHasItsPart() {
    let text = ExtractTextReport().text(of: [StateFixtures.clock("a"), StateFixtures.clock("b")])
    #expect(text.contains("build a for x86_64\n"))
    #expect(text.contains("\n\nbuild b for x86_64\n"))
  }
}
