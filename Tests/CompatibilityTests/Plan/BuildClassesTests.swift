import Support
import Testing
import VMState

@testable import Compatibility

@Suite struct BuildClassesTests {
  private func build(_ version: Int, machines: [String] = ["pc-1"], other: Bool = false) -> Build {
    var draft = BuildDraft()
    let clock = draft.describe("clock", version: version, minimum: 1) {
      $0.scalar("tick", .uint64)
      if version > 1 { $0.scalar("drift", .uint32, version: 2) }
    }
    draft.device("clock", clock)
    if other { draft.device("other", draft.describe("other")) }
    for machine in machines { draft.machine(machine) }
    return draft.build
  }

  private func classes(_ builds: [Build]) -> [Int] {
    BuildClasses.representatives(builds, options: CheckOptions())
  }

  @Test func theFirstOfItsKindStandsForTheOthers() {
    #expect(classes([build(1), build(2), build(1), build(2), build(1)]) == [0, 1, 0, 1, 0])
    #expect(classes([]).isEmpty)
  }

  @Test func whatMakesADifference() {
    #expect(classes([build(1), build(1, machines: ["pc-1", "pc-2"])]) == [0, 1])
    #expect(classes([build(1), build(1, machines: ["pc-2"])]) == [0, 1])
    #expect(classes([build(1), build(1, other: true)]) == [0, 1])
    var arm = build(1)
    arm.target = Target.all[0]
    #expect(classes([build(1), arm]) == [0, 1])
  }

  /// Places in the source and labels say nothing of streams.
  @Test func whatMakesNone() {
    var moved = build(1)
    moved.label = "another"
    moved.descriptions[0].location = SourceLocation(path: "hw/moved.c", line: 99)
    #expect(classes([build(1), moved]) == [0, 0])
  }
}
