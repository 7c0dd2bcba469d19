import Emulator
import Findings
import Support
import Testing
import VMState

/// Runs all workloads of `source` against `destination`, one outcome each.
func runAll(
  _ source: (BuildDraft, Device), _ destination: (BuildDraft, Device),
  machine: (MachineType?, MachineType?) = (nil, nil)
) -> [(workload: Workload, there: Outcome, back: Outcome?)] {
  let from = StateProgram(device: source.1, in: source.0.build)
  let to = StateProgram(device: destination.1, in: destination.0.build)
  let fromValues = PropertyValues(device: source.1, machine: machine.0)
  let toValues = PropertyValues(device: destination.1, machine: machine.1)
  let set = WorkloadSet(program: from, values: fromValues.configurable(with: toValues))
  let trip = RoundTrip(
    source: .init(
      program: from, values: fromValues.configurable(with: toValues),
      settings: MigrationSettings(build: source.0.build, machine: machine.0)),
    destination: .init(
      program: to, values: toValues.configurable(with: fromValues),
      settings: MigrationSettings(build: destination.0.build, machine: machine.1)))
  return set.workloads.map { workload in
    let result = trip.run(workload)
    return (workload, result.there, result.back)
  }
}

/// A build with one device "dev" described by `fill`.
func oneDevice(
  version: Int = 1, minimum: Int = 0, rules: WireRules = WireRules(), properties: [Property] = [],
  _ fill: (inout BuildDraft, inout DescriptionDraft) -> Void
) -> (BuildDraft, Device) {
  var build = BuildDraft(rules: rules)
  var inner = build
  var filled: DescriptionDraft?
  let id = build.describe("dev", version: version, minimum: minimum) { draft in
    fill(&inner, &draft)
    filled = draft
  }
  // Descriptions that `fill` added come after: indices stay what they were told.
  let own = build.build.descriptions[id.index]
  build = inner
  build.build.descriptions.append(own)
  _ = filled
  let device = build.device("dev", DescriptionID(build.build.descriptions.count - 1), properties: properties)
  return (build, device)
}

@Suite struct RoundTripTests {
  @Test func identicalDescriptionsAreFine() {
    let side = oneDevice { _, dev in
      dev.scalar("ctrl", .uint32)
      dev.array("regs", .uint16, 5)
      dev.buffer("data", 10)
    }
    for result in runAll(side, side) {
      #expect(result.there == .ok(Transfer()))
      #expect(result.back == .ok(Transfer()))
    }
  }

  @Test func newerSectionVersionIsRefusedInQemusWords() throws {
    let old = oneDevice(version: 2) { _, dev in dev.scalar("tick_offset", .uint64) }
    let new = oneDevice(version: 3) { _, dev in dev.scalar("tick_offset", .uint64) }
    let outcome = try #require(runAll(new, old).first).there
    guard case .refused(let refusal) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(refusal.kind == .versionTooNew)
    #expect(refusal.version == 3)
    #expect(refusal.limit == 2)
    #expect(
      refusal.errorText == "savevm: unsupported version 3 for 'dev' v2\nload of migration failed: Invalid argument")
    #expect(runAll(old, new).allSatisfy { $0.there.isOK })
  }

  @Test func minimumVersionRefusesOlderStreams() throws {
    let old = oneDevice(version: 1) { _, dev in dev.scalar("a", .uint8) }
    let new = oneDevice(version: 2, minimum: 2) { _, dev in dev.scalar("a", .uint8) }
    let outcome = try #require(runAll(old, new).first).there
    guard case .refused(let refusal) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(refusal.kind == .versionTooOld)
    #expect(
      refusal.errorText
        == "dev: incoming version_id 1 is too old for local minimum version_id  2\n"
        + "error while loading state for instance 0x0 of device 'dev'\nload of migration failed: Invalid argument")
  }

  @Test func versionTaggedFieldsKeepTheirInitialValue() {
    let old = oneDevice(version: 1) { _, dev in dev.scalar("a", .uint8) }
    let new = oneDevice(version: 2, minimum: 1) { _, dev in
      dev.scalar("a", .uint8)
      dev.scalar("b", .uint32, version: 2)
    }
    #expect(runAll(old, new).allSatisfy { $0.there == .ok(Transfer()) })
  }

  @Test func unknownSubsectionIsRefusedOnlyInItsState() throws {
    let old = oneDevice { _, dev in dev.scalar("a", .uint32) }
    let new = oneDevice { build, dev in
      dev.scalar("a", .uint32)
      let more = build.describe("dev/more") { $0.scalar("extra", .uint32) }
      dev.subsection(more, Predicate("more_needed", .isNonZero("extra")))
    }
    let results = runAll(new, old)
    #expect(results.first?.there == .ok(Transfer()))
    let failing = results.filter { !$0.there.isOK }
    #expect(failing.contains { $0.workload.name == "needed: dev/more" })
    guard case .refused(let refusal) = failing.first?.there else { return #expect(Bool(false)) }
    #expect(refusal.kind == .unknownSubsection)
    #expect(refusal.subject == "dev/more")
    #expect(
      refusal.errorText
        == "error while loading state for instance 0x0 of device 'dev'\n"
        + "load of migration failed: No such file or directory")
    #expect(failing.first?.workload.assignments == [Witness.Assignment(member: "extra", value: 1)])
    #expect(runAll(old, new).allSatisfy { $0.there.isOK && $0.back?.isOK == true })
  }

  @Test func addedFieldWithoutVersionIsADesync() throws {
    let old = oneDevice { _, dev in dev.scalar("a", .uint32) }
    let new = oneDevice { _, dev in
      dev.scalar("a", .uint32)
      dev.scalar("b", .uint32)
    }
    let there = try #require(runAll(new, old).first).there
    guard case .refused(let short) = there else { return #expect(Bool(false), "\(there)") }
    #expect(short.kind == .desync)
    #expect(short.errorText.hasPrefix("Missing section footer for dev"))
    guard case .refused(let long) = try #require(runAll(old, new).first).there else { return #expect(Bool(false)) }
    #expect(long.kind == .desync)
  }

  @Test func withoutFootersTheNextTypeByteIsMisread() throws {
    var rules = WireRules()
    rules.hasSectionFooters = false
    rules.hasConfigurationSection = false
    let old = oneDevice(rules: rules) { _, dev in dev.scalar("a", .uint32) }
    let new = oneDevice(rules: rules) { _, dev in
      dev.scalar("a", .uint32)
      dev.scalar("b", .uint8)
    }
    guard case .refused(let short) = try #require(runAll(new, old).first).there else { return #expect(Bool(false)) }
    #expect(short.kind == .desync)
    #expect(short.errorText.hasPrefix("Unknown savevm section type "))
  }

  @Test func swappedFieldsAreCorruption() throws {
    let old = oneDevice { _, dev in
      dev.scalar("a", .uint32)
      dev.scalar("b", .uint32)
    }
    let new = oneDevice { _, dev in
      dev.scalar("b", .uint32)
      dev.scalar("a", .uint32)
    }
    guard case .corrupt(let mismatches, _) = try #require(runAll(old, new).first).there else {
      return #expect(Bool(false))
    }
    #expect(Set(mismatches.map(\.member.text)) == ["a", "b"])
  }

  @Test func renamesPaddingAndRetypesAreFine() throws {
    let old = oneDevice { _, dev in
      dev.scalar("old_name", .uint32)
      dev.scalar("gone", .uint16)
      dev.scalar("sign", .int32)
      dev.array("bytes", .uint8, 6)
    }
    let new = oneDevice { _, dev in
      dev.scalar("new_name", .uint32)
      dev.unused(2)
      dev.scalar("sign", .uint32)
      dev.buffer("bytes", 6)
    }
    guard case .ok(let transfer) = try #require(runAll(old, new).first).there else { return #expect(Bool(false)) }
    #expect(
      transfer.renamed
        == [Transfer.Rename(saved: MemberPath("old_name"), loaded: MemberPath("new_name"), sameRange: true)])
    #expect(transfer.dropped == [MemberPath("gone")])
    #expect(runAll(new, old).allSatisfy { $0.there.isOK })
  }

  @Test func aValueThatGoesIntoPaddingThoughTheFieldIsThereIsLost() throws {
    let old = oneDevice(version: 1) { _, dev in dev.scalar("x", .uint32) }
    let new = oneDevice(version: 2, minimum: 1) { _, dev in
      dev.unused(4)
      dev.scalar("x", .uint64, version: 2)
    }
    guard case .lost(let members, _) = try #require(runAll(old, new).first).there else { return #expect(Bool(false)) }
    #expect(members.map(\.member.text) == ["x"])
  }

  @Test func equalFieldsCompareWithTheLocalValue() throws {
    let property = BuildDraft.property("queues", "queues", default: 1)
    let other = BuildDraft.property("queues", "queues", default: 2)
    let fill: (inout BuildDraft, inout DescriptionDraft) -> Void = { _, dev in
      dev.scalar("queues", .uint32Equal)
      dev.scalar("a", .uint8)
    }
    let same = oneDevice(properties: [property], fill)
    #expect(runAll(same, same).allSatisfy { $0.there.isOK })
    var build = same.0
    let machine = build.machine("pc-1", [("dev", "queues", "0x20")])
    let different = oneDevice(properties: [other], fill)
    let results = runAll(same, different, machine: (machine, nil))
    guard case .refused(let refusal) = try #require(results.first).there else { return #expect(Bool(false)) }
    #expect(refusal.kind == .equal)
    #expect(refusal.errorText.hasPrefix("2 != 20\nFailed to load dev:queues\n"))
  }

  @Test func validationHoldsInWorkloadsAndRefusesWhereItDoesNot() throws {
    let old = oneDevice { _, dev in dev.scalar("level", .uint32) }
    let new = oneDevice { _, dev in
      dev.scalar("level", .uint32)
      dev.validate("level in range", Predicate("level_ok", .binary(.lessOrEqual, .at("level"), .integer(7))))
    }
    guard case .refused(let refusal) = try #require(runAll(old, new).first).there else { return #expect(Bool(false)) }
    #expect(refusal.kind == .validation)
    #expect(refusal.errorText.hasPrefix("Input validation failed: dev/level in range"))
    #expect(runAll(new, new).allSatisfy { $0.there.isOK })
  }

  @Test(arguments: [(UInt64(7), true), (8, false)])
  func codeIsDecidedOnlyByItsHash(hash: UInt64, isSame: Bool) throws {
    let make = { (hash: UInt64) in
      oneDevice { _, dev in
        dev.scalar("a", .uint32)
        dev.custom("config", "pci_config", codeHash: hash, size: 6)
        dev.scalar("b", .uint32)
      }
    }
    let outcome = try #require(runAll(make(7), make(hash)).first).there
    if isSame {
      #expect(outcome == .ok(Transfer()))
    } else {
      guard case .undecided(let undecided) = outcome else { return #expect(Bool(false), "\(outcome)") }
      #expect(undecided.part == "put_pci_config")
    }
  }

  @Test func codeAgainstDeclaredFieldsIsUndecidedBothWays() throws {
    let code = oneDevice { _, dev in dev.custom("config", "x", codeHash: 1, size: 4) }
    let fields = oneDevice { _, dev in dev.scalar("config", .uint32) }
    for (source, destination) in [(code, fields), (fields, code)] {
      guard case .undecided = try #require(runAll(source, destination).first).there else { return #expect(Bool(false)) }
    }
  }

  @Test func machineTypesPinWhatGatesASubsection() {
    let old = oneDevice { _, dev in dev.scalar("a", .uint32) }
    let property = BuildDraft.property("migrate-more", "migrate_more", default: 1)
    var new = oneDevice(properties: [property]) { build, dev in
      dev.scalar("a", .uint32)
      let more = build.describe("dev/more") { $0.scalar("extra", .uint32) }
      dev.subsection(more, Predicate("more_needed", .isNonZero("migrate_more")))
    }
    let gated = new.0.machine("pc-1", [("device", "migrate-more", "off")])
    #expect(runAll(new, old, machine: (gated, nil)).allSatisfy { $0.there.isOK })
    #expect(runAll(new, old).allSatisfy { !$0.there.isOK })
  }

  @Test func countsOfTheStreamDecideLengthsBothWays() {
    let side = oneDevice { build, dev in
      let entry = build.describe("entry") {
        $0.scalar("x", .uint16)
        $0.array("y", .uint8, 3)
      }
      dev.scalar("n", .uint32)
      dev.variableArray("entries", .structure(entry), count: "n")
      dev.variableArray("words", .scalar(.uint32), count: "n")
      dev.field("list", .list(entry)) { $0.versionID = .known(1) }
    }
    let results = runAll(side, side)
    #expect(Set(results.map(\.workload.name)).isSuperset(of: ["baseline", "empty counts", "larger counts"]))
    #expect(results.allSatisfy { $0.there == .ok(Transfer()) && $0.back == .ok(Transfer()) })
  }

  @Test func wholeSectionsOfCodeCompareByHash() throws {
    var left = BuildDraft()
    let old = left.handlers("slirp", version: 3, codeHash: 1)
    var right = BuildDraft()
    let same = right.handlers("slirp", version: 3, codeHash: 1)
    let changed = right.handlers("slirp", version: 3, codeHash: 2)
    #expect(try #require(runAll((left, old), (right, same)).first).there.isOK)
    guard case .undecided = try #require(runAll((left, old), (right, changed)).first).there else {
      return #expect(Bool(false))
    }
  }

  @Test func witnessShowsBothSidesUpToTheFailure() throws {
    let old = oneDevice { _, dev in dev.scalar("a", .uint32) }
    let new = oneDevice { build, dev in
      dev.scalar("a", .uint32)
      let more = build.describe("dev/more") { $0.scalar("extra", .uint32) }
      dev.subsection(more, Predicate("more_needed", .isNonZero("extra")))
    }
    let from = StateProgram(device: new.1, in: new.0.build)
    let to = StateProgram(device: old.1, in: old.0.build)
    let values = PropertyValues(device: new.1, machine: nil)
    let settings = MigrationSettings(build: new.0.build, machine: nil)
    let trip = RoundTrip(
      source: .init(program: from, values: values, settings: settings),
      destination: .init(program: to, values: values, settings: settings))
    let workload = try #require(WorkloadSet(program: from, values: values).workloads.first { $0.predicate == 0 })
    let witness = trip.witness(workload, machine: "pc-1")
    #expect(witness.failureOffset == 4)
    #expect(witness.state == [Witness.Assignment(member: "extra", value: 1)])
    #expect(witness.bytes.first?.saved == "dev.a")
    #expect(witness.bytes.first?.loaded == "dev.a")
    #expect(witness.bytes.last?.saved == "dev/more.(subsection)")
    #expect(witness.bytes.last?.loaded == nil)
    #expect(witness.bytes.last?.bytes.starts(with: [5, 8]) == true)
  }
}
