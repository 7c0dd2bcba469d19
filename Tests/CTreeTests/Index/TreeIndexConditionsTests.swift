import CSyntax
import CTree
import Testing

@Suite struct TreeIndexConditionsTests {
  @Test(arguments: [
    ("#ifdef TARGET_X86_64", "yes"), ("#ifdef TARGET_ARM", "no"), ("#ifdef CONFIG_KVM", "yes"),
    ("#ifdef CONFIG_OFF", "no"), ("#ifndef UNKNOWN", "yes"), ("#if defined(TARGET_X86_64) && BITS == 64", "yes"),
    ("#if UNKNOWN > 0", "no"), ("#if 0", "no"), ("#if (1 << 4) == 0x10 && !0", "yes"), ("#if 1 / 0", "no"),
    ("#if __has_include(<x.h>)", "no"),
  ])
  func evaluates(_ condition: String, _ expected: String) {
    let index = tree(
      ["a.c": "#define BITS 64\n\(condition)\n#define R yes\n#else\n#define R no\n#endif\n"],
      predefined: ["TARGET_X86_64": "1"])
    #expect(index.expanding("R", in: "a.c") == expected)
  }

  @Test func obeysConditionsInsideAnInitialiser() throws {
    let index = tree(
      ["a.c": "int list[] = {\n  1,\n#ifdef TARGET_ARM\n  2,\n#else\n  3,\n#endif\n};\n"], predefined: [:])
    let list = try #require(index.definition(ofVariable: index.symbols.intern("list"), visibleFrom: 0))
    #expect(index.symbols.normalisedText(of: list) == "int list [ ] = { 1 , 3 , }")
  }

  @Test func includesInACircleEnd() {
    let index = tree([
      "include/a.h": "#ifndef A_H\n#define A_H\n#include \"b.h\"\n#define A 1\n#endif\n",
      "include/b.h": "#ifndef B_H\n#define B_H\n#include \"a.h\"\n#define B (A + 1)\n#endif\n",
      "x.c": "#include \"a.h\"\n#include \"x.c\"\n",
    ])
    #expect(index.expanding("B", in: "x.c") == "( 1 + 1 )")
  }

  @Test func aConditionThatAsksForItselfHolds() {
    let index = tree(["a.h": "int x;\n#ifndef M\n#define M 7\n#endif\n"])
    #expect(index.expanding("M", in: "a.h") == "7")
  }
}
