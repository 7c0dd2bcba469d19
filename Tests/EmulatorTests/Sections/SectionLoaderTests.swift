import Emulator
import Support
import Testing
import VMState

/// Rules of the years, from WireRules.
private func rules(_ change: (inout WireRules) -> Void) -> WireRules {
  var rules = WireRules()
  change(&rules)
  return rules
}

private func refusal(_ outcome: Outcome?) -> Refusal? {
  if case .refused(let refusal)? = outcome { return refusal }
  return nil
}

@Suite struct SectionLoaderTests {
  @Test func subsectionNamesWithoutTheParentsPrefixStayInTheStream() throws {
    let side = oneDevice { build, dev in
      dev.scalar("a", .uint32)
      let more = build.describe("vitio/page") { $0.scalar("extra", .uint32) }
      dev.subsection(more, Predicate("needed", .isNonZero("extra")))
    }
    let failing = try #require(runAll(side, side).first { $0.workload.predicate == 0 })
    let found = try #require(refusal(failing.there))
    #expect(found.kind == .desync)
    #expect(found.errorText.hasPrefix("Missing section footer for dev"))
  }

  @Test func withoutTheRuleASubsectionWithoutNeededIsSentAlways() throws {
    let make = { (rules: WireRules) in
      oneDevice(rules: rules) { build, dev in
        dev.scalar("a", .uint32)
        let first = build.describe("dev/first") { $0.scalar("x", .uint8) }
        let second = build.describe("dev/second") { $0.scalar("y", .uint8) }
        dev.subsection(first, nil)
        dev.subsection(second, Predicate("second", .isNonZero("flag")))
      }
    }
    let modern = make(WireRules())
    let older = make(rules { $0.subsectionWithoutNeededEndsList = true })
    let receiver = oneDevice { _, dev in dev.scalar("a", .uint32) }
    #expect(refusal(runAll(modern, receiver).first?.there)?.subject == "dev/first")
    // The list ends before anything: neither is ever sent.
    #expect(runAll(older, receiver).allSatisfy { $0.there.isOK })
    // And what the modern build sends, the older cannot find.
    #expect(refusal(runAll(modern, older).first?.there)?.kind == .unknownSubsection)
  }

  @Test func anyByteFiveWasASubsectionIn2010() throws {
    let five = { (rules: WireRules) in
      oneDevice(rules: rules) { build, dev in
        let inner = build.describe("inner") { $0.scalar("x", .uint8) }
        dev.structure("inner", inner)
        // A count of five elements begins with the byte.
        dev.field("marker", .scalar(.uint8Equal)) { $0.member = MemberPath("marker") }
      }
    }
    let era = rules {
      $0.subsections = .markerOnly
      $0.hasSectionFooters = false
      $0.hasConfigurationSection = false
      $0.hasStreamDescription = false
      $0.hasNullPointerMarker = false
    }
    let side = five(era)
    var device = side.1
    device.properties = [BuildDraft.property("marker", "marker", default: 5)]
    let found = try #require(refusal(runAll((side.0, device), (side.0, device)).first?.there))
    #expect(found.kind == .unknownSubsection || found.kind == .desync)
    #expect(found.errorText.contains("qemu: warning: error while loading state for instance 0x0 of device 'dev'"))
    var modern = five(WireRules())
    modern.1.properties = device.properties
    #expect(runAll(modern, modern).allSatisfy { $0.there.isOK })
  }

  @Test func saveIgnoredFieldVersionsUntil2018() throws {
    // A field tagged newer than its section's version.
    let make = { (rules: WireRules) in
      oneDevice(version: 1, rules: rules) { _, dev in
        dev.scalar("a", .uint32)
        dev.scalar("b", .uint32, version: 2)
      }
    }
    let old = make(rules { $0.saveHonoursFieldVersions = false })
    #expect(refusal(runAll(old, old).first?.there)?.kind == .desync)
    let new = make(WireRules())
    #expect(runAll(new, new).allSatisfy { $0.there.isOK })
  }

  @Test func loadStateOldIsCode() throws {
    let sender = oneDevice(version: 1) { _, dev in dev.scalar("a", .uint32) }
    var receiver = oneDevice(version: 3, minimum: 3, rules: rules { $0.hasLoadStateOld = true }) { _, dev in
      dev.scalar("a", .uint32)
    }
    let last = receiver.0.build.descriptions.count - 1
    receiver.0.build.descriptions[last].loadStateOld = CodeReference(function: "load_old", location: nil, codeHash: 1)
    receiver.0.build.descriptions[last].minimumVersionIDOld = .known(1)
    guard case .undecided(let undecided)? = runAll(sender, receiver).first?.there else { return #expect(Bool(false)) }
    #expect(undecided.part == "load_old")
    receiver.0.build.descriptions[last].minimumVersionIDOld = .known(2)
    #expect(refusal(runAll(sender, receiver).first?.there)?.kind == .versionTooOld)
  }

  @Test func nestedStructuresAreLoadedWithTheLocalVersion() throws {
    // The number of a nested description is not on the wire: a field it gained is read from the next one's bytes.
    let make = { (version: Int) in
      oneDevice { build, dev in
        let nested = build.describe("drive", version: version, minimum: 1) {
          $0.scalar("x", .uint32)
          if version > 1 { $0.scalar("y", .uint32, version: 2) }
        }
        dev.structure("drive", nested)
        dev.scalar("z", .uint32)
      }
    }
    #expect(refusal(runAll(make(1), make(2)).first?.there)?.kind == .desync)
    #expect(refusal(runAll(make(2), make(1)).first?.there)?.kind == .desync)
  }

  @Test func versionedStructuresUseTheirNumber() throws {
    let make = { (number: Int) in
      oneDevice { build, dev in
        let nested = build.describe("drive", version: 2) {
          $0.scalar("x", .uint32)
          $0.scalar("y", .uint32, version: 2)
        }
        dev.field("drive", .structure(nested)) {
          $0.flags = .versionedStructure
          $0.structVersionID = .known(number)
        }
      }
    }
    #expect(runAll(make(1), make(1)).allSatisfy { $0.there.isOK })
    #expect(refusal(runAll(make(2), make(1)).first?.there)?.kind == .desync)
    #expect(refusal(runAll(make(3), make(3)).first?.there)?.kind == .versionTooNew)
  }

  @Test func listsCheckTheFieldsVersion() throws {
    let make = { (version: Int) in
      oneDevice { build, dev in
        let entry = build.describe("entry", version: 1) { $0.scalar("x", .uint32) }
        dev.field("queue", .list(entry)) { $0.versionID = .known(version) }
      }
    }
    #expect(runAll(make(1), make(1)).allSatisfy { $0.there.isOK })
    var side = make(1)
    let last = side.0.build.descriptions.count - 1
    side.0.build.descriptions[last].versionID = .known(2)
    side.0.build.descriptions[last].fields[0].versionID = .known(2)
    let found = try #require(refusal(runAll(side, side).first?.there))
    #expect(found.kind == .versionTooNew)
    #expect(found.errorText.hasPrefix("entry too new"))
  }

  @Test func treesAndBitmapsAndPointersComeBackWhole() {
    let side = oneDevice { build, dev in
      let key = build.describe("key") { $0.scalar("lo", .uint64) }
      let value = build.describe("value") { $0.scalar("hi", .uint32) }
      dev.field("domains", .tree(key: key, value: value)) { $0.versionID = .known(1) }
      dev.field("direct", .tree(key: nil, value: value)) { $0.versionID = .known(1) }
      dev.field("dirty", .bitmap) { $0.size = .known(130) }
      dev.field("ports", .structure(value)) {
        $0.flags = [.structure, .array, .arrayOfPointers]
        $0.count = .known(3)
      }
      dev.field("auto", .structure(value)) {
        $0.flags = [.structure, .array, .arrayOfPointers, .autoAllocatedPointers]
        $0.count = .known(2)
      }
      dev.scalar("bytes", .int32)
      dev.field("vbuffer", .buffer) {
        $0.flags = [.variableBuffer, .multiply, .pointer]
        $0.size = .known(4)
        $0.sizeMember = CountMember(member: MemberPath("bytes"), type: .int)
      }
    }
    let results = runAll(side, side)
    #expect(results.map(\.workload.name).contains("null elements"))
    for result in results {
      #expect(result.there == .ok(Transfer()), "\(result.workload.name)")
      #expect(result.back == .ok(Transfer()), "\(result.workload.name)")
    }
  }

  @Test func descriptionsThatContainThemselvesAreBounded() {
    var build = BuildDraft()
    let id = build.describe("node") { $0.scalar("x", .uint8) }
    var field = Field(name: "children", location: BuildDraft.nowhere, form: .list(id))
    field.member = MemberPath("children")
    field.versionID = .known(1)
    build.build[id].fields.append(field)
    var own = Field(name: "self", location: BuildDraft.nowhere, form: .structure(id))
    own.flags = .structure
    own.member = MemberPath("self")
    build.build[id].fields.append(own)
    let device = build.device("node", id)
    #expect(runAll((build, device), (build, device)).allSatisfy { $0.there.isOK })
  }

  @Test(arguments: [true, false]) func countsThatWereNotResolvedMustBeAlike(isSame: Bool) {
    let make = { (hash: UInt64) in
      oneDevice { _, dev in
        dev.array("regs", .uint32, 4)
        dev.description.fields[0].count = .unknown(Unresolved("macro 'N' is not defined", codeHash: hash))
      }
    }
    let outcome = runAll(make(1), make(isSame ? 1 : 2)).first?.there
    if isSame {
      #expect(outcome == .ok(Transfer()))
    } else {
      guard case .undecided(let undecided)? = outcome else { return #expect(Bool(false), "\(outcome as Any)") }
      #expect(undecided.reason.contains("macro 'N' is not defined"))
    }
  }

  @Test func testsThatWereNotFollowedAreUndecidedWhenTheCodeDiffers() {
    let make = { (hash: UInt64) in
      oneDevice { _, dev in
        let atom = Atom(
          kind: .unfollowed, text: "dev->ops->v2(dev)", reason: "a call through a pointer", codeHash: hash)
        dev.scalar("a", .uint32)
        dev.scalar("b", .uint32, exists: Predicate("is_v2", .atom(atom)))
      }
    }
    #expect(runAll(make(1), make(1)).allSatisfy { $0.there.isOK })
    #expect(
      runAll(make(1), make(2)).allSatisfy { if case .undecided = $0.there { true } else { false } })
  }
}
