import Backport
import Support
import Testing
import VMState

/// A later branch, with the fields in its main list, learns to load what the stable branch sends.
@Suite struct ForwardAcceptanceTests {
  private static var fixture: RewriteFixture {
    RewriteFixture(
      RewriteFixture.gadget(
        members: "+    uint32_t delay;", functions: hook, hooks: "    .post_load = gadget_post_load,\n",
        fields: "+        VMSTATE_UINT32_V(delay, GadgetState, 3),"))
  }

  private static let hook = """
    static int gadget_post_load(void *opaque, int version_id)
    {
        GadgetState *s = opaque;

    +    if (version_id < 3) {
    +        gadget_guess(s);
    +    }
        return 0;
    }


    """

  /// The pick's own tree stands for the later branch.
  private func accept(_ features: [RewriteOutcome.Feature], in tree: [String: String]) throws -> RewriteOutcome {
    try ForwardAcceptance(
      RewriteFixture.build(tree), features: features, templates: RewriteFixture.templates,
      text: { tree[$0].map { Array($0.utf8) } }
    ).outcome()
  }

  @Test func theListStaysAndTheSubsectionIsLoaded() throws {
    let stable = try Self.fixture.outcome()
    #expect(stable.features.map(\.subsectionName) == ["gadget/delay"])
    let outcome = try accept(stable.features, in: Self.fixture.pickedTree)
    var tree = Self.fixture.pickedTree
    for edit in outcome.edits { tree[edit.path] = String(decoding: edit.bytes, as: UTF8.self) }
    GoldenFile("forward.c").expect(tree[Self.fixture.device] ?? "")
    GoldenFile("forward.txt").expect(outcome.text)
    #expect(
      try RewriteFixture.build(tree).outline("vmstate_gadget") == "3: count, limit:2, delay:3 | gadget/delay: delay")
    // Once more: there is nothing left to do.
    let again = try accept(stable.features, in: tree)
    #expect(again.verdict == .nothingToRewrite)
    #expect(again.notes.map(\.text) == ["'gadget/delay' is known to the later branch already"])
  }

  @Test func aBranchWithoutTheFieldIsRefused() throws {
    let stable = try Self.fixture.outcome()
    let outcome = try accept(stable.features, in: Self.fixture.baseTree)
    #expect(outcome.edits.isEmpty)
    #expect(outcome.refusals.map(\.known) == ["'gadget' of the later branch has no field 'delay'"])
  }
}
