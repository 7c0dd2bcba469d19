import Extraction
import StateDiff
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

  /// What one commit after the other does, each on top of the last one: one tree is extracted, then parts are read.
  @Test func aSeriesIsReadInParts() throws {
    let fixture = CommitFixture()
    let series: [(path: String, old: String, new: String, summary: String)] = [
      ("hw/clock.c", ".version_id = 2,\n", ".version_id = 3,\n", "clock: version 2→3"),
      // The same file again, of which the extracted tree knows nothing any more.
      ("hw/clock.c", ".version_id = 3,\n", ".version_id = 4,\n", "clock: version 3→4"),
      ("hw/clock.c", "s->mode = 1;", "s->mode = 1; s->mode = 2;", "no state change"),
      ("include/hw/clock.h", "CLOCK_ALARMS 4", "CLOCK_ALARMS 8", "clock: 'alarm' has 8 elements instead of 4"),
      // A name that the series brings, and then what it stands for.
      ("include/hw/clock.h", "CLOCK_ALARMS 8", "CLOCK_ALARMS CLOCK_ROOM\n#define CLOCK_ROOM 8", "no state change"),
      ("include/hw/clock.h", "CLOCK_ROOM 8", "CLOCK_ROOM 2", "clock: 'alarm' has 2 elements instead of 8"),
      ("include/hw/boards.h", "CLOCK true", "CLOCK false", "class member 'allows_clock' is 0 instead of 1"),
      ("include/hw/boards.h", "CLOCK false", "CLOCK true", "class member 'allows_clock' is 1 instead of 0"),
    ]
    var parent = "base"
    for (number, edit) in series.enumerated() {
      let name = "commit \(number)"
      let answer = try fixture.change([(edit.path, edit.old, edit.new)], onto: parent, as: name)
      let full = try fixture.fullChanges(from: parent, to: name)
      #expect(full.isEmpty ? answer.isNone : answer == .changes(full), "\(name): \(answer.summary())")
      #expect(answer.summary().hasPrefix(edit.summary), "\(name): \(answer.summary())")
      parent = name
    }
    #expect(fixture.reader.counts.extractions == 1)
    #expect(fixture.reader.counts.decidedByParts == series.count)
  }

  /// A structure inside another one that two devices have: the second is handed what was worked out for the first.
  @Test func whatTwoDevicesUseChangesBoth() throws {
    let fixture = CommitFixture()
    _ = try fixture.change([("hw/other.c", "{ }", "{ x--; }")], as: "first")
    let edits = [
      (
        "include/vmstate.h", "typedef struct Other {",
        "typedef struct Inner { uint32_t low; } Inner; typedef struct Other { Inner inner;"
      ),
      ("hw/clock.c", "alarm, ClockState, CLOCK_ALARMS)", "alarm, ClockState, sizeof(Other))"),
      ("hw/timer.c", "mode, TimerState, CLOCK_MODE__MAX)", "mode, TimerState, sizeof(Other))"),
    ].map { (path: $0.0, old: $0.1, new: Optional($0.2)) }
    _ = try fixture.change(edits, onto: "first", as: "second")
    let answer = try fixture.change(
      [("include/vmstate.h", "uint32_t low;", "uint32_t low, high;")],
      onto: "second", as: "third")
    guard case .changes(let changes) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(Set(changes.compactMap(\.device)) == ["clock", "timer"])
    #expect(changes == (try fixture.fullChanges(from: "second", to: "third")))
  }

  @Test func aNewDeviceInANewFileIsReadByItself() throws {
    let fixture = CommitFixture()
    let text = CommitFixture.timer.replacing("timer", with: "watchdog").replacing("Timer", with: "Watchdog")
    let answer = try fixture.change([("hw/watchdog.c", "", text)])
    #expect(answer.summary().hasPrefix("+device watchdog"))
    #expect(answer == .changes(try fixture.fullChanges()))
    // And is as well known as any other from then on.
    let next = try fixture.change([("hw/watchdog.c", ".version_id = 1", ".version_id = 2")], onto: "head", as: "next")
    #expect(next.summary() == "watchdog: version 1→2")
    let last = try fixture.change(
      [("hw/watchdog.c", "uint32_t count", "uint32_t counts")], onto: "next", as: "last")
    #expect(last.isNone)
    #expect(fixture.reader.counts.extractions == 1)
  }

  /// The build makes a header of the schemas, which is not in the tree.
  @Test func aSchemaIsReadAsTheBuildReadsIt() throws {
    let fixture = CommitFixture()
    let answer = try fixture.change([("qapi/clock.json", "'periodic'", "'periodic', 'window'")])
    #expect(answer.summary().hasPrefix("timer: 'mode' has 3 elements instead of 2"))
    #expect(answer == .changes(try fixture.fullChanges()))
    let words = try fixture.change([("qapi/clock.json", "{ 'enum'", "# Modes.\n{ 'enum'")], onto: "head", as: "next")
    #expect(words.isNone)
  }

  /// A merge is judged by nobody, but commits stand on it: it is like the side that it differs least from.
  @Test func aMergeIsLikeItsSides() throws {
    let fixture = CommitFixture()
    _ = try fixture.change([("hw/clock.c", ".version_id = 2,\n", ".version_id = 3,\n")], as: "left")
    _ = try fixture.change([("hw/timer.c", ".version_id = 1", ".version_id = 5")], as: "right")
    try fixture.merge("left", "right", as: "merge")
    let answer = try fixture.change([("hw/timer.c", ".version_id = 5", ".version_id = 6")], onto: "merge", as: "next")
    #expect(answer.summary() == "timer: version 5→6")
    let other = try fixture.change(
      [("hw/clock.c", ".version_id = 3,\n", ".version_id = 4,\n")], onto: "next", as: "last")
    #expect(other.summary() == "clock: version 3→4")
    #expect(fixture.reader.counts.extractions == 1)
  }

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
    #expect(fixture.reader.counts.parts == 2)
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
