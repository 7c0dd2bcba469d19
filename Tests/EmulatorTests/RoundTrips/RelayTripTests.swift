import Emulator
import Support
import Testing
import VMState

@Suite struct RelayTripTests {
  private typealias Side = (BuildDraft, Device)

  /// Each outcome that some workload of the first side has.
  private func outcomes(_ sides: [Side]) -> Set<RelayTrip.Outcome> {
    let ends = sides.map { side in
      RoundTrip.End(
        program: StateProgram(device: side.1, in: side.0.build), values: PropertyValues(device: side.1, machine: nil),
        settings: MigrationSettings(build: side.0.build, machine: nil))
    }
    let trip = RelayTrip(from: ends[0], by: ends[1], to: ends[2])
    let set = WorkloadSet(program: ends[0].program, values: ends[0].values)
    return Set(set.workloads.map { trip.run(from: $0.state) })
  }

  private func side(version: Int = 1, _ fill: (inout DescriptionDraft) -> Void) -> Side {
    oneDevice(version: version, minimum: 1) { _, dev in fill(&dev) }
  }

  @Test func threeOfAKindEndAlike() {
    let one = side { $0.scalar("a", .uint32) }
    #expect(outcomes([one, one, one]) == [.same])
  }

  @Test func whatPaddingTookIsToldByItsMember() {
    let sender = side {
      $0.scalar("a", .uint32)
      $0.scalar("b", .uint16)
    }
    let padded = side {
      $0.scalar("a", .uint32)
      $0.unused(2)
    }
    let found = outcomes([sender, padded, sender])
    #expect(found.contains(.differs(part: "dev.b", member: MemberPath("b"))))
    #expect(found.isSubset(of: [.same, .differs(part: "dev.b", member: MemberPath("b"))]))
  }

  @Test func aRefusedFirstStepIsNoMatterOfTheWay() {
    let old = side { $0.scalar("a", .uint32) }
    let new = side(version: 2) { $0.scalar("a", .uint32) }
    #expect(outcomes([new, old, new]) == [.brokenStep])
  }

  /// The subsection that the state in between needs and the last build does not know: neither step shows it by itself.
  @Test func aSubsectionThatOnlyTheStopSendsStopsTheSecondStep() {
    let plain = side { $0.scalar("a", .uint32) }
    let relay = oneDevice(version: 1, minimum: 1) { build, dev in
      dev.scalar("a", .uint32)
      let more = build.describe("dev/more") { $0.scalar("extra", .uint32) }
      dev.subsection(more, Predicate("more_needed", .isNonZero("a")))
    }
    let found = outcomes([plain, relay, plain])
    #expect(
      found.contains { if case .stopped(.refused(let refusal)) = $0 { refusal.subject == "dev/more" } else { false } })
  }
}
