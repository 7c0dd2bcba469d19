import Emulator
import Findings
import Support
import Testing
import VMState

/// What put and get functions do, run as two halves.
@Suite struct CodeHalvesTests {
  private func handlers(
    version: Int = 1, save: (inout BuildDraft, inout DescriptionDraft) -> Void,
    load: (inout BuildDraft, inout DescriptionDraft) -> Void
  ) -> (BuildDraft, Device) {
    var build = BuildDraft()
    var inner = build
    var put = DescriptionDraft.code(.save, "dev_save")
    save(&inner, &put)
    var get = DescriptionDraft.code(.load, "dev_load")
    load(&inner, &get)
    build = inner
    build.build.descriptions += [put.description, get.description]
    let count = build.build.descriptions.count
    let device = build.handlers("dev", version: version, save: DescriptionID(count - 2), load: DescriptionID(count - 1))
    return (build, device)
  }

  private func mirrored(version: Int = 1, _ fill: (inout DescriptionDraft) -> Void) -> (BuildDraft, Device) {
    handlers(version: version, save: { fill(&$1) }, load: { fill(&$1) })
  }

  private func expectFine(
    _ source: (BuildDraft, Device), _ destination: (BuildDraft, Device),
    _ location: Testing.SourceLocation = #_sourceLocation
  ) {
    for result in runAll(source, destination) {
      #expect(result.there.isOK, "\(result.workload.name): \(result.there)", sourceLocation: location)
      #expect(result.back?.isOK ?? true, "back: \(String(describing: result.back))", sourceLocation: location)
    }
  }

  @Test func aPairOfHalvesThatAgreeIsFine() {
    let side = mirrored { dev in
      dev.scalar("ctrl", .uint32)
      dev.array("regs", .uint16, 4)
      dev.buffer("data", 9)
    }
    expectFine(side, side)
  }

  @Test func theHalfThatLoadsIsTheOneThatIsRun() throws {
    let side = handlers(save: { $1.scalar("a", .uint32) }, load: { $1.scalar("a", .uint16) })
    let outcome = try #require(runAll(side, side).first).there
    guard case .refused(let refusal) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(refusal.kind == .desync)
  }

  @Test func valuesInTheWrongMembersAreSeen() throws {
    let side = handlers(
      save: {
        $1.scalar("a", .uint32)
        $1.scalar("b", .uint32)
      },
      load: {
        $1.scalar("b", .uint32)
        $1.scalar("a", .uint32)
      })
    let outcome = try #require(runAll(side, side).first).there
    guard case .corrupt(let mismatches, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(mismatches.map(\.member.text).sorted() == ["a", "b"])
  }

  @Test func versionsInUseAreThoseOfTheSection() throws {
    let since2 = Predicate("since2", .binary(.greaterOrEqual, .version, .integer(2)))
    let old = mirrored(version: 1) { $0.scalar("a", .uint32) }
    let new = handlers(
      version: 2,
      save: {
        $1.scalar("a", .uint32)
        $1.scalar("b", .uint32)
      },
      load: {
        $1.scalar("a", .uint32)
        $1.scalar("b", .uint32, exists: since2)
      })
    for result in runAll(old, new) { #expect(result.there.isOK, "\(result.there)") }
    expectFine(new, new)
    let outcome = try #require(runAll(new, old).first).there
    guard case .refused(let refusal) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(refusal.kind == .versionTooNew)
  }

  @Test func aTestOfTheVersionRefuses() throws {
    let old = mirrored(version: 1) { $0.scalar("a", .uint32) }
    let new = handlers(
      version: 2, save: { $1.scalar("a", .uint32) },
      load: {
        $1.validate("version_id != 2", Predicate("only2", .binary(.equal, .version, .integer(2))))
        $1.scalar("a", .uint32)
      })
    let outcome = try #require(runAll(old, new).first).there
    guard case .refused(let refusal) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(refusal.kind == .validation)
    expectFine(new, new)
  }

  @Test func valuesPassThroughVariables() throws {
    let side = handlers(
      save: {
        $1.assign("(val)", .binary(.bitOr, .at("lo"), .binary(.shiftLeft, .at("hi"), .integer(16))))
        $1.scalar("(val)", .uint32)
      },
      load: {
        $1.scalar("(val)", .uint32)
        $1.assign("lo", .binary(.bitAnd, .at("(val)"), .integer(0xffff)))
        $1.assign("hi", .binary(.shiftRight, .at("(val)"), .integer(16)))
      })
    expectFine(side, side)
    // The same bytes under a member's name are an ordinary pair.
    let plain = mirrored { $0.scalar("packed", .uint32) }
    expectFine(side, plain)
    expectFine(plain, side)
    // Bytes that are not there are missed all the same.
    let longer = mirrored { $0.scalar("packed", .uint64) }
    #expect(runAll(side, longer).allSatisfy { !$0.there.isOK })
  }

  @Test func aVariableNeverCountsAsState() {
    let side = handlers(
      save: {
        $1.assign("(flag)", .binary(.notEqual, .at("x"), .integer(0)))
        $1.scalar("(flag)", .uint8)
        $1.scalar("x", .uint32)
      },
      load: {
        $1.scalar("(ignored)", .uint8)
        $1.scalar("x", .uint32)
      })
    expectFine(side, side)
  }

  @Test func whatIsLoadedSaysWhatComesNext() {
    func fill(_ dev: inout DescriptionDraft, _ saves: Bool) {
      if saves { dev.assign("(has)", .binary(.notEqual, .at("mode"), .integer(0)), bits: 8) }
      dev.scalar("(has)", .uint8)
      dev.scalar("mode", .uint32)
      dev.scalar("extra", .uint32, exists: Predicate("has", .at("(has)", 8)))
    }
    let side = handlers(save: { fill(&$1, true) }, load: { fill(&$1, false) })
    let results = runAll(side, side)
    #expect(results.allSatisfy { $0.there.isOK })
    let lengths = Set(
      results.map { RoundTripBytes.saved(side, $0.workload).count })
    #expect(lengths == [5, 9], "both with the field and without: \(lengths)")
  }

  @Test func groupsAreAskedOnce() {
    func fill(_ build: inout BuildDraft, _ dev: inout DescriptionDraft, _ kind: Description.Kind) {
      let group = build.code(kind) {
        $0.scalar("mode", .uint32)
        $0.scalar("b", .uint32)
      }
      dev.scalar("mode", .uint32)
      dev.group(group, exists: Predicate("mode", .isNonZero("mode")))
      dev.scalar("c", .uint32)
    }
    let side = handlers(save: { fill(&$0, &$1, .save) }, load: { fill(&$0, &$1, .load) })
    expectFine(side, side)
    #expect(Set(runAll(side, side).map { RoundTripBytes.saved(side, $0.workload).count }) == [8, 16])
  }

  @Test func loopsSeeTheObjectAroundThem() {
    func fill(_ build: inout BuildDraft, _ dev: inout DescriptionDraft, _ kind: Description.Kind, _ guarded: Bool) {
      let body = build.code(kind) {
        $0.scalar("addr", .uint32)
        $0.scalar("size", .uint16, exists: guarded ? Predicate("wide", .isNonZero("^wide")) : nil)
      }
      dev.scalar("wide", .uint32)
      dev.structure("vq", body, count: 3)
    }
    let side = handlers(save: { fill(&$0, &$1, .save, true) }, load: { fill(&$0, &$1, .load, true) })
    expectFine(side, side)
    #expect(Set(runAll(side, side).map { RoundTripBytes.saved(side, $0.workload).count }) == [16, 22])
    let other = handlers(save: { fill(&$0, &$1, .save, false) }, load: { fill(&$0, &$1, .load, false) })
    #expect(runAll(side, other).contains { !$0.there.isOK })
  }

  @Test func loopsInElementsSeeTheElement() {
    var build = BuildDraft()
    func element(_ kind: Description.Kind) -> DescriptionID {
      let body = build.code(kind) {
        $0.scalar("addr", .uint32)
        $0.scalar("size", .uint16, exists: Predicate("wide", .isNonZero("^wide")))
      }
      return build.code(kind) {
        $0.scalar("wide", .uint32)
        $0.structure("vq", body, count: 2)
      }
    }
    let save = element(.save)
    let load = element(.load)
    let id = build.describe("dev") { $0.code("ports", "port", save: save, load: load, count: 3) }
    let device = build.device("dev", id)
    let side = (build, device)
    expectFine(side, side)
    let lengths = Set(runAll(side, side).map { RoundTripBytes.saved(side, $0.workload).count })
    #expect(lengths.contains(36) && lengths.contains { $0 > 36 }, "\(lengths)")
  }

  @Test func listsInCodeHaveNoVersion() {
    func fill(_ build: inout BuildDraft, _ dev: inout DescriptionDraft, _ kind: Description.Kind) {
      let body = build.code(kind) {
        $0.scalar("addr", .uint32)
        $0.scalar("new", .uint8, exists: Predicate("v", .binary(.greaterOrEqual, .version, .integer(2))))
      }
      dev.field("queue", .list(body)) { $0.versionID = .known(0) }
    }
    let one = handlers(version: 1, save: { fill(&$0, &$1, .save) }, load: { fill(&$0, &$1, .load) })
    let two = handlers(version: 2, save: { fill(&$0, &$1, .save) }, load: { fill(&$0, &$1, .load) })
    expectFine(one, one)
    expectFine(two, two)
    for result in runAll(one, two) { #expect(result.there.isOK, "\(result.there)") }
  }

  @Test func aCustomFieldOfADescriptionIsRunInItsObject() {
    var build = BuildDraft()
    let save = build.code(.save) {
      $0.assign("(n)", .at("count"))
      $0.scalar("(n)", .uint32)
      $0.variableArray("data", .scalar(.uint8), count: "count", size: 1)
    }
    let load = build.code(.load) {
      $0.scalar("(n)", .uint32)
      $0.validate("n > 64", Predicate("n", .binary(.lessOrEqual, .at("(n)"), .integer(64))))
      $0.assign("count", .at("(n)"))
      $0.variableArray("data", .scalar(.uint8), count: "count", size: 1)
    }
    let id = build.describe("dev") {
      $0.scalar("before", .uint32)
      $0.code("blob", "blob", save: save, load: load)
      $0.scalar("after", .uint32)
    }
    let side = (build, build.device("dev", id))
    expectFine(side, side)
  }

  @Test func anUnreadHalfIsTakenByTheSameCodeOnly() throws {
    func side(_ hash: UInt64, lacksLoad: Bool) -> (BuildDraft, Device) {
      var build = BuildDraft()
      let save = build.code(.save) { $0.scalar("a", .uint32) }
      let load = build.code(.load) { $0.scalar("a", .uint32) }
      let id = build.describe("dev") {
        $0.code(
          "x", "x", save: lacksLoad ? save : nil, load: lacksLoad ? nil : load, codeHash: hash)
        $0.scalar("after", .uint32)
      }
      return (build, build.device("dev", id))
    }
    for lacksLoad in [true, false] {
      expectFine(side(1, lacksLoad: lacksLoad), side(1, lacksLoad: lacksLoad))
      let outcome = try #require(runAll(side(1, lacksLoad: lacksLoad), side(2, lacksLoad: lacksLoad)).first).there
      guard case .undecided = outcome else { return #expect(Bool(false), "\(outcome)") }
    }
  }

  @Test func unreadPartsOfTwoHalvesAgreeWhenBothBuildsHaveBoth() throws {
    func side(_ hash: UInt64) -> (BuildDraft, Device) {
      handlers(
        save: {
          $1.scalar("a", .uint32)
          $1.field("call", .unresolved(Unresolved("no such function", codeHash: hash)))
        },
        load: {
          $1.scalar("a", .uint32)
          $1.field("call", .unresolved(Unresolved("no such function either", codeHash: hash + 100)))
        })
    }
    expectFine(side(1), side(1))
    let outcome = try #require(runAll(side(1), side(2)).first).there
    guard case .undecided = outcome else { return #expect(Bool(false), "\(outcome)") }
  }

  // MARK: Conversions

  @Test func aConversionToADescriptionIsComparedOnTheWire() throws {
    let code = mirrored(version: 3) { dev in
      dev.scalar("index", .uint8)
      dev.array("data", .uint8, 8)
      dev.scalar("timer", .int64)
    }
    let same = oneDevice(version: 3) { _, dev in
      dev.scalar("index", .uint8)
      dev.array("data", .uint8, 8)
      dev.scalar("timer", .timer)
    }
    expectFine(code, same)
    expectFine(same, code)
    let shorter = oneDevice(version: 3) { _, dev in
      dev.scalar("index", .uint8)
      dev.array("data", .uint8, 7)
      dev.scalar("timer", .timer)
    }
    for result in runAll(code, shorter) { #expect(!result.there.isOK) }
    for result in runAll(shorter, code) { #expect(!result.there.isOK) }
  }
}

/// The bytes a workload saves as.
enum RoundTripBytes {
  static func saved(_ side: (BuildDraft, Device), _ workload: Workload) -> [UInt8] {
    let program = StateProgram(device: side.1, in: side.0.build)
    let end = RoundTrip.End(
      program: program, values: PropertyValues(device: side.1, machine: nil),
      settings: MigrationSettings(build: side.0.build, machine: nil))
    return RoundTrip(source: end, destination: end).trace(workload).bytes
  }
}
