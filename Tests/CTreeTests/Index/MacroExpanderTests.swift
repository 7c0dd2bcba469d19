import CSyntax
import CTree
import Testing

@Suite struct MacroExpanderTests {
  @Test func substitutesStringifiesAndPastes() {
    let index = tree([
      "a.c": """
      #define tostring(s) #s
      #define stringify(s) tostring(s)
      #define FIELD(f, t) { .name = (stringify(f)), .info = &vmstate_info_##t }
      #define REG regs
      """
    ])
    #expect(
      index.expanding("FIELD(REG[2], uint32)", in: "a.c")
        == #"{ . name = ( "regs[2]" ) , . info = & vmstate_info_uint32 }"#)
  }

  @Test func doesNotExpandAMacroInsideItself() {
    let index = tree(["a.c": "#define f(x) x + f(x)\n#define self self.member\n"])
    #expect(index.expanding("f(1) self", in: "a.c") == "1 + f ( 1 ) self . member")
  }

  @Test func rescansWithWhatFollows() {
    let index = tree(["a.c": "#define CALL twice\n#define twice(x) x x\n"])
    #expect(index.expanding("CALL(y)", in: "a.c") == "y y")
  }

  @Test func swallowsTheCommaOfEmptyVariadics() {
    let index = tree(["a.c": "#define p(f, ...) g(f, ## __VA_ARGS__)\n#define q(args...) h(args)\n"])
    #expect(index.expanding("p(1) p(1, 2) q(3, 4)", in: "a.c") == "g ( 1 ) g ( 1 , 2 ) h ( 3 , 4 )")
  }

  @Test func takesTheIncludedDefinition() {
    let index = tree([
      "include/a.h": "#define N 1\n", "include/b.h": "#define N 2\n", "x.c": "#include \"a.h\"\n",
      "y.c": "#include \"b.h\"\n", "z.c": "",
    ])
    #expect(index.expanding("N", in: "x.c") == "1")
    #expect(index.expanding("N", in: "y.c") == "2")
    #expect(index.expanding("N", in: "z.c") == "N")
  }

  @Test func endsWhenMacrosGrowForEver() {
    let doubling = (0..<40).map { "#define m\($0) m\($0 + 1) m\($0 + 1)\n" }.joined()
    let index = tree(["a.c": doubling + "#define loop() loop2 ()\n#define loop2() loop ()\n"])
    guard let file = index.fileNumber(ofPath: "a.c") else { return }
    var expander = MacroExpander(index, root: file, line: UInt32.max)
    let name = Token(kind: .identifier, symbol: index.symbols.intern("m0"), file: file, line: 1)
    _ = expander.expand([name])
    #expect(expander.isExhausted)
    #expect(index.expanding("loop()", in: "a.c").count < 1000)
  }
}
