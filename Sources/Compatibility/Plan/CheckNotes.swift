import Findings
import VMState

/// What a check says that is no finding: devices and machine types that one side lacks.
enum CheckNotes {
  static func notes(_ plan: CheckPlan, _ lonely: [LonelySection]) -> [String] {
    var notes: [String] = []
    let unknown = lonely.filter { $0.standing == .deviceIsUnknown }
    func add(_ names: [String], _ one: String, _ many: String) {
      let names = NumberedName.sorted(Set(names))
      guard !names.isEmpty else { return }
      notes.append("\(names.count) \(names.count == 1 ? one : many): \(names.joined(separator: ", "))")
    }
    add(
      unknown.filter { $0.direction == .backward }.map(\.device.typeName), "device is new in the head",
      "devices are new in the head")
    add(
      unknown.filter { $0.direction == .forward }.map(\.device.typeName), "device is not in the head any more",
      "devices are not in the head any more")
    add(
      plan.machines.baseOnly, "machine type is known to the base only, and was not compared",
      "machine types are known to the base only, and were not compared")
    add(
      plan.machines.headOnly, "machine type is known to the head only, and was not compared",
      "machine types are known to the head only, and were not compared")
    if plan.machines.count == 0 {
      notes.append(
        "the two builds share no machine type: devices were compared with their properties' declared defaults")
    }
    return notes
  }
}
