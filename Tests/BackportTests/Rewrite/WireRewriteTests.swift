import Backport
import Foundation
import Support
import Testing
import VMState

/// A pick's added fields come out as a QEMU developer of the branch's year would write them.
@Suite struct WireRewriteTests {
  private static let delay = "+    uint32_t delay;"
  private static let delayField = "+        VMSTATE_UINT32_V(delay, GadgetState, 3),"

  /// Rewrites, holds file and words against golden files, and reads the result again.
  private func expect(
    _ fixture: RewriteFixture, golden: String, outline: String, symbol: String = "vmstate_gadget"
  ) throws {
    let outcome = try fixture.outcome()
    let tree = fixture.rewritten(outcome)
    GoldenFile("\(golden).c").expect(tree[fixture.device] ?? "")
    GoldenFile("\(golden).txt").expect(outcome.text)
    #expect(try RewriteFixture.build(tree).outline(symbol) == outline, "\(golden)")
  }

  @Test func listsOfEntries() throws {
    let fixture = RewriteFixture(
      RewriteFixture.gadget(members: Self.delay, fields: Self.delayField, cast: "(VMStateField [])", old: true),
      .entries)
    try expect(fixture, golden: "entries", outline: "2: count, limit:2 | gadget/delay: delay")
  }

  @Test func listsOfPointers() throws {
    let fixture = RewriteFixture(RewriteFixture.gadget(members: Self.delay, fields: Self.delayField))
    try expect(fixture, golden: "pointers", outline: "2: count, limit:2 | gadget/delay: delay")
  }

  @Test func constantLists() throws {
    let fixture = RewriteFixture(
      RewriteFixture.gadget(members: Self.delay, fields: Self.delayField, cast: "(const VMStateField[])"), .constants)
    try expect(fixture, golden: "constants", outline: "2: count, limit:2 | gadget/delay: delay")
  }

  @Test(arguments: [RewriteFixture.Idiom.entries, .pointers]) func listsThatAreThere(idiom: RewriteFixture.Idiom) throws
  {
    let other = """
      static bool gadget_limit_needed(void *opaque)
      {
          GadgetState *s = opaque;

          return s->limit != 0;
      }

      static const VMStateDescription vmstate_gadget_limit = {
          .name = "gadget/limit",
          .version_id = 1,
          .minimum_version_id = 1,
      \(idiom == .pointers ? "    .needed = gadget_limit_needed,\n" : "")    .fields = (VMStateField[]) {
              VMSTATE_UINT32(limit, GadgetState),
              VMSTATE_END_OF_LIST()
          }
      };


      """
    let list =
      idiom == .entries
      ? """
      ,
          .subsections = (VMStateSubsection[]) {
              {
                  .vmsd = &vmstate_gadget_limit,
                  .needed = gadget_limit_needed,
              }, {
                  /* empty */
              }
          }
      """
      : """
      ,
          .subsections = (const VMStateDescription*[]) {
              &vmstate_gadget_limit,
              NULL
          }
      """
    let fixture = RewriteFixture(
      RewriteFixture.gadget(members: Self.delay, functions: other, fields: Self.delayField, behind: list), idiom)
    try expect(
      fixture, golden: "extended-\(idiom.rawValue)",
      outline: "2: count, limit:2 | gadget/limit: limit | gadget/delay: delay")
  }

  @Test func resetsValueIsTheTest() throws {
    let fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;\n+    bool armed;",
        fields:
          "+        /* The two came late. */\n\(Self.delayField)\n+        VMSTATE_BOOL_V(armed, GadgetState, 3),",
        reset: "    s->count = 0;\n+    s->delay = DELAY_MAX;\n+    s->armed = true;"))
    try expect(fixture, golden: "reset", outline: "2: count, limit:2 | gadget/v3_state: delay, armed")
  }

  /// A core that loads snapshots into the running machine: reset's value has to be set.
  @Test func withoutAResetBeforeTheLoad() throws {
    var fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: Self.delay, fields: Self.delayField, reset: "    s->count = 0;\n+    s->delay = DELAY_MAX;"))
    #expect(fixture.rewritten(try fixture.outcome())[fixture.device]?.contains("pre_load") == false)
    fixture.files["migration/savevm.c"] = "int load_vmstate(void)\n{\n    return 0;\n}\n"
    #expect(
      fixture.rewritten(try fixture.outcome())[fixture.device]?.contains("    s->delay = DELAY_MAX;\n\n    return 0;\n")
        == true)
  }

  /// A test of the state that most guests meet is worth no more than a version: it is said when that may be.
  @Test func otherConstantsAreNamed() throws {
    let running = "+static void gadget_start(GadgetState *s)\n+{\n+    s->delay = 5;\n+}\n+\n"
    let fixture = RewriteFixture(
      RewriteFixture.gadget(members: Self.delay, functions: running, fields: Self.delayField))
    #expect(
      try fixture.outcome().notes.map(\.text) == [
        "'gadget_start' sets 'delay' to 5: guests that came by there have the subsection sent; if most do, it is no better "
          + "than a raised version"
      ])
  }

  /// Fields of a subsection go to one within it, and those of a nested description to one of that.
  @Test func withinSubsectionsAndStructs() throws {
    let parts = """
      static const VMStateDescription vmstate_gadget_part = {
          .name = "part",
          .version_id = 1,
          .minimum_version_id = 1,
          .fields = (VMStateField[]) {
              VMSTATE_UINT32(level, GadgetPart),
      +        VMSTATE_UINT32(slope, GadgetPart),
              VMSTATE_END_OF_LIST()
          }
      };


      """
    let fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: "    GadgetPart part;", functions: parts, version: "    .version_id = 2,",
        fields: "        VMSTATE_STRUCT(part, GadgetState, 0, vmstate_gadget_part, GadgetPart),"
      ).replacing(
        "typedef struct GadgetState {",
        with:
          "typedef struct GadgetPart {\n    uint32_t level;\n    uint32_t slope;\n} GadgetPart;\n\ntypedef struct GadgetState {"
      ))
    let outcome = try fixture.outcome()
    #expect(outcome.features.map(\.devices) == [["gadget"]])
    let build = try RewriteFixture.build(fixture.rewritten(outcome))
    #expect(build.outline("vmstate_gadget_part") == "1: level | part/slope: slope")
  }

  @Test func aLoaderThatDoesNotLookAtNames() throws {
    var fixture = RewriteFixture(RewriteFixture.gadget(members: Self.delay, fields: Self.delayField))
    fixture.files["migration/savevm.c"] = """
      int vmstate_subsection_load(QEMUFile *f)
      {
          qemu_system_reset();
          return qemu_peek_byte(f);
      }

      """
    #expect(try fixture.outcome().notes.contains { $0.text.contains("c63807244f looks at the name first") })
  }

  /// What the device has already done before a load is added to.
  @Test func aPreLoadThatIsThere() throws {
    let hook = """
      static int gadget_pre_load(void *opaque)
      {
          GadgetState *g = opaque;

          g->limit = 7;
          return 0;
      }


      """
    let fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: Self.delay, functions: hook, hooks: "    .pre_load = gadget_pre_load,\n", fields: Self.delayField))
    let text = fixture.rewritten(try fixture.outcome())[fixture.device]
    #expect(text?.contains("    g->limit = 7;\n    g->delay = 0;\n    return 0;\n") == true)
  }

  @Test func arraysAndTimers() throws {
    let fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: "+    uint32_t levels[4];\n+    QEMUTimer *timer;",
        fields: """
          +        VMSTATE_UINT32_ARRAY_V(levels, GadgetState, 4, 3),
          +        VMSTATE_TIMER_PTR_V(timer, GadgetState, 3),
          """))
    try expect(fixture, golden: "arrays", outline: "2: count, limit:2 | gadget/v3_state: levels, timer")
  }

  @Test func anInfoThatHasNoPlainMacro() throws {
    let fixture = RewriteFixture(
      RewriteFixture.gadget(members: "+    int8_t bias;", fields: "+        VMSTATE_INT8_V(bias, GadgetState, 3),"))
    let tree = fixture.rewritten(try fixture.outcome())
    #expect(tree[fixture.device]?.contains("        VMSTATE_INT8_V(bias, GadgetState, 1),\n") ?? false)
    #expect(try RewriteFixture.build(tree).outline("vmstate_gadget") == "2: count, limit:2 | gadget/bias: bias:1")
  }

  @Test func defaultsOfPostLoadMoveToPreLoad() throws {
    let hook = """
      static int gadget_post_load(void *opaque, int version_id)
      {
          GadgetState *s = opaque;

          if (version_id < 2) {
              s->limit = 1;
          }
      +    if (version_id < 3) {
      +        /* As it always was. */
      +        s->delay = 10;
      +    }
      +
          return 0;
      }


      """
    let fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: Self.delay, functions: hook, hooks: "    .post_load = gadget_post_load,\n", fields: Self.delayField))
    try expect(fixture, golden: "post-load", outline: "2: count, limit:2 | gadget/delay: delay")
  }

  @Test func whatIsComputedGoesBehindAProperty() throws {
    let hooks = """
      -static int gadget_pre_save(void *opaque)
      -{
      -    GadgetState *s = opaque;
      -
      -    s->count = s->delay + clock_now();
      -
      -    return 0;
      -}
      -
      static int gadget_post_load(void *opaque, int version_id)
      {
          GadgetState *s = opaque;

      +    if (version_id < 3) {
      +        s->delay = s->count - clock_now();
      +    }
      -    s->delay = s->count - clock_now();

          return 0;
      }


      """
    var fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: "    uint32_t delay;", functions: hooks,
        hooks: "-    .pre_save = gadget_pre_save,\n    .post_load = gadget_post_load,\n", fields: Self.delayField,
        properties: Self.properties))
    try expect(fixture, golden: "computed", outline: "2: count, limit:2 | gadget/delay: delay")
    fixture.options.strategy = .subsection
    let refused = try fixture.outcome()
    #expect(refused.edits.isEmpty)
    #expect(refused.refusals.map(\.what) == ["'delay' of 'gadget' has no test of the state"])
  }

  static let properties = """

    static Property gadget_properties[] = {
        DEFINE_PROP_BOOL("big-endian", GadgetState, big_endian, false),
        DEFINE_PROP_END_OF_LIST(),
    };

    """

  @Test func aTableForReleasedMachines() throws {
    var fixture = RewriteFixture(
      RewriteFixture.gadget(members: Self.delay, fields: Self.delayField, properties: Self.properties))
    fixture.files["hw/core/machine.c"] = """
      #include "hw/qdev.h"

      GlobalProperty hw_compat_7_1[] = {
          { "other", "x-thing", "off" },
      };

      GlobalProperty hw_compat_7_0[] = {
      };

      """
    fixture.options.strategy = .property
    fixture.options.isReleased = false
    fixture.options.propertyName = "x-send-delay"
    let outcome = try fixture.outcome()
    let tree = fixture.rewritten(outcome)
    GoldenFile("table.txt").expect(outcome.text)
    #expect(
      tree["hw/core/machine.c"]?.contains(
        "\"x-thing\", \"off\" },\n    { \"gadget\", \"x-send-delay\", \"off\" },\n};\n") ?? false)
    #expect(
      tree[fixture.device]?.contains("    DEFINE_PROP_BOOL(\"x-send-delay\", GadgetState, migrate_delay, true),\n")
        ?? false)
  }

  @Test func aConditionStaysAroundTheSubsection() throws {
    let fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: "#ifdef CONFIG_DELAY\n\(Self.delay)\n#endif",
        fields: "+#ifdef CONFIG_DELAY\n\(Self.delayField)\n+#endif"))
    try expect(fixture, golden: "condition", outline: "2: count, limit:2 | gadget/delay: delay")
  }

  @Test func versionsByMacro() throws {
    let fixture = RewriteFixture(
      RewriteFixture.gadget(
        members: Self.delay, functions: "+#define GADGET_VERSION 3\n-#define GADGET_VERSION 2\n\n",
        version: "    .version_id = GADGET_VERSION,", fields: Self.delayField))
    let tree = fixture.rewritten(try fixture.outcome())
    #expect(tree[fixture.device]?.contains("#define GADGET_VERSION 2\n") ?? false)
    #expect(try RewriteFixture.build(tree).outline("vmstate_gadget") == "2: count, limit:2 | gadget/delay: delay")
  }

  @Test func tabsAndCarriageReturnsStay() throws {
    var fixture = RewriteFixture(RewriteFixture.gadget(members: Self.delay, fields: Self.delayField))
    func tabbed(_ text: String) -> String {
      let lines = text.components(separatedBy: "\n").map { line -> String in
        let blanks = line.prefix { $0 == " " }.count
        return String(repeating: "\t", count: blanks / 4) + line.dropFirst(blanks)
      }
      return lines.joined(separator: "\r\n")
    }
    fixture.base = tabbed(fixture.base)
    fixture.picked = tabbed(fixture.picked)
    let tree = fixture.rewritten(try fixture.outcome())
    let lines = (tree[fixture.device] ?? "").components(separatedBy: "\r\n")
    #expect(lines.allSatisfy { !$0.contains("\n") && !$0.hasPrefix(" ") })
    #expect(lines.contains("\t\tVMSTATE_UINT32(delay, GadgetState),"))
    #expect(lines.contains("\t\t&vmstate_gadget_delay,"))
    #expect(try RewriteFixture.build(tree).outline("vmstate_gadget") == "2: count, limit:2 | gadget/delay: delay")
  }

  @Test func namesThatWereGiven() throws {
    var fixture = RewriteFixture(RewriteFixture.gadget(members: Self.delay, fields: Self.delayField))
    fixture.options.featureName = { devices, fields in devices == ["gadget"] && fields == ["delay"] ? "slow-start" : nil
    }
    let outcome = try fixture.outcome()
    #expect(outcome.features.map(\.subsectionName) == ["gadget/slow-start"])
    #expect(outcome.features.map(\.subsectionSymbol) == ["vmstate_gadget_slow_start"])
  }
}
