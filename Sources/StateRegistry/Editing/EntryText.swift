/// The parts of a device's file as the tool writes them: one line a carrier, fields wrapped.
enum EntryText {
  private static let width = 120

  static func carrier(_ carrier: Carrier) -> String {
    var parts = ["from: \(YAMLScalar.text(carrier.from, isInFlow: true))"]
    if let last = carrier.to { parts.append("to: \(YAMLScalar.text(last, isInFlow: true))") }
    parts.append("by: \(YAMLScalar.text(carrier.means.description, isInFlow: true))")
    if let condition = carrier.condition {
      parts.append("when: \(YAMLScalar.text(condition.isEmpty ? "always" : condition, isInFlow: true))")
    }
    if let commit = carrier.commit { parts.append("commit: \(quotedCommit(commit))") }
    return "{ \(parts.joined(separator: ", ")) }"
  }

  /// An id of digits only, or like `1e10`, is a number to YAML.
  private static func quotedCommit(_ id: String) -> String {
    id.allSatisfy { $0.isNumber || $0 == "e" } ? "\"\(id)\"" : id
  }

  /// A list item of `features`, with its dash at `indent`.
  static func feature(_ feature: Feature, indent: Int) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    var lines = ["\(blanks)- name: \(YAMLScalar.text(feature.name, isInFlow: false))"]
    if let title = feature.title { lines.append("\(blanks)  title: \(YAMLScalar.text(title, isInFlow: false))") }
    if !feature.fields.isEmpty {
      lines += list("fields", feature.fields.map(\.description), indent: indent + 2)
    }
    if !feature.needs.isEmpty { lines += list("needs", feature.needs.map(\.value), indent: indent + 2) }
    if !feature.carriers.isEmpty {
      lines.append("\(blanks)  carried:")
      var forks: [String] = []
      for carrier in feature.carriers where !forks.contains(carrier.fork) { forks.append(carrier.fork) }
      for fork in forks { lines += carriers(feature.carriers(of: fork), of: fork, indent: indent + 4) }
    }
    return lines
  }

  /// A fork's key below `carried`.
  static func carriers(_ carriers: [Carrier], of fork: String, indent: Int) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    let key = YAMLScalar.text(fork, isInFlow: false)
    guard carriers.count != 1 else { return ["\(blanks)\(key): \(carrier(carriers[0]))"] }
    return ["\(blanks)\(key):"] + carriers.map { "\(blanks)  - \(carrier($0))" }
  }

  /// `key: [a, b]` in one line, or one entry a line where that is too long or an entry has what ends it in a flow list.
  static func list(_ key: String, _ values: [String], indent: Int) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    let flow = values.map { YAMLScalar.text($0, isInFlow: true) }.joined(separator: ", ")
    let line = "\(blanks)\(key): [\(flow)]"
    if line.count <= width { return [line] }
    return ["\(blanks)\(key):"] + values.map { "\(blanks)  - \(YAMLScalar.text($0, isInFlow: false))" }
  }
}
