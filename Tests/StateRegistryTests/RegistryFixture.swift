import Findings

@testable import StateRegistry

/// A registry from the text of its files, by their names within it.
struct RegistryFixture {
  let registry: Registry

  init(_ files: KeyValuePairs<String, String>) throws {
    var registry = Registry()
    for (name, text) in files {
      let file = try YAMLFile(name: name, bytes: Array(text.utf8))
      if name.hasPrefix("forks/") {
        registry.forks.append(try ForkEntryReader.read(file))
      } else {
        registry.devices.append(try DeviceEntryReader.read(file))
      }
    }
    self.registry = registry
  }

  static func device(_ text: String) throws -> DeviceEntry {
    try DeviceEntryReader.read(YAMLFile(name: "devices/a.yaml", bytes: Array(text.utf8)))
  }

  static func fork(_ text: String) throws -> Fork {
    try ForkEntryReader.read(YAMLFile(name: "forks/up.yaml", bytes: Array(text.utf8)))
  }

  /// What nobody has approved: `rule file:line subject: message`.
  var open: [String] { RegistryLint(registry).open.map(Self.text) }

  static func text(_ finding: RegistryFinding) -> String {
    "\(finding.rule.rawValue) \(finding.place.file):\(finding.place.line) \(finding.subject): \(finding.message)"
  }

  static func lint(_ files: KeyValuePairs<String, String>) throws -> [String] { try RegistryFixture(files).open }

  /// `open` with an approval at the end of the only device's file.
  static func lint(
    _ fork: String, _ device: String, approving rule: RegistryRule, _ subject: String
  ) throws -> [String] {
    try lint([
      "forks/up.yaml": fork,
      "devices/a.yaml": device + "approved: [{ rule: \(rule.rawValue), subject: \"\(subject)\", reason: known }]\n",
    ])
  }
}
