import StateDiff
import Support
import Testing
import VMState

private func difference(_ base: BuildFixture, _ head: BuildFixture) -> [StateChange] {
  BuildComparison.difference(from: base.build, to: head.build).changes
}

private func lines(_ changes: [StateChange]) -> [String] { changes.map { "\($0.kind.rawValue): \($0.sentence)" } }

@Suite struct BuildComparisonDeviceTests {
  @Test func devicesComeAndGoAndAreRenamed() {
    var base = BuildFixture()
    base.device("old-type", base.describe("keeps", [.uint32("a")]))
    base.device("gone", base.describe("gone", version: 4, [.uint32("a")]))
    var head = BuildFixture()
    head.device("new-type", head.describe("keeps", [.uint32("a")]))
    head.device("came", head.describe("came", [.uint32("a"), .uint32("b")]))
    #expect(
      lines(difference(base, head)) == [
        "device-added: device 'came' is added: section 'came' version 1, 2 fields",
        "device-removed: device 'gone' is removed: section 'gone' version 4, 1 field",
        "device-renamed: device 'old-type' is called 'new-type', its section keeps its name",
      ])
  }

  /// A section that a call registered for several types has become each type's own: nothing came or went.
  @Test func aCalledSectionThatBecomesEachTypesOwnIsPaired() {
    var base = BuildFixture()
    base.device("common", base.describe("shared", [.uint32("a")]), registration: .call)
    var head = BuildFixture()
    let shared = head.describe("shared", [.uint32("a")])
    head.device("left", shared)
    head.device("right", shared)
    let kinds = difference(base, head).map(\.kind)
    #expect(kinds == [.registrationChanged, .registrationChanged])
  }

  /// The C object tells who a called section is, where its type and its name have both changed.
  @Test func aDeviceRenamedWithItsSectionIsNotSaidToKeepTheName() {
    var base = BuildFixture()
    base.device("old-type", base.describe("old", symbol: "vmstate_it", [.uint32("a")]), registration: .call)
    var head = BuildFixture()
    head.device("new-type", head.describe("new", symbol: "vmstate_it", [.uint32("a")]), registration: .call)
    #expect(
      lines(difference(base, head)) == [
        "device-renamed: device 'old-type' is called 'new-type'",
        "section-renamed: the section is called 'new' instead of 'old'",
        "section-renamed: the description is called 'new' instead of 'old'",
      ])
  }

  @Test func sectionNamesAndInstances() {
    var base = BuildFixture()
    base.device("foo", base.describe("foo", [.uint32("a")]))
    var head = BuildFixture()
    head.device("foo", head.describe("Foo", symbol: "vmstate_foo", [.uint32("a")]))
    head.build.devices[0].instanceID = .known(0)
    #expect(
      lines(difference(base, head)) == [
        "section-renamed: the section is called 'Foo' instead of 'foo'",
        "instance-changed: the section's instance id is 0 instead of the next free one",
        "section-renamed: the description is called 'Foo' instead of 'foo'",
      ])
  }

  @Test func aSharedDescriptionIsReportedOnceWithItsUsers() throws {
    func make(_ form: ScalarForm) -> BuildFixture {
      var fixture = BuildFixture()
      let pci = fixture.describe("PCIDevice", [.make("config", .scalar(form))])
      for name in ["e1000", "rtl8139", "ne2k"] {
        fixture.device(name, fixture.describe(name, [.structure("parent_obj", pci)]))
      }
      return fixture
    }
    let changes = difference(make(.uint16), make(.uint32))
    #expect(changes.count == 1)
    let change = try #require(changes.first)
    #expect(change.device == "e1000")
    #expect(change.devices == ["e1000", "ne2k", "rtl8139"])
    #expect(change.path == "e1000 / PCIDevice")
  }

  @Test func aDescriptionThatContainsItselfEnds() {
    func make(_ version: Int) -> BuildFixture {
      var fixture = BuildFixture()
      let id = fixture.describe("ring", [.structure("next", DescriptionID(0)), .uint32("v", version: version)])
      fixture.device("ring", id)
      return fixture
    }
    #expect(
      lines(difference(make(0), make(2))) == ["field-version-changed: 'v' is now sent only since version 2"])
  }

  @Test func aLongChainOfDescriptionsEnds() {
    func make(_ last: ScalarForm) -> BuildFixture {
      var fixture = BuildFixture()
      var id = fixture.describe("d0", [.make("x", .scalar(last))])
      for index in 1..<5_000 { id = fixture.describe("d\(index)", [.structure("s", id)]) }
      fixture.device("deep", id)
      return fixture
    }
    let changes = difference(make(.uint8), make(.uint16))
    #expect(changes.count == 1)
    #expect(changes.first?.path.contains("...") == true)
  }

  @Test func subsectionsShowTheirGate() {
    let test = BuildFixture.predicate("tick_needed", BuildFixture.flag("save_tick"))
    var base = BuildFixture()
    base.device("rtc", base.describe("rtc", [.uint32("a")]))
    var head = BuildFixture()
    let subsection = head.describe("rtc/tick", needed: test, [.uint32("tick")])
    head.device(
      "rtc", head.describe("rtc", subsections: [subsection], [.uint32("a")]),
      properties: [BuildFixture.property("x-tick", "save_tick", default: 1)])
    head.machine("pc-7.1", [("rtc", "x-tick", "off", "hw_compat_7_1")])
    base.machine("pc-7.1", [])
    let changes = lines(difference(base, head))
    #expect(
      changes == [
        "subsection-added: subsection 'rtc/tick' is added: version 1, 1 field, sent when save_tick ('tick_needed'), "
          + "gated by property 'x-tick' (default 1; off in hw_compat_7_1)",
        "property-added: property 'x-tick' is added, default 1; it decides over subsection 'rtc/tick'",
        "compat-added: compat property 'rtc.x-tick' is 'off' in the new table 'hw_compat_7_1'; it decides over "
          + "subsection 'rtc/tick'",
      ])
  }

  @Test func subsectionsRenamedAndRemoved() {
    func make(_ name: String, _ fields: [Field]) -> BuildFixture {
      var fixture = BuildFixture()
      let subsection = fixture.describe(name, symbol: "vmstate_" + String(fields.count), fields)
      fixture.device("foo", fixture.describe("foo", subsections: [subsection], [.uint32("a")]))
      return fixture
    }
    #expect(
      lines(difference(make("foo/a", [.uint32("x")]), make("foo/b", [.uint32("x")])))
        == ["subsection-renamed: subsection 'foo/a' is renamed to 'foo/b'; the name is on the wire"])
    #expect(
      lines(difference(make("foo/a", [.uint32("x")]), make("foo/b", [.uint32("y"), .uint32("z")]))) == [
        "subsection-removed: subsection 'foo/a' is removed: version 1, 1 field, always sent",
        "subsection-added: subsection 'foo/b' is added: version 1, 2 fields, always sent",
      ])
  }

  @Test func handlersBecomeADescription() {
    var base = BuildFixture()
    base.device("timer", nil, registration: .handlers)
    base.build.devices[0].handlers = SectionHandlers(
      versionID: .known(2), save: CodeReference(function: "save", location: nil, codeHash: 1), load: nil, isLive: false)
    var head = BuildFixture()
    head.device("timer", head.describe("timer", version: 2, [.uint32("a")]), registration: .call)
    #expect(
      lines(difference(base, head)) == [
        "handlers-converted: the section is now described by fields instead of put and got by code"
      ])
    var other = base
    other.build.devices[0].handlers?.versionID = .known(3)
    other.build.devices[0].handlers?.save?.codeHash = 2
    #expect(
      lines(difference(base, other)) == [
        "handlers-changed: the section's version is 3 instead of 2",
        "handlers-changed: the code that saves the section has changed: 'save'",
      ])
  }

  @Test func descriptionsThatNoDeviceUsesAreComparedByTheirObject() {
    var base = BuildFixture()
    base.describe("cpu", [.uint32("a")])
    base.describe("gone", [.uint32("a")])
    var head = BuildFixture()
    head.describe("came", [.uint32("a")])
    head.describe("cpu", [.uint32("a"), .uint32("b")])
    #expect(
      lines(difference(base, head)) == [
        "description-removed: description 'gone' (vmstate_gone, 1 field) is removed; no device was found to use it",
        "description-added: description 'came' (vmstate_came, 1 field) is added; no device was found to use it",
        "field-added: 'b' is added at the end: uint32",
      ])
    #expect(difference(base, head).allSatisfy { $0.device == nil && $0.devices.isEmpty })
  }

  @Test func machinesTablesAndPins() {
    var base = BuildFixture()
    base.machine("pc-7.1", [("a", "x", "on", "hw_compat_7_1"), ("b", "y", "1", "hw_compat_7_1")])
    base.machine(
      "pc-7.0", [("a", "x", "on", "hw_compat_7_1"), ("b", "y", "1", "hw_compat_7_1"), ("c", "z", "0", "old")])
    base.machine("pc-gone", [])
    var head = BuildFixture()
    head.machine("pc-7.1", [("a", "x", "off", "hw_compat_7_1")])
    head.machine("pc-7.0", [("a", "x", "off", "hw_compat_7_1"), ("b", "y", "1", "hw_compat_7_0")])
    head.machine("pc-7.2", [("c", "z", "0", "old")])
    head.build.machines[0].classMembers = ["smbus_no_migration_support": 1]
    #expect(
      lines(difference(base, head)) == [
        "machine-removed: machine type 'pc-gone' is removed",
        "machine-added: machine type 'pc-7.2' is added",
        "machine-tables-changed: machine type 'pc-7.0' lost the table 'old'",
        "machine-member-changed: class member 'smbus_no_migration_support' is 1 instead of unset for machine type "
          + "'pc-7.1'",
        "compat-moved: compat property 'b.y' ('1') has moved from table 'hw_compat_7_1' to 'hw_compat_7_0'",
        "compat-changed: compat property 'a.x' is 'off' instead of 'on' in table 'hw_compat_7_1'",
      ])
  }

  @Test func defaultsOfInheritedPropertiesAreReportedOnce() throws {
    func make(_ value: Int64) -> BuildFixture {
      var fixture = BuildFixture()
      for name in ["a", "b"] {
        fixture.device(
          name, fixture.describe(name, [.uint32("x")]),
          properties: [BuildFixture.property("romfile", "rom", default: value)])
      }
      return fixture
    }
    let changes = difference(make(0), make(1))
    #expect(lines(changes) == ["property-default-changed: property 'romfile' defaults to 1 instead of 0"])
    #expect(changes.first?.devices == ["a", "b"])
  }

  @Test func theRulesOfSavingCountToo() {
    var head = BuildFixture()
    head.build.rules.hasSectionFooters = false
    #expect(lines(difference(BuildFixture(), head)) == ["rules-changed: sections have footers: no longer true"])
  }
}
