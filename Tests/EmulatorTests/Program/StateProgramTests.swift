import Emulator
import Findings
import Support
import Testing
import VMState

@Suite struct StateProgramTests {
  /// Numbers no device has, and arrays that no state keeps whole: the wire has them whole.
  @Test func arraysLargerThanWhatAStateKeepsComeBack() {
    let side = oneDevice { build, dev in
      let inner = build.describe("inner") {
        $0.scalar("x", .uint32)
        $0.scalar("late", .uint8, exists: Predicate("late", .isNonZero("x")))
      }
      let outer = build.describe("outer") { $0.structure("inners", inner, count: 70) }
      dev.structure("outers", outer, count: 100)
      dev.array("many", .uint16, 100_000)
      dev.field("pointed", .buffer) {
        $0.flags = [.array, .arrayOfPointers]
        $0.count = .known(5)
        $0.size = .known(9)
      }
      dev.field("part", .scalar(.uint32)) {
        $0.member = MemberPath("regs[400000]")
        $0.flags = .array
        $0.count = .known(3)
      }
      dev.array("regs", .uint32, 2)
    }
    for result in runAll(side, side) {
      #expect(result.there == .ok(Transfer()), "\(result.workload.name)")
      #expect(result.back == .ok(Transfer()), "\(result.workload.name)")
    }
  }

  @Test(arguments: [Int.max, Int.min, -1, 1 << 40]) func absurdNumbersDoNotTrap(number: Int) {
    let side = oneDevice { build, dev in
      let inner = build.describe("inner") { $0.scalar("x", .uint32) }
      dev.array("regs", .uint32, number)
      dev.buffer("data", number)
      dev.structure("inners", inner, count: number)
      dev.field("bits", .bitmap) { $0.size = .known(number) }
      dev.field("multiplied", .scalar(.uint8)) {
        $0.flags = [.array, .multiplyElements]
        $0.count = .known(number)
      }
    }
    // Whatever the verdict: too large to say, or fine.
    #expect(!runAll(side, side).isEmpty)
  }

  @Test func membersAreOneSlotWhoeverNamesThem() throws {
    // A subsection's predicate and a nested field name the same member by different paths.
    let side = oneDevice { build, dev in
      let bus = build.describe("bus") { $0.scalar("devfn", .uint32) }
      let port = build.describe("port") { $0.scalar("fired", .uint8) }
      dev.structure("bus", bus)
      dev.structure("timers", port, count: 3)
      dev.array("regs", .uint16, 8)
      let more = build.describe("dev/more") { $0.scalar("x", .uint8) }
      dev.subsection(
        more,
        Predicate(
          "more",
          .binary(
            .and, .binary(.equal, .at("bus.devfn"), .integer(9)),
            .binary(
              .and, .binary(.equal, .at("timers[1].fired", 8), .integer(3)),
              .binary(.equal, .at("regs[5]", 16), .integer(0x1234))))))
    }
    let program = StateProgram(device: side.1, in: side.0.build)
    let set = WorkloadSet(program: program, values: PropertyValues(device: side.1, machine: nil))
    let state = try #require(set.workloads.first { $0.predicate == 0 })
    #expect(Set(state.assignments.map(\.member)) == ["bus.devfn", "timers[1].fired", "regs[5]"])
    #expect(runAll(side, side).allSatisfy { $0.there == .ok(Transfer()) && $0.back == .ok(Transfer()) })
  }

  @Test func arraysThatGrewAndElementsOfOtherFormsLinkByPath() throws {
    let old = oneDevice { _, dev in
      dev.scalar("a", .uint8)
      dev.array("regs", .uint32, 4)
    }
    let new = oneDevice { _, dev in
      dev.scalar("a", .uint8)
      for index in 0..<4 {
        dev.field("regs[\(index)]", .scalar(.uint32)) { $0.member = MemberPath("regs[\(index)]") }
      }
    }
    #expect(try #require(runAll(old, new).first).there == .ok(Transfer()))
    #expect(try #require(runAll(new, old).first).there == .ok(Transfer()))
  }
}
