import Emulator
import Findings
import Support
import Testing
import VMState

/// `pre_save`, `pre_load`, `post_load` and `load_state_old`, as far as they were read.
@Suite struct CodeHooksTests {
  private func described(
    version: Int = 1, minimum: Int = 0, rules: WireRules = WireRules(),
    _ fields: (inout DescriptionDraft) -> Void, hooks: (inout BuildDraft, inout Description) -> Void
  ) -> (BuildDraft, Device) {
    var build = BuildDraft(rules: rules)
    let id = build.describe("dev", version: version, minimum: minimum, fields)
    var description = build.build[id]
    hooks(&build, &description)
    build.build[id] = description
    return (build, build.device("dev", id))
  }

  private func two(_ dev: inout DescriptionDraft) {
    dev.scalar("a", .uint32)
    dev.scalar("b", .uint32)
  }

  @Test func whatPostLoadMakesOfAValueIsNoCorruption() {
    let plain = described(two) { _, _ in }
    let side = described(two) { build, dev in
      dev.postLoadCode = build.code(.hook) { $0.assign("b", .binary(.bitAnd, .at("b"), .integer(1))) }
    }
    for result in runAll(plain, side) { #expect(result.there.isOK, "\(result.there)") }
    for result in runAll(side, side) { #expect(result.there.isOK, "\(result.there)") }
  }

  @Test func whatPostLoadMakesIsStillLostWhenItIsNotLoaded() {
    let longer = described {
      $0.scalar("a", .uint32)
      $0.scalar("b", .uint32)
      $0.scalar("c", .uint32)
    } hooks: { _, _ in
    }
    let side = described(two) { build, dev in
      dev.postLoadCode = build.code(.hook) { $0.assign("c", .at("a")) }
    }
    #expect(runAll(longer, side).allSatisfy { !$0.there.isOK })
  }

  @Test func postLoadRefusesByWhatWasLoaded() throws {
    let plain = described(two) { _, _ in }
    let strict = described(two) { build, dev in
      dev.postLoadCode = build.code(.hook) {
        $0.validate("a > 8", Predicate("a", .binary(.lessOrEqual, .at("a"), .integer(8))))
      }
    }
    let outcome = try #require(runAll(plain, strict).first).there
    guard case .refused(let refusal) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(refusal.kind == .validation)
    // A guest of that build is in a state that the build itself loads.
    for result in runAll(strict, strict) { #expect(result.there.isOK, "\(result.workload.name): \(result.there)") }
  }

  @Test func postLoadDoesNotRefuseByWhatIsNoState() {
    let plain = described(two) { _, _ in }
    let side = described(two) { build, dev in
      dev.postLoadCode = build.code(.hook) {
        $0.validate("!s->opened", Predicate("opened", .isNonZero("opened")))
      }
    }
    for result in runAll(plain, side) { #expect(result.there.isOK, "\(result.there)") }
  }

  @Test func aGroupedTestIsAskedUnderItsCondition() {
    let plain = described(two) { _, _ in }
    let side = described(two) { build, dev in
      let body = build.code(.hook) {
        $0.validate("a > 8", Predicate("a", .binary(.lessOrEqual, .at("a"), .integer(8))))
      }
      dev.postLoadCode = build.code(.hook) {
        $0.group(body, exists: Predicate("b", .binary(.equal, .at("b"), .integer(0))))
      }
    }
    // No state made here has b == 0 without a reason.
    #expect(runAll(plain, side).first?.there.isOK == true)
    for result in runAll(side, side) { #expect(result.there.isOK, "\(result.there)") }
  }

  @Test func preSaveDecidesWhatIsSent() {
    let side = described(two) { build, dev in
      dev.preSaveCode = build.code(.hook) { $0.assign("b", .binary(.add, .at("a"), .integer(1))) }
    }
    let plain = described(two) { _, _ in }
    for result in runAll(side, plain) { #expect(result.there.isOK, "\(result.there)") }
    for result in runAll(side, side) {
      #expect(result.there.isOK, "\(result.there)")
      let bytes = RoundTripBytes.saved(side, result.workload)
      #expect(bytes.count == 8 && bytes[7] == bytes[3] &+ 1, "\(bytes)")
    }
  }

  @Test func preLoadGivesDefaultsThatFieldsReplace() {
    let side = described(two) { build, dev in
      dev.preLoadCode = build.code(.hook) { $0.assign("b", .integer(7)) }
    }
    for result in runAll(side, side) { #expect(result.there.isOK, "\(result.there)") }
    let swapped = described {
      $0.scalar("b", .uint32)
      $0.scalar("a", .uint32)
    } hooks: { build, dev in
      dev.preLoadCode = build.code(.hook) { $0.assign("b", .integer(7)) }
    }
    // The assignment hides nothing.
    #expect(runAll(side, swapped).allSatisfy { !$0.there.isOK })
  }

  @Test func codeForOldVersionsLoadsThem() throws {
    var rules = WireRules()
    rules.hasLoadStateOld = true
    let old = described(version: 1, rules: rules) {
      $0.scalar("a", .uint32)
      $0.unused(4)
      $0.scalar("b", .uint16)
    } hooks: { _, _ in
    }
    func new(_ read: Bool, _ fill: @escaping (inout DescriptionDraft) -> Void) -> (BuildDraft, Device) {
      described(version: 2, minimum: 2, rules: rules, two) { build, dev in
        dev.minimumVersionIDOld = .known(1)
        dev.loadStateOld = CodeReference(function: "dev_load_old", location: nil, codeHash: 9)
        if read { dev.loadStateOldCode = build.code(.load) { fill(&$0) } }
      }
    }
    let right = new(true) {
      $0.scalar("a", .uint32)
      $0.unused(4)
      $0.scalar("b", .uint16)
    }
    for result in runAll(old, right) { #expect(result.there.isOK, "\(result.there)") }
    let wrong = new(true) {
      $0.scalar("a", .uint32)
      $0.scalar("b", .uint16)
    }
    #expect(runAll(old, wrong).allSatisfy { !$0.there.isOK })
    let outcome = try #require(runAll(old, new(false) { _ in }).first).there
    guard case .undecided = outcome else { return #expect(Bool(false), "\(outcome)") }
  }
}
