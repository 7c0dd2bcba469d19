import Testing

@testable import Backport

@Suite struct CTextTests {
  private let text = CText(
    path: "hw/a.c",
    bytes: Array(
      """
      #include "x.h"
      typedef struct GadgetState GadgetState;
      struct GadgetState {
          int level; /* { */
      };
      static int table[2] = { 1, 2 };
      static void helper(void *opaque, int version_id)
      {
          GadgetState *s = opaque;
          s->level = 0;
      }
      static const VMStateDescription vmstate_gadget = {
          .name = "gadget",
      #ifdef CONFIG_X
          /* The level. */
          .version_id = f(1, 2),
      #else
          .version_id = 3,
      #endif
          .fields = (VMStateField[]) { A(x, y), { }, B() }
      };

      """.utf8))

  @Test func variablesHaveTheirBraces() throws {
    let gadget = try #require(text.variable("vmstate_gadget"))
    #expect(text.words(gadget.extent).hasPrefix("static const VMStateDescription vmstate_gadget = {"))
    #expect(text.words(gadget.extent).hasSuffix("};"))
    let table = try #require(text.variable("table"))
    #expect(text.words(table.open..<table.close + 1) == "{ 1, 2 }")
    #expect(text.variable("level") == nil && text.variable("s") == nil && text.variable("helper") == nil)
  }

  @Test func functionsHaveTheirParameters() throws {
    #expect(text.functions.map(\.name) == ["helper"])
    let function = try #require(text.function("helper"))
    #expect(function.parameters == ["opaque", "version_id"])
    #expect(text.words(function.extent).hasPrefix("static void helper("))
    #expect(text.text(ofTokens: function.body).hasPrefix("GadgetState *s"))
    #expect(text.text(ofTokens: function.body).hasSuffix("= 0;"))
    #expect(text.function("gadget") == nil)
  }

  @Test func structuresAreFoundByTagAndByTypedef() throws {
    let byName = try #require(text.structure("GadgetState"))
    #expect(text.words(byName.open..<byName.close + 1) == "{ int level; }")
    #expect(text.structure("Gadget") == nil)
    let typedef = CText(path: "b.c", bytes: Array("typedef struct Tag { int a; } Name;".utf8))
    #expect(try #require(typedef.structure("Name")) == (2 + 1, 7))
    #expect(text.typedefTag(of: "GadgetState") == "GadgetState")
  }

  @Test func entriesKnowTheirConditions() throws {
    let entries = text.entries(try #require(text.variable("vmstate_gadget")).open)
    #expect(entries.map(\.member) == ["name", "version_id", "version_id", "fields"])
    #expect(entries.map { text.words($0.value) }.prefix(3) == ["\"gadget\"", "f(1, 2)", "3"])
    #expect(entries.map { $0.conditions.map { text.tokens[$0].text } } == [[], ["#ifdef CONFIG_X"], ["#else"], []])
    #expect(entries.map { $0.comma != nil } == [true, true, true, false])
    let brace = try #require(text.brace(ofValue: entries[3].value))
    let fields = text.entries(brace)
    #expect(fields.map { text.words($0.tokens) } == ["A(x, y)", "{ }", "B()"])
    #expect(fields.map(text.isTerminator) == [false, true, false])
    #expect(text.brace(ofValue: entries[0].value) == nil)
  }

  @Test func anEntryTakesItsLinesAndItsNewComment() throws {
    let entry = text.entries(try #require(text.variable("vmstate_gadget")).open)[1]
    let new = text.lines(of: entry) { _ in false }
    // The comment stands below a directive, which is the token before.
    #expect(text.text(new.range) == "    /* The level. */\n    .version_id = f(1, 2),\n")
    #expect(new.isWhole)
    let old = text.lines(of: entry) { $0 == "/* The level. */" }
    #expect(text.text(old.range) == "    .version_id = f(1, 2),\n")
    let fields = text.entries(try #require(text.variable("table")).open)
    let one = text.lines(of: fields[0]) { _ in false }
    #expect(text.text(one.range) == "1, " && !one.isWhole)
  }

  @Test func lines() {
    let text = CText(path: "a.c", bytes: Array("a\r\n\t b\r\nc".utf8))
    #expect(text.isCRLF && !self.text.isCRLF)
    #expect(text.lineStart(5) == 3 && text.lineEnd(5) == 8)
    #expect(text.indent(5) == "\t ")
    #expect(text.lineStart(0) == 0 && text.lineEnd(8) == 9)
  }

  @Test func whatIsNotClosedHasNoPartner() {
    let text = CText(path: "a.c", bytes: Array("int x[] = { 1, (2;".utf8))
    #expect(text.variable("x") == nil)
    #expect(text.entries(5).isEmpty)
    #expect(text.closing(2) == 3)
  }
}
