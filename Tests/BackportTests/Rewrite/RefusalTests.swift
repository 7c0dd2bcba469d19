import Backport
import Support
import Testing
import VMState

/// What has no safe rewrite is refused with a reason, and what needs none is said to need none.
@Suite struct RefusalTests {
  private func outcome(
    _ text: String, _ idiom: RewriteFixture.Idiom = .pointers, _ options: WireRewrite.Options = .init()
  ) throws -> RewriteOutcome {
    var fixture = RewriteFixture(text, idiom)
    fixture.options = options
    return try fixture.outcome()
  }

  private static let fixedVersion = "    .version_id = 2,"

  @Test func nothingChanges() throws {
    let same = try outcome(RewriteFixture.gadget(version: Self.fixedVersion, fields: ""))
    #expect(same.text == "no-state-change by auto: the pick changes nothing that is saved or loaded\n")
  }

  @Test func codeThatMoves() throws {
    let text = RewriteFixture.gadget(version: Self.fixedVersion, fields: "")
    var fixture = RewriteFixture(base: text, picked: "")
    fixture.pickedFiles["hw/misc/widget.c"] = text
    #expect(try fixture.outcome().verdict == .codeMoved)
    #expect(try fixture.outcome().edits.isEmpty)
  }

  @Test func aGatedSubsectionIsFine() throws {
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;", functions: Self.subsection(needed: true), version: Self.fixedVersion,
        fields: "",
        behind: Self.list))
    #expect(outcome.verdict == .nothingToRewrite)
    #expect(outcome.refusals.isEmpty)
    #expect(
      outcome.notes.contains {
        $0.text.hasSuffix("it is gated already (by 'gadget_delay_needed') and needs no rewrite")
      })
  }

  @Test func anUngatedOneIsNot() throws {
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;", functions: Self.subsection(needed: false), version: Self.fixedVersion,
        fields: "",
        behind: Self.list))
    #expect(outcome.verdict == .refused)
    #expect(
      outcome.refusals.map(\.known) == ["it has no 'needed', so it is sent always and older builds always refuse it"])
  }

  private static func subsection(needed: Bool) -> String {
    """
    +static bool gadget_delay_needed(void *opaque)
    +{
    +    GadgetState *s = opaque;
    +
    +    return s->delay != 0;
    +}
    +
    +static const VMStateDescription vmstate_gadget_delay = {
    +    .name = "gadget/delay",
    +    .version_id = 1,
    +    .minimum_version_id = 1,
    \(needed ? "+    .needed = gadget_delay_needed,\n" : "")+    .fields = (VMStateField[]) {
    +        VMSTATE_UINT32(delay, GadgetState),
    +        VMSTATE_END_OF_LIST()
    +    }
    +};
    +

    """
  }

  private static let list = """
    ,
    +    .subsections = (const VMStateDescription*[]) {
    +        &vmstate_gadget_delay,
    +        NULL
    +    }
    """

  @Test func treesWithoutSubsections() throws {
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;", fields: "+        VMSTATE_UINT32_V(delay, GadgetState, 3),"),
      .early)
    #expect(
      outcome.text.contains(
        """
        'gadget' gains 'delay'
          known: descriptions of this tree have no subsections: QEMU has them since 811814bd28 (July 2010)
          do: pick 811814bd28, and c63807244f so that no data byte is taken for a subsection, onto the branch first; a build \
        without them cannot load a stream that has a subsection, and loads all others

        """))
    #expect(outcome.edits.isEmpty)
  }

  /// The kind of change, and what is known about it.
  @Test(arguments: [
    (
      "-        VMSTATE_UINT32(extra, GadgetState),",
      "older builds of the branch read this field and would act on what is not there"
    ),
    (
      "-        VMSTATE_UINT32(extra, GadgetState),\n+        VMSTATE_UINT64(extra, GadgetState),",
      "the bytes at this place have another length or meaning, and nothing in the stream says which"
    ),
    (
      "-        VMSTATE_UINT32_ARRAY(table, GadgetState, 4),\n+        VMSTATE_UINT32_ARRAY(table, GadgetState, 8),",
      "the bytes at this place have another length or meaning, and nothing in the stream says which"
    ),
    (
      "-        VMSTATE_UINT32(extra, GadgetState),\n         VMSTATE_UINT64(wide, GadgetState),\n"
        + "+        VMSTATE_UINT32(extra, GadgetState),",
      "wire order is list order"
    ),
    (
      "+        VMSTATE_UNUSED_V(3, 4),",
      "padding keeps a place in the main list, and the main list cannot grow in a released series"
    ),
  ])
  func changesOfTheList(fields: String, known: String) throws {
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "    uint32_t extra;\n    uint64_t wide;\n    uint32_t table[8];", fields: fields))
    #expect(outcome.verdict == .refused)
    #expect(outcome.edits.isEmpty)
    #expect(outcome.refusals.contains { $0.known == known }, "\(outcome.text)")
    #expect(outcome.refusals.allSatisfy { $0.location != nil && !$0.remedy.isEmpty })
  }

  @Test func aSectionsName() throws {
    let text = RewriteFixture.gadget(version: Self.fixedVersion, fields: "").replacing(
      "    .name = \"gadget\",\n    .version", with: "-    .name = \"gadget\",\n+    .name = \"gizmo\",\n    .version")
    let outcome = try outcome(text)
    #expect(
      outcome.refusals.first?.known
        == "a section is found by its name and instance, so the other side does not know this one")
  }

  @Test func aVersionAlone() throws {
    let outcome = try outcome(RewriteFixture.gadget(fields: ""))
    #expect(outcome.refusals.map(\.what) == ["the version of 'gadget' is raised without a new field"])
  }

  @Test func aVersionThatIsPassedOn() throws {
    let hook = """
      static int gadget_post_load(void *opaque, int version_id)
      {
          GadgetState *s = opaque;

      +    gadget_fix(s, version_id);
          return 0;
      }


      """
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;", functions: hook, hooks: "    .post_load = gadget_post_load,\n",
        fields: "+        VMSTATE_UINT32_V(delay, GadgetState, 3),"))
    #expect(
      outcome.refusals.map(\.known) == [
        "the version does not rise on this branch, and 'gadget_fix(s, version_id);' is no comparison with a number"
      ])
  }

  @Test func whatPreSaveNoLongerComputes() throws {
    let hook = """
      static int gadget_pre_save(void *opaque)
      {
          GadgetState *s = opaque;

      -    s->count = counter_get();
      +    s->delay = counter_delay();
          return 0;
      }


      """
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;", functions: hook, hooks: "    .pre_save = gadget_pre_save,\n",
        fields: "+        VMSTATE_UINT32_V(delay, GadgetState, 3),"))
    #expect(outcome.refusals.map(\.what).contains("'gadget_pre_save' no longer computes 'count'"), "\(outcome.text)")
  }

  @Test func aPropertyWithNoListForIt() throws {
    var options = WireRewrite.Options(strategy: .property)
    options.propertyName = "x-delay"
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;", fields: "+        VMSTATE_UINT32_V(delay, GadgetState, 3),"),
      .pointers, options)
    #expect(outcome.refusals.map(\.what) == ["'gadget' needs a property that says when 'delay' is sent"])
  }

  @Test func differentConditions() throws {
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;\n+    uint32_t skew;",
        fields: """
          +#ifdef CONFIG_DELAY
          +        VMSTATE_UINT32_V(delay, GadgetState, 3),
          +#endif
          +        VMSTATE_UINT32_V(skew, GadgetState, 3),
          """))
    #expect(
      outcome.refusals.map(\.what) == ["the fields added to 'gadget' stand under different preprocessor conditions"])
  }

  @Test func asItIs() throws {
    let outcome = try outcome(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;", fields: "+        VMSTATE_UINT32_V(delay, GadgetState, 3),"),
      .pointers, .init(strategy: .asIs))
    #expect(outcome.verdict == .keptAsIs)
    #expect(outcome.edits.isEmpty)
    #expect(
      outcome.notes.map(\.text).contains(
        "'gadget' goes from version 2 to 3: builds of the branch without the pick cannot load it"))
  }
}
