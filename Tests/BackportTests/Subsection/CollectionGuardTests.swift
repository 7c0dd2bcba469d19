import Testing

@testable import Backport

/// What a pick's own `pre_save` says of when there is anything to send.
@Suite struct CollectionGuardTests {
  private func found(_ body: String, members: [String] = ["tail"]) throws -> CollectionGuard? {
    let text = CText(
      path: "a.c",
      bytes: Array("static void gadget_pre_save(void *opaque)\n{\n    GadgetState *s = opaque;\n\(body)\n}\n".utf8))
    return CollectionGuard(preSave: try #require(text.function("gadget_pre_save")), members: members, in: text)
  }

  @Test(arguments: [
    (
      "    if (!(s->status & DRQ_STAT)) {\n        return;\n    }\n    s->tail = s->end - s->ptr;",
      "(s->status & DRQ_STAT) != 0"
    ),
    ("    if (!s->busy)\n        return;\n    s->tail = s->end;", "s->busy"),
    ("    if (s->idle || s->gone) {\n        return;\n    }\n    s->tail = s->end;", "!(s->idle || s->gone)"),
    ("    if (s->busy) {\n        s->tail = s->end;\n    }", "s->busy"),
    ("    if (s->status & DRQ_STAT) {\n        s->tail = s->end;\n    }", "(s->status & DRQ_STAT) != 0"),
    ("    s->tail = 0;\n    if (s->busy) {\n        s->tail = s->end;\n    }", "s->busy"),
  ])
  func conditionsOverTheState(body: String, condition: String) throws {
    let guarded = try #require(try found(body))
    #expect(guarded.condition == condition)
    #expect(guarded.function == "gadget_pre_save")
    #expect(guarded.members == ["tail"])
  }

  @Test func theLineIsTheConditions() throws {
    #expect(try found("\n\n    if (s->busy) {\n        s->tail = s->end;\n    }")?.line == 6)
  }

  @Test(arguments: [
    // A local variable is not there when a subsection asks.
    "    int n = 1;\n    if (n) {\n        s->tail = s->end;\n    }",
    // The condition asks what it guards.
    "    if (s->tail) {\n        s->tail = s->end;\n    }",
    // It is collected before, whatever the condition says.
    "    s->tail = s->end;\n    if (s->busy) {\n        s->tail = s->end;\n    }",
    // It is collected both inside and behind.
    "    if (s->busy) {\n        s->tail = s->end;\n    }\n    s->tail = s->ptr;",
    // Nothing is collected.
    "    if (s->busy) {\n        return;\n    }",
    // No state at all decides.
    "    if (CONFIG_X) {\n        s->tail = s->end;\n    }",
  ])
  func whatIsNoGuard(body: String) throws {
    #expect(try found(body) == nil)
  }
}
