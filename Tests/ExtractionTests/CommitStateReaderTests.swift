import Extraction
import Testing
import VMState

/// Each edit of the fixture's tree has one answer, and that of two whole extractions is the same.
@Suite struct CommitStateReaderTests {
  struct Edit: CustomTestStringConvertible, Sendable {
    var name: String
    var path = "hw/clock.c"
    var old: String
    var new: String
    /// As the summary has it; "no state change" for none.
    var summary = "no state change"
    var testDescription: String { name }
  }

  static let quiet: [Edit] = [
    Edit(name: "a comment", old: "static void clock_set_irq", new: "/* Raises it. */\n\nstatic void clock_set_irq"),
    Edit(name: "a comment in a description", old: ".version_id = 2,", new: ".version_id = 2, /* two */"),
    Edit(
      name: "a function that nothing of state calls", old: "? 1 : 0;\n}\n\nstatic bool",
      new: "? 2 : 0;\n}\n\nstatic bool"),
    Edit(
      name: "a new function", old: "static bool clock_limit",
      new: "static void fresh(void) { }\nstatic bool clock_limit"),
    Edit(name: "a macro that no state uses", path: "include/hw/clock.h", old: "0x1000", new: "0x2000"),
    Edit(
      name: "an include of what is seen already", path: "hw/other.c", old: "#include",
      new: "#include \"hw/clock.h\"\n#include"),
    Edit(name: "a file that is not read", path: "docs/clock.txt", old: "", new: "text"),
    Edit(name: "code of no device", path: "hw/other.c", old: "{ }", new: "{ x++; }"),
  ]

  @Test(arguments: quiet) func isDecidedWithoutExtraction(edit: Edit) throws {
    let fixture = CommitFixture()
    // The parent has to be known.
    _ = try fixture.change([("hw/clock.c", "CLOCK_ALARMS)", "CLOCK_ALARMS + 1)")])
    let before = fixture.reader.counts
    let answer = try fixture.change([(edit.path, edit.old, edit.new)], as: "next")
    #expect(answer.isNone, "\(answer.summary())")
    #expect(fixture.reader.counts.extractions == before.extractions)
    #expect(try fixture.fullChanges(to: "next").isEmpty)
  }

  static let loud: [Edit] = [
    Edit(
      name: "an array's bound in a header", path: "include/hw/clock.h", old: "CLOCK_ALARMS 4", new: "CLOCK_ALARMS 8",
      summary: "clock: 'alarm' has 8 elements instead of 4"),
    Edit(
      name: "a field", old: "VMSTATE_UINT32(tick, ClockState),",
      new: "VMSTATE_UINT32(tick, ClockState), VMSTATE_UINT32(mode, ClockState),", summary: "clock: +mode (uint32)"),
    Edit(
      name: "another file's description", old: "VMSTATE_UINT32(tick, ClockState),",
      new: "VMSTATE_UINT32(tick, ClockState), VMSTATE_STRUCT(other, ClockState, 0, vmstate_other, Other),",
      summary: "clock: +other (struct 'other')"),
    Edit(name: "a version", old: ".version_id = 2,\n", new: ".version_id = 3,\n", summary: "clock: version 2→3"),
    Edit(
      name: "a test", old: "s->limit != 0", new: "s->limit > 3",
      summary: "clock: test of clock/limit changed"),
    Edit(
      name: "a hook", old: "s->tick > 100", new: "s->tick > 200", summary: "clock: the code of 'post_load' has changed"),
    Edit(
      name: "a macro that makes fields", path: "include/vmstate.h", old: "VMSTATE_UINT32_V(f, s, 0)",
      new: "VMSTATE_UINT32_V(f, s, 1)", summary: "clock: "),
    Edit(name: "a class", old: "    dc->vmsd = &vmstate_clock;\n", new: "", summary: "-device clock"),
    Edit(name: "a type", old: "type_register_static(&clock_info);", new: "", summary: "-device clock"),
    Edit(
      name: "a definition that hides the header's", old: "typedef struct ClockState",
      new: "#undef CLOCK_ALARMS\n#define CLOCK_ALARMS 5\ntypedef struct ClockState",
      summary: "clock: 'alarm' has 5 elements instead of 4"),
    Edit(
      name: "a condition round a definition", path: "include/hw/clock.h", old: "#define CLOCK_ALARMS 4",
      new: "#ifdef NOBODY\n#define CLOCK_ALARMS 4\n#else\n#define CLOCK_ALARMS 6\n#endif",
      summary: "clock: 'alarm' has 6 elements instead of 4"),
  ]

  @Test(arguments: loud) func isExtracted(edit: Edit) throws {
    let fixture = CommitFixture()
    let answer = try fixture.change([(edit.path, edit.old, edit.new)])
    let full = try fixture.fullChanges()
    if full.isEmpty {
      // A type that is never registered is read all the same: leftovers.
      #expect(answer.isNone)
    } else {
      #expect(answer == .changes(full))
      #expect(answer.summary().hasPrefix(edit.summary), "\(answer.summary())")
    }
    #expect(!fixture.touches.isEmpty)
  }

  @Test func movedCodeIsRecognised() throws {
    let fixture = CommitFixture()
    let text = "static void clock_set_irq(ClockState *s) { s->mode = 1; }\n"
    let answer = try fixture.change([
      ("hw/clock.c", text, ""), ("hw/clock.h", "", text),
      ("hw/clock.c", "#include \"hw/clock.h\"", "#include \"hw/clock.h\"\n#include \"clock.h\""),
    ])
    #expect(answer == .codeMoved([CodeMove(from: "hw/clock.c", to: "hw/clock.h", definitions: 1)]))
    #expect(answer.summary() == "no state change: code moved, hw/clock.c → hw/clock.h")
  }

  @Test func aRenamedFileIsAMove() throws {
    let fixture = CommitFixture()
    let text = try fixture.text(of: "hw/clock.c")
    let answer = try fixture.change([("hw/clock.c", "", nil), ("hw/rtc/clock.c", "", text)])
    guard case .codeMoved(let moves) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(moves.map { [$0.from, $0.to] } == [["hw/clock.c", "hw/rtc/clock.c"]])
  }

  /// A run of commits that change nothing costs one extraction, and a change at its end that of a few files.
  @Test func aKnownTreeStandsForItsLikes() throws {
    let fixture = CommitFixture()
    #expect(try fixture.change([("hw/other.c", "{ }", "{ x--; }")], as: "first").isNone)
    #expect(try fixture.change([("hw/other.c", "x--", "x++")], onto: "first", as: "second").isNone)
    #expect(fixture.reader.counts.extractions == 1)
    let answer = try fixture.change(
      [("hw/clock.c", ".version_id = 2,\n", ".version_id = 3,\n")], onto: "second", as: "third")
    #expect(answer.summary() == "clock: version 2→3")
    #expect(fixture.reader.counts.extractions == 1)
    #expect(fixture.reader.counts.decidedByFootprint == 2)
    #expect(fixture.reader.counts.decidedByParts == 1)
  }

  /// A branch off a tree that differs from the known one in what matters is not judged by the known one alone.
  @Test func aSideBranchIsJudgedByItsOwnTree() throws {
    let fixture = CommitFixture()
    #expect(try fixture.change([("hw/other.c", "{ }", "{ x--; }")], as: "first").isNone)
    try fixture.commit(
      [
        ("hw/clock.c", "alarm, ClockState, CLOCK_ALARMS)", "alarm, ClockState, CLOCK_ROOM)"),
        ("include/hw/clock.h", "#define CLOCK_MMIO", "#define CLOCK_ROOM 4\n#define CLOCK_MMIO"),
      ], as: "side")
    let answer = try fixture.change([("include/hw/clock.h", "CLOCK_ROOM 4", "CLOCK_ROOM 6")], onto: "side", as: "next")
    #expect(answer.summary().hasPrefix("clock: 'alarm' has 6 elements instead of 4"))
  }
}
