import Emulator
import VMState

/// The combinations of a device's optional features that are valid in one fork: A, A+a, A+a+b, and no others of the 2^n
/// (Juan Quintela, qemu-devel, 27 November 2009, "Migration issues and possible solutions").
package struct CombinationWhitelist: Hashable, Sendable, Codable {
  /// How a build of the fork carries a feature.
  package enum Carrier: Hashable, Sendable, Codable {
    /// By subsections of these names: it is sent when one of them is.
    case subsections(Set<String>)
    /// In the section's own fields, by a version or a placeholder: it is sent in every state.
    case fields
    /// Not at all.
    case nothing
  }

  package struct Feature: Hashable, Sendable, Codable {
    package var name: String
    package var carrier: Carrier

    package init(name: String, carrier: Carrier) {
      self.name = name
      self.carrier = carrier
    }

    package init(name: String, subsections: Set<String>) {
      self.init(name: name, carrier: .subsections(subsections))
    }
  }

  /// A section's name on the wire, or a QOM type's.
  package var device: String
  /// Targets it holds for; nil for all.
  package var targets: Set<String>?
  /// In the registry's order.
  package var features: [Feature]
  /// Each a set of feature names. Names of no feature are those of features that no build carries.
  package var combinations: [Set<String>]

  package init(device: String, targets: Set<String>? = nil, features: [Feature], combinations: [Set<String>]) {
    self.device = device
    self.targets = targets
    self.features = features
    self.combinations = combinations
  }

  package func covers(_ device: Device, on target: Target) -> Bool {
    guard targets?.contains(target.name) != false else { return false }
    return self.device == device.typeName || self.device == device.sectionName.value
  }

  /// Features by number: the declared ones, then names that only combinations have.
  var names: [String] {
    let declared = features.map(\.name)
    return declared + Set(combinations.flatMap(\.self)).subtracting(declared).sorted()
  }

  /// The same for the emulator. A feature that is declared twice is its first declaration.
  var listed: ListedCombinations {
    let names = names
    let index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return ListedCombinations(
      carriers: names.map { carrier(of: $0).emulated },
      combinations: combinations.map { Set($0.compactMap { index[$0] }) })
  }

  func carrier(of name: String) -> Carrier { features.first { $0.name == name }?.carrier ?? .nothing }

  /// "[a, b]", in the order of the features, as the registry writes it.
  func yaml(_ combination: Set<String>) -> String {
    "[" + ordered(combination).map(Self.scalar).joined(separator: ", ") + "]"
  }

  /// The whole list with one combination more: "[[], [a], [a, b]]".
  func yaml(adding combination: Set<String>) -> String {
    "[" + (combinations + [combination]).map { yaml($0) }.joined(separator: ", ") + "]"
  }

  func ordered(_ combination: Set<String>) -> [String] {
    let names = names
    return names.enumerated().filter { names.firstIndex(of: $1) == $0 && combination.contains($1) }.map(\.element)
  }

  /// Quoted where YAML would take it for something else than a string.
  private static func scalar(_ name: String) -> String {
    let reserved: Set<String> = ["", "true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    let isPlain = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || [0x2d, 0x2e, 0x2f, 0x5f].contains(byte)
    }
    let startsWithLetter = name.first.map { $0.isASCII && $0.isLetter } ?? false
    if isPlain, startsWithLetter, !reserved.contains(name.lowercased()) { return name }
    let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}

extension CombinationWhitelist.Carrier {
  var emulated: ListedCombinations.Carrier {
    switch self {
    case .subsections(let names): .subsections(names)
    case .fields: .fields
    case .nothing: .nothing
    }
  }
}

extension [CombinationWhitelist] {
  /// The list for a device: one for its type before one for its section.
  func list(for device: Device, on target: Target) -> CombinationWhitelist? {
    if isEmpty { return nil }
    let covering = filter { $0.covers(device, on: target) }
    return covering.first { $0.device == device.typeName } ?? covering.first
  }
}
