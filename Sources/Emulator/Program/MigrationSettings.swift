import VMState

/// What a build puts around its sections under a machine type (`migration` properties in hw_compat_2_3 and later).
package struct MigrationSettings: Hashable, Sendable {
  package var sendsConfiguration: Bool
  package var sendsSectionFooters: Bool
  /// The JSON description after the end of the stream.
  package var sendsDescription: Bool

  package init(build: Build, machine: MachineType?) {
    self.init(rules: build.rules, machine: machine)
  }

  package init(rules: WireRules, machine: MachineType?) {
    sendsConfiguration = rules.hasConfigurationSection
    sendsSectionFooters = rules.hasSectionFooters
    sendsDescription = rules.hasStreamDescription
    for entry in machine?.compatProperties ?? [] {
      guard let value = PropertyValues.number(entry.value) else { continue }
      switch (entry.driver, entry.property) {
      case ("migration", "send-configuration"): sendsConfiguration = sendsConfiguration && value != 0
      case ("migration", "send-section-footer"): sendsSectionFooters = sendsSectionFooters && value != 0
      case (_, "suppress-vmdesc"): sendsDescription = sendsDescription && value == 0
      default: break
      }
    }
  }
}
