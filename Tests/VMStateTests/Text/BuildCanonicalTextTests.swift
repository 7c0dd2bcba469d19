import Support
import Testing
import VMState

@Suite struct BuildCanonicalTextTests {
  private var fixture: BuildFixture {
    var fixture = BuildFixture("v7.2.17", path: "hw/rtc/goldfish_rtc.c")
    let needed = BuildFixture.predicate("tick_needed", .unary(.not, BuildFixture.flag("lost_tick")))
    let subsection = fixture.describe("goldfish_rtc/tick", needed: needed, [.make("tick", .scalar(.int64))])
    let inner = fixture.describe("inner", [.make("x", .scalar(.uint8), version: 2)])
    var counted = Field.make("queue", .scalar(.uint16), flags: [.countUInt32])
    counted.countMember = CountMember(member: MemberPath("nqueue"), type: CInteger(bits: 32, isSigned: false))
    var unknown = Field.make("regs", count: 3)
    unknown.count = .unknown(Unresolved("macro 'NREGS' is not defined"))
    let root = fixture.describe(
      "goldfish_rtc", version: 3, minimum: 1, subsections: [subsection],
      [
        .make("tick_offset", .scalar(.uint64)), .unused(8), .structure("in", inner), counted, unknown,
        .make(
          "flag", .scalar(.bool), exists: BuildFixture.predicate("has_flag", .binary(.less, .version, .integer(3)))),
      ])
    fixture.build[root].postLoad = CodeReference(function: "goldfish_post_load", location: nil, codeHash: 0xabc)
    fixture.device(
      "goldfish_rtc", root,
      properties: [
        BuildFixture.property("big-endian", "big_endian", default: 0),
        BuildFixture.property("x-lost-tick", "lost_tick", default: 1),
      ])
    fixture.machine(
      "virt-7.1", [("goldfish_rtc", "x-lost-tick", "off", "hw_compat_7_1"), ("a", "b", "1", "hw_compat_7_0")])
    fixture.machine(
      "virt-7.0", [("goldfish_rtc", "x-lost-tick", "off", "hw_compat_7_1"), ("a", "c", "1", "hw_compat_7_0")])
    return fixture
  }

  @Test func theTextOfADeviceItsDescriptionsAndMachines() {
    let path = "hw/rtc/goldfish_rtc.c"
    #expect(
      fixture.build.canonicalLines() == [
        "rules subsections-peeked save-honours-field-versions configuration footers stream-description "
          + "optional-sections null-pointer-marker bus-path-in-names",
        "device goldfish_rtc (DeviceClass.vmsd) section \"goldfish_rtc\": vmstate_goldfish_rtc  @\(path)",
        "  property x-lost-tick: bool lost_tick, default 1, tested by subsection 'goldfish_rtc/tick'",
        "description vmstate_goldfish_rtc \"goldfish_rtc\" version 3 minimum 1  @\(path)",
        "  tick_offset: uint64",
        "  unused: padding of 8 bytes",
        "  in: struct vmstate_inner",
        "  queue: uint16 [nqueue as uint32]",
        "  regs: uint32 [?(macro 'NREGS' is not defined)]",
        "  flag: bool, when version_id < 3 (has_flag)",
        "  subsection \"goldfish_rtc/tick\" vmstate_goldfish_rtc_tick when !lost_tick (tick_needed)",
        "  post_load goldfish_post_load#0000000000000abc",
        "description vmstate_goldfish_rtc_tick \"goldfish_rtc/tick\" version 1 minimum 1  @\(path)",
        "  needed when !lost_tick (tick_needed)",
        "  tick: int64",
        "description vmstate_inner \"inner\" version 1 minimum 1  @\(path)",
        "  x: uint8, since version 2",
        "table hw_compat_7_0",
        "  a.c=1",
        "table hw_compat_7_0#2",
        "  a.b=1",
        "table hw_compat_7_1",
        "  goldfish_rtc.x-lost-tick=off",
        "machine virt-7.0",
        "  tables hw_compat_7_1, hw_compat_7_0",
        "machine virt-7.1",
        "  tables hw_compat_7_1, hw_compat_7_0#2",
      ])
  }

  @Test func theOrderOfReadingDoesNotShow() {
    var shuffled = BuildFixture("v7.2.17")
    for name in ["b", "a", "c"] { shuffled.device(name, shuffled.describe(name, [.uint32("x")])) }
    var sorted = BuildFixture("v7.2.17")
    for name in ["a", "b", "c"] { sorted.device(name, sorted.describe(name, [.uint32("x")])) }
    #expect(shuffled.build.canonicalLines() == sorted.build.canonicalLines())
  }

  @Test func linesAreShownOnDemand() {
    var options = Build.TextOptions()
    options.showsLines = true
    let lines = fixture.build.canonicalLines(options: options)
    #expect(lines.contains { $0.contains("tick_offset: uint64  @hw/rtc/goldfish_rtc.c:") })
  }

  @Test func objectsOfOneNameHaveTheirFileInTheLabel() {
    var fixture = BuildFixture()
    let first = fixture.describe("a", symbol: "vmstate_regs", [.uint32("x")])
    let second = fixture.describe("b", symbol: "vmstate_regs", [.uint32("x")])
    let other = fixture.describe("c", symbol: "vmstate_regs", [.uint32("x")])
    fixture.build[other].location = SourceLocation(path: "hw/b.c", line: 3)
    let labels = DescriptionLabels(fixture.build)
    #expect(labels[first] == "vmstate_regs@hw/rtc/foo.c")
    #expect(labels[second] == "vmstate_regs@hw/rtc/foo.c#2")
    #expect(labels[other] == "vmstate_regs@hw/b.c")
    #expect(labels[DescriptionID(99)] == "?99")
  }

  @Test func countsSayHowMuchWasUnderstood() {
    let counts = BuildCounts(fixture.build)
    #expect(counts.devices == 1)
    #expect(counts.descriptions == 3)
    #expect(counts.fields == 8)
    #expect(counts.subsections == 1)
    #expect(counts.predicates == 2)
    #expect(counts.predicatesFollowed == 2)
    #expect(counts.unresolvedFields == 1)
    #expect(counts.unresolvedPercent == 12.5)
  }

  @Test func aRestrictedBuildHasWhatItsDevicesUse() {
    var fixture = fixture
    fixture.device("other", fixture.describe("other", [.uint32("x")]))
    let smaller = fixture.build.restricted { $0.typeName == "other" }
    #expect(smaller.devices.map(\.typeName) == ["other"])
    #expect(smaller.descriptions.map(\.name) == ["other"])
    #expect(smaller.devices.first?.description == DescriptionID(0))
    let whole = fixture.build.restricted { $0.typeName == "goldfish_rtc" }
    let expected = fixture.build.canonicalLines().filter { !$0.contains("other") }
    let without = whole.canonicalLines()
    #expect(without == expected.filter { $0 != "  x: uint32" })
    fixture.describe("nobody's", [.uint32("y")])
    let unused = fixture.build.restricted(toDevicesWhere: { $0.typeName == "other" }) { $0.name == "nobody's" }
    #expect(Set(unused.descriptions.map(\.name)) == ["other", "nobody's"])
  }
}
