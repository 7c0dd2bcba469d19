import CSyntax
import CTree
import Testing

@Suite struct TreeIndexDeclarationsTests {
  @Test func countsEnumerators() {
    let index = tree([
      "a.h": "#define BASE 4\nenum Kind { A, B = BASE * 2, C, D = B | 1 };", "b.c": "#include \"a.h\"\n",
    ])
    let file = index.fileNumber(ofPath: "b.c")!
    let values = ["A", "B", "C", "D", "E"].map {
      index.value(ofEnumerator: index.symbols.intern($0), visibleFrom: file)
    }
    #expect(values == [0, 8, 9, 9, nil])
  }

  @Test func findsWhatMacrosDeclare() throws {
    let index = tree([
      "a.h": "#define DECLARE(T) typedef struct T T;\n#define REG32(n, a) enum { A_##n = (a), R_##n = (a) / 4 };\n",
      "b.c": "#include \"a.h\"\nDECLARE(Foo)\nREG32(CTRL, 0x10)\nREG32(STAT, 0x14)\nstruct Foo { int x; };\n",
    ])
    let file = index.fileNumber(ofPath: "b.c")!
    let name = try #require(index.definition(ofTypedef: index.symbols.intern("Foo"), visibleFrom: file))
    #expect(index.symbols.normalisedText(of: name) == "typedef struct Foo Foo")
    #expect(index.value(ofEnumerator: index.symbols.intern("R_STAT"), visibleFrom: file) == 5)
  }

  @Test func doesNotTakeAnotherFilesType() {
    let index = tree(["a.c": "typedef struct { int a; } State;", "b.c": ""])
    let file = index.fileNumber(ofPath: "b.c")!
    #expect(index.definition(ofTypedef: index.symbols.intern("State"), visibleFrom: file) == nil)
  }

  @Test func findsOneExternalFunctionInAnotherFile() {
    let index = tree([
      "a.c": "int shared(void) { return 1; }\nstatic int own(void) { return 2; }", "b.c": "",
    ])
    let file = index.fileNumber(ofPath: "b.c")!
    #expect(index.definition(ofFunction: index.symbols.intern("shared"), visibleFrom: file) != nil)
    #expect(index.definition(ofFunction: index.symbols.intern("own"), visibleFrom: file) == nil)
  }
}
