import Findings

/// An approval that no finding answers to: what it approved is gone, or was never there.
enum StaleApprovalRule {
  static func finding(_ approval: Approval, of device: DeviceEntry) -> RegistryFinding {
    RegistryFinding(
      .staleApproval, at: approval.place, owner: device.name,
      subject: "\(approval.rule.rawValue) \(approval.subject)",
      message: "nothing answers to the approval of \(approval.rule.rawValue) '\(approval.subject)' on '\(device.name)'",
      hint: "remove it, or correct its subject")
  }
}
