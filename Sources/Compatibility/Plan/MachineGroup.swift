import Emulator

/// Machine types under which a pair of devices has the same property values and the stream the same framing: the round trips of
/// one stand for all.
struct MachineGroup: Sendable {
  /// Names; empty when the builds share no machine type.
  var machines: [String]
  var baseValues: PropertyValues
  var headValues: PropertyValues
  /// What the base and the head put around their sections.
  var baseSettings: MigrationSettings
  var headSettings: MigrationSettings

  /// Those among them that users name by an alias, as they do the current ones.
  var current: [String] = []

  /// The machine type a witness is shown for: the newest by number, of those people use where that can be told.
  var representative: String? {
    let usual = machines.filter { $0 == "virt" || $0 == "pc" || $0 == "q35" }
    let candidates = !current.isEmpty ? current : !usual.isEmpty ? usual : machines
    return NumberedName.sorted(candidates).last
  }
}
