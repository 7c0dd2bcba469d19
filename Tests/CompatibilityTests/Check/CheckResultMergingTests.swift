import Compatibility
import Findings
import Support
import Testing
import VMState

@Suite struct CheckResultMergingTests {
  private static func result(_ target: String, devices: [String] = ["gizmo"]) -> CheckResult {
    func fill(_ draft: inout BuildDraft, isNew: Bool) {
      draft.build.target = Target.named(target) ?? draft.build.target
      let core = draft.describe("core", version: 1) {
        $0.scalar("a", .uint32)
        if isNew { $0.scalar("b", .uint32) }
      }
      for name in devices { draft.device(name, draft.describe(name) { $0.structure("core", core) }) }
      draft.machine("\(target)-7.2")
    }
    var fixture = CheckFixture()
    fill(&fixture.base, isNew: false)
    fill(&fixture.head, isNew: true)
    return fixture.run()
  }

  @Test func equalFindingsAreToldOnceWithTheirTargets() {
    let merged = CheckResult.merging([Self.result("x86_64"), Self.result("aarch64")])
    #expect(merged.targets == ["aarch64", "x86_64"])
    #expect(merged.findings.count == 2)
    #expect(merged.findings.allSatisfy { $0.targets == ["aarch64", "x86_64"] })
    #expect(merged.findings.allSatisfy { $0.machines == ["aarch64-7.2", "x86_64-7.2"] && $0.concernsAllMachines })
    #expect(merged.counts.devicesCompared == 2)
    #expect(merged.counts.machineTypes == 2)
  }

  /// One device of the description on one target, two on the other: still one fault.
  @Test func aSharedDescriptionIsOneFaultOnAllTargets() {
    let merged = CheckResult.merging([Self.result("x86_64"), Self.result("aarch64", devices: ["gizmo", "widget"])])
    #expect(merged.findings.count == 2)
  }

  @Test func differentFindingsStayApart() {
    var other = Self.result("aarch64")
    for index in other.findings.indices {
      other.findings[index].key = "else"
      other.findings[index].location = nil
    }
    #expect(CheckResult.merging([Self.result("x86_64"), other]).findings.count == 4)
  }

  @Test func ofNothingThereIsNothing() {
    #expect(CheckResult.merging([]).findings.isEmpty)
  }
}
