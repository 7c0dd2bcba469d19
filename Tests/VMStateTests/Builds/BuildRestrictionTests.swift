import Support
import Testing
import VMState

@Suite struct BuildRestrictionTests {
  private static func draft() -> BuildDraft {
    var draft = BuildDraft()
    let lone = draft.describe("lone")
    let shared = draft.describe("shared") { $0.scalar("x", .uint8) }
    let extra = draft.describe("b/extra") { $0.structure("s", shared) }
    let hook = draft.code(.hook, "b_pre_save") { $0.assign("x", .integer(1)) }
    let a = draft.describe("a") { $0.structure("s", shared) }
    let b = draft.describe("b") {
      $0.structure("s", shared)
      $0.subsection(extra, nil)
    }
    draft.build[b].preSaveCode = hook
    draft.device("a", a)
    draft.device("b", b)
    _ = lone
    return draft
  }

  /// The names that a description's ids lead to stay the same, whatever becomes of the numbers.
  private func shape(_ id: DescriptionID, in build: Build) -> String {
    let children = build.children(of: id).map { shape($0, in: build) }
    let label = build[id].kind == .declared ? build[id].name : build[id].symbol
    return children.isEmpty ? label : "\(label)(\(children.joined(separator: " ")))"
  }

  @Test func onlyWhatTheDevicesUseIsKept() throws {
    let build = Self.draft().build
    let smaller = build.restricted { $0.typeName == "b" }
    #expect(smaller.devices.map(\.typeName) == ["b"])
    #expect(
      Set(smaller.descriptions.map(\.symbol)) == ["vmstate_b", "vmstate_shared", "vmstate_b/extra", "b_pre_save"])
    let id = try #require(smaller.devices.first?.description)
    #expect(shape(id, in: smaller) == "b(b/extra(shared) shared b_pre_save)")
    let whole = try #require(build.devices.last?.description)
    #expect(shape(id, in: smaller) == shape(whole, in: build))
  }

  /// A description that no device of the build uses is nobody's part, and is kept on request only.
  @Test func whatNoDeviceUses() {
    let build = Self.draft().build
    let none = build.restricted { _ in
      false
    } andUnusedDescriptionsWhere: {
      $0.name == "lone" || $0.name == "shared"
    }
    #expect(none.devices.isEmpty)
    #expect(none.descriptions.map(\.name) == ["lone"])
    #expect(build.restricted { _ in false }.descriptions.isEmpty)
  }

  @Test func whatIsReachable() {
    let build = Self.draft().build
    let b = DescriptionID(5)
    #expect(build.descriptions(reachableFrom: [b]) == [b, DescriptionID(1), DescriptionID(2), DescriptionID(3)])
    #expect(build.descriptions(reachableFrom: [DescriptionID(99)]).isEmpty)
  }
}
