import StateDiff
import Support
import Testing
import VMState

/// The changes between two hand-made builds, as "kind path: sentence".
private func changes(_ base: BuildFixture, _ head: BuildFixture) -> [String] {
  BuildComparison.difference(from: base.build, to: head.build).changes.map {
    "\($0.kind.rawValue) | \($0.path) | \($0.sentence)"
  }
}

/// One device with one description of these fields on each side.
private func fieldChanges(_ base: [Field], _ head: [Field]) -> [String] {
  func make(_ fields: [Field]) -> BuildFixture {
    var fixture = BuildFixture()
    let id = fixture.describe("foo", fields)
    fixture.device("foo-device", id)
    return fixture
  }
  return BuildComparison.difference(from: make(base).build, to: make(head).build).changes.map {
    "\($0.kind.rawValue): \($0.sentence)"
  }
}

@Suite struct BuildComparisonTests {
  @Test func equalBuildsHaveNoChanges() {
    var fixture = BuildFixture()
    let inner = fixture.describe("inner", [.uint32("x")])
    let id = fixture.describe("foo", [.uint32("a"), .structure("s", inner), .unused(4)])
    fixture.device("foo-device", id)
    fixture.machine("pc-7.2", [("foo-device", "x", "on", "hw_compat_7_1")])
    #expect(changes(fixture, fixture).isEmpty)
  }

  @Test func versionsAreNamedWithTheirDirection() {
    var base = BuildFixture()
    base.device("goldfish_rtc", base.describe("goldfish_rtc", version: 2, minimum: 1, [.uint32("a")]))
    var head = BuildFixture("head")
    head.device("goldfish_rtc", head.describe("goldfish_rtc", version: 3, minimum: 2, [.uint32("a")]))
    #expect(
      changes(base, head) == [
        "version-raised | goldfish_rtc | the version is raised from 2 to 3",
        "minimum-version-changed | goldfish_rtc | the lowest version that is accepted is 2 instead of 1",
      ])
    #expect(
      changes(head, base) == [
        "version-lowered | goldfish_rtc | the version is lowered from 3 to 2",
        "minimum-version-changed | goldfish_rtc | the lowest version that is accepted is 1 instead of 2",
      ])
  }

  @Test func anInsertionInTheMiddleIsOneChange() {
    let names = (0..<40).map { "f\($0)" }
    let base = names.map { Field.uint32($0) }
    var head = base
    head.insert(.make("mid", .scalar(.int64), version: 3), at: 20)
    #expect(fieldChanges(base, head) == ["field-added: 'mid' is added after 'f19': int64, since version 3"])
    #expect(fieldChanges(head, base) == ["field-removed: 'mid' is removed: int64, since version 3"])
  }

  @Test func aFieldWithATestShowsTheTest() {
    let test = BuildFixture.predicate("foo_has_x", .binary(.greater, .member(MemberPath("level"), .int), .integer(3)))
    #expect(
      fieldChanges([.uint32("a")], [.uint32("a"), .make("x", exists: test)])
        == ["field-added: 'x' is added at the end: uint32, when level > 3 ('foo_has_x')"])
  }

  @Test func paddingOfTheSameWidthCoversRemovedFields() {
    let base: [Field] = [.uint32("a"), .uint32("b"), .make("c", .scalar(.uint16), count: 2), .uint32("z")]
    #expect(
      fieldChanges(base, [.uint32("a"), .unused(8), .uint32("z")]) == [
        "field-replaced-by-padding: 'b' (uint32) is replaced by padding of the same width, 4 bytes",
        "field-replaced-by-padding: 'c' (uint16 [2]) is replaced by padding of the same width, 4 bytes",
      ])
    // Another width is no cover: the field is gone, and less padding came.
    #expect(
      fieldChanges(base, [.uint32("a"), .unused(4), .uint32("z")]) == [
        "field-replaced-by-padding: 'b' (uint32) is replaced by padding of the same width, 4 bytes",
        "field-removed: 'c' is removed: uint16 [2]",
      ])
    #expect(
      fieldChanges([.uint32("a"), .unused(8)], [.uint32("a"), .unused(4), .uint32("n")]) == [
        "padding-replaced-by-field: 'n' (uint32) takes 4 bytes that were padding"
      ])
    #expect(
      fieldChanges([.unused(8)], [.unused(6)]) == ["padding-changed: there are 6 bytes of padding instead of 8"])
  }

  @Test func paddingUnderAnotherConditionIsSaid() {
    #expect(
      fieldChanges([.uint32("a"), .uint32("b", version: 2)], [.uint32("a"), .unused(4)]) == [
        "field-replaced-by-padding: 'b' (uint32) is replaced by padding of the same width, 4 bytes, but is sent always "
          + "instead of since version 2"
      ])
  }

  @Test func renamesKeepPlaceAndForm() {
    #expect(
      fieldChanges([.uint32("dev"), .uint32("z")], [.uint32("parent_obj"), .uint32("z")])
        == ["field-renamed: 'dev' is renamed to 'parent_obj', at the same place and of the same form"])
    // A choice is made by what the names have in common.
    #expect(
      fieldChanges([.uint32("tick_offset")], [.uint32("level"), .uint32("tick_offset_ns")]) == [
        "field-renamed: 'tick_offset' is renamed to 'tick_offset_ns', at the same place and of the same form",
        "field-added: 'level' is added at the start: uint32",
      ])
    // Another form is no rename.
    #expect(
      fieldChanges([.uint32("a")], [.make("b", .scalar(.uint64))]) == [
        "field-removed: 'a' is removed: uint32", "field-added: 'b' is added at the start: uint64",
      ])
  }

  @Test(arguments: [
    (ScalarForm.uint32, ScalarForm.uint64, "'x' is uint64 instead of uint32: 8 bytes on the wire instead of 4"),
    (.uint32, .int32, "'x' is int32 instead of uint32: the same 4 bytes on the wire, taken with a sign"),
    (.int64, .timer, "'x' is timer instead of int64: the same 8 bytes on the wire"),
    (
      .uint8, .uint8Equal,
      "'x' is uint8 that must be equal instead of uint8: the same 1 byte on the wire, and a load is refused unless the "
        + "value is the local one"
    ),
  ]) func retypesTellTheWireEffect(_ old: ScalarForm, _ new: ScalarForm, _ sentence: String) {
    #expect(fieldChanges([.make("x", .scalar(old))], [.make("x", .scalar(new))]) == ["field-retyped: \(sentence)"])
  }

  @Test func movesAreNeitherAddedNorRemoved() {
    let names = ["a", "b", "c", "d"]
    #expect(
      fieldChanges(names.map { .uint32($0) }, ["b", "c", "a", "d"].map { .uint32($0) })
        == ["field-moved: 'a' has moved from the start to after 'c'"])
  }

  @Test func countsAndSizes() {
    #expect(
      fieldChanges([.make("regs", count: 8)], [.make("regs", count: 16)])
        == ["field-count-changed: 'regs' has 16 elements instead of 8: 64 bytes on the wire instead of 32"])
    #expect(
      fieldChanges(
        [.make("buf", .buffer, size: 16, flags: [.buffer])], [.make("buf", .buffer, size: 12, flags: [.buffer])])
        == ["field-size-changed: 'buf' is 12 bytes instead of 16: 12 bytes on the wire instead of 16"])
    // A structure's and a scalar's C size is not on the wire.
    #expect(fieldChanges([.make("t", .scalar(.timer), size: 8)], [.make("t", .scalar(.timer), size: 48)]).isEmpty)
  }

  @Test func aMacroThatChangedElsewhereIsSaid() {
    func make(_ count: Int) -> BuildFixture {
      var fixture = BuildFixture()
      fixture.device("foo-device", fixture.describe("foo", [.make("regs", count: count)]))
      return fixture
    }
    let same = BuildComparison.difference(
      from: make(8).build, to: make(16).build, baseLine: { _ in "  VMSTATE_UINT32_ARRAY(regs, S, NREGS)," },
      headLine: { _ in "VMSTATE_UINT32_ARRAY(regs, S,  NREGS)," })
    #expect(same.changes.first?.sentence.hasSuffix("so a macro or a type that it names has another value") == true)
    let other = BuildComparison.difference(
      from: make(8).build, to: make(16).build, baseLine: { _ in "VMSTATE_UINT32_ARRAY(regs, S, 8)," },
      headLine: { _ in "VMSTATE_UINT32_ARRAY(regs, S, 16)," })
    #expect(other.changes.first?.sentence.hasSuffix("instead of 32") == true)
  }

  @Test func anotherFunctionNameIsNoChangeAndAnotherExpressionIs() {
    let old = BuildFixture.predicate("old_test", BuildFixture.flag("x"))
    let renamed = BuildFixture.predicate("new_test", BuildFixture.flag("x"))
    let other = BuildFixture.predicate("new_test", .unary(.not, BuildFixture.flag("x")))
    #expect(fieldChanges([.make("f", exists: old)], [.make("f", exists: renamed)]).isEmpty)
    #expect(
      fieldChanges([.make("f", exists: old)], [.make("f", exists: other)])
        == ["field-predicate-changed: 'f' is sent when !x ('new_test') instead of x ('old_test')"])
    #expect(
      fieldChanges([.make("f", exists: old)], [.make("f")])
        == ["field-predicate-changed: 'f' no longer depends on x ('old_test')"])
  }

  @Test func codeBehindATestCountsWhereItWasNotFollowed() {
    func test(_ hash: UInt64, _ kind: Atom.Kind) -> Predicate {
      let atom = Atom(kind: kind, text: "ops->has(dev)", reason: "a call through a pointer", codeHash: hash)
      return BuildFixture.predicate("f_needed", .atom(atom), codeHash: hash)
    }
    #expect(
      fieldChanges([.make("f", exists: test(1, .unfollowed))], [.make("f", exists: test(2, .unfollowed))]) == [
        "field-predicate-changed: the code behind the test 'f_needed' of 'f' has changed; what was read of it has not: "
          + "ops->has(dev)"
      ])
    #expect(
      fieldChanges([.make("f", exists: test(1, .environment))], [.make("f", exists: test(2, .environment))]).isEmpty)
  }

  @Test func customCodeIsNamedByItsFunction() {
    func form(_ put: UInt64) -> WireForm {
      .custom(
        CustomForm(
          symbol: "vmstate_info_foo", name: "foo",
          get: CodeReference(function: "get_foo", location: nil, codeHash: 7),
          put: CodeReference(function: "put_foo", location: nil, codeHash: put)))
    }
    #expect(
      fieldChanges([.make("f", form(1))], [.make("f", form(2))])
        == ["code-changed: the code that puts 'f' has changed: 'put_foo' (through 'vmstate_info_foo')"])
  }

  @Test func whatCouldNotBeReadIsNeverEqualToWhatCould() {
    var unknown = Field.make("f", count: 4)
    unknown.count = .unknown(Unresolved("macro 'N' is not defined", codeHash: 5))
    #expect(fieldChanges([unknown], [unknown]).isEmpty)
    #expect(
      fieldChanges([unknown], [.make("f", count: 4)]) == [
        "unresolved: the number of elements of 'f' could not be read on the base side: macro 'N' is not defined"
      ])
    var other = unknown
    other.count = .unknown(Unresolved("macro 'N' is not defined", codeHash: 6))
    #expect(fieldChanges([unknown], [other]).count == 1)
  }
}
