import Support
import Testing
import VMState

@testable import Compatibility

@Suite struct MentionedMembersTests {
  @Test func fieldsTestsAndWhatLiesInTheObjectAreMentioned() {
    var draft = BuildDraft()
    let inner = draft.describe("inner") { $0.scalar("x", .uint32) }
    let extra = draft.describe("outer/extra") { $0.scalar("e", .uint8) }
    let outer = draft.describe("outer") {
      $0.scalar("a", .uint32, exists: Predicate("test", .isNonZero("flag")))
      $0.structure("core", inner)
      $0.subsection(extra, Predicate("needed", .isNonZero("has_extra")))
    }
    draft.device("gizmo", outer)
    let mentioned = MentionedMembers(of: draft.build.devices[0], in: draft.build)
    #expect(mentioned.paths == ["a", "flag", "core", "core.x", "has_extra", "e"])
  }

  @Test func elementsOfAnArrayAreNotTheObjects() {
    var draft = BuildDraft()
    let inner = draft.describe("inner") { $0.scalar("x", .uint32) }
    let outer = draft.describe("outer") { $0.structure("ring", inner) }
    draft.build.descriptions[outer.index].fields[0].count = .known(4)
    draft.build.descriptions[outer.index].fields[0].flags.insert(.array)
    draft.device("gizmo", outer)
    #expect(MentionedMembers(of: draft.build.devices[0], in: draft.build).paths == ["ring"])
  }

  /// Paths grew to the limit of places, at minutes for a matrix of 0.1x releases.
  @Test func aDescriptionThatSeemsToHoldItselfEnds() {
    var draft = BuildDraft()
    let node = draft.describe("node") { $0.scalar("value", .uint32) }
    let link = draft.describe("link") { $0.structure("node", node) }
    var back = draft.build.descriptions[link.index].fields[0]
    back.form = .structure(link)
    back.member = MemberPath("next")
    draft.build.descriptions[node.index].fields.append(back)
    draft.device("gizmo", link)
    let mentioned = MentionedMembers(of: draft.build.devices[0], in: draft.build)
    #expect(mentioned.paths == ["node", "node.value", "node.next"])
  }
}
