import Support
import Testing
import VMState

@testable import Compatibility

@Suite struct StateGatesTests {
  private static func head() -> Build {
    var build = BuildDraft().build
    func machine(_ name: String, _ tables: [String]) {
      var machine = MachineType(name: name, location: BuildDraft.nowhere)
      machine.compatProperties = tables.map {
        CompatProperty(
          driver: "x", property: "y", value: "off", table: $0,
          location: SourceLocation(path: "hw/core/machine.c", line: 3))
      }
      build.machines.append(machine)
    }
    machine("pc-9.1", [])
    machine("pc-9.0", ["hw_compat_9_0", "pc_compat_9_0"])
    machine("pc-10.0", [])
    machine("pc-8.2", ["hw_compat_9_0", "pc_compat_9_0", "hw_compat_8_2"])
    machine("pc-2.12", ["hw_compat_9_0", "hw_compat_8_2", "hw_compat_2_12", "hw_compat_2_9"])
    return build
  }

  @Test func theNewestTableByNumber() {
    #expect(GatingAdvice(head: Self.head()).newestTable == "hw_compat_9_0")
    #expect(GatingAdvice(head: BuildDraft().build).newestTable == nil)
  }

  @Test func theTableThatReachesAll() {
    let gates = GatingAdvice(head: Self.head())
    #expect(gates.commonTable(of: ["pc-8.2", "pc-2.12"])?.name == "hw_compat_9_0")
    #expect(gates.commonTable(of: ["pc-2.12"])?.name == "hw_compat_9_0")
    #expect(gates.commonTable(of: ["pc-8.2", "pc-10.0"]) == nil)
    #expect(gates.unreached(["pc-8.2", "pc-10.0"]) == ["pc-10.0"])
  }

  @Test func theAdviceNamesIt() {
    let gates = GatingAdvice(head: Self.head())
    #expect(
      gates.advice(gating: "gizmo/extra", property: "x-extra", driver: "gizmo", machines: ["pc-8.2"])
        == "switch 'gizmo.x-extra', which its 'needed' test reads, off in 'hw_compat_9_0' (hw/core/machine.c), "
        + "which all machine types concerned apply")
    #expect(
      gates.advice(gating: "gizmo/extra", property: nil, driver: "gizmo", machines: ["pc-10.0"])
        .contains("no compat table reaches them"))
  }

  @Test(arguments: [
    ("virt-7.2", "virt-10.0"), ("hw_compat_2_9", "hw_compat_2_12"), ("a", "b"), ("pc", "pc-1"), ("x-9", "x-10a"),
  ]) func namesAreOrderedByTheirNumbers(left: String, right: String) {
    #expect(NumberedName(left) < NumberedName(right))
    #expect(!(NumberedName(right) < NumberedName(left)))
  }
}
