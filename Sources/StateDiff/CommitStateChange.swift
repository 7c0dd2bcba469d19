import VMState

/// What a commit does to the state of devices.
package enum CommitStateChange: Hashable, Sendable, Codable {
  /// Nothing, and how that is known.
  case none(reason: String)
  /// Nothing: definitions went from one file to another as they are.
  case codeMoved([CodeMove])
  case changes([StateChange])
  /// It could not be told, and where.
  case undecided(reason: String, place: SourceLocation?)

  /// Whether guests' state is described as before.
  package var isNone: Bool {
    switch self {
    case .none, .codeMoved: true
    case .changes, .undecided: false
    }
  }
}

extension CommitStateChange {
  /// One line for a table: "goldfish_rtc: version 2→3, +tick_offset".
  ///
  /// - Parameter limit: parts that are shown; the rest is counted.
  package func summary(limit: Int = 4) -> String {
    switch self {
    case .none: return "no state change"
    case .codeMoved(let moves):
      let shown = moves.prefix(2).map { "\($0.from) → \($0.to)" }.joined(separator: ", ")
      return "no state change: code moved, \(shown)" + (moves.count > 2 ? " and \(moves.count - 2) more" : "")
    case .undecided(let reason, let place): return "undecided: \(reason)" + (place.map { " (\($0))" } ?? "")
    case .changes(let changes): return Self.summary(of: changes, limit: limit)
    }
  }

  private static func summary(of changes: [StateChange], limit: Int) -> String {
    // What every machine type or device has alike is said once.
    var owners: [String] = []
    var parts: [String: [String]] = [:]
    for change in changes {
      let owner = owner(of: change)
      let part = part(change)
      if parts[owner] == nil { owners.append(owner) }
      if parts[owner]?.contains(part) != true { parts[owner, default: []].append(part) }
    }
    let shown = owners.prefix(limit).map { owner in
      let all = parts[owner] ?? []
      let text = all.prefix(limit).joined(separator: ", ")
      let rest = all.count > limit ? " and \(all.count - limit) more" : ""
      return owner.isEmpty ? text + rest : "\(owner): \(text)\(rest)"
    }
    return shown.joined(separator: "; ") + (owners.count > limit ? "; and \(owners.count - limit) more" : "")
  }

  private static func owner(of change: StateChange) -> String {
    switch change.kind {
    case .deviceAdded, .deviceRemoved, .deviceRenamed, .machineAdded, .machineRemoved, .machineTablesChanged,
      .machineMemberChanged, .rulesChanged:
      return ""
    case .compatAdded, .compatRemoved, .compatChanged, .compatMoved: return change.path
    default:
      let more = change.devices.count > 1 ? " and \(change.devices.count - 1) more" : ""
      return (change.device ?? change.path) + more
    }
  }

  /// The quoted words of a sentence, which name what it is about.
  private static func quoted(_ sentence: String) -> [String] {
    sentence.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  private static func part(_ change: StateChange) -> String {
    let names = quoted(change.sentence)
    let first = names.first ?? ""
    switch change.kind {
    case .deviceAdded: return "+device \(change.device ?? change.path)"
    case .deviceRemoved: return "-device \(change.device ?? change.path)"
    case .machineAdded: return "+machine \(change.path)"
    case .machineRemoved: return "-machine \(change.path)"
    case .versionRaised, .versionLowered:
      let numbers = change.sentence.split { !$0.isNumber }.map(String.init)
      return numbers.count == 2 ? "version \(numbers[0])→\(numbers[1])" : change.sentence
    case .fieldAdded, .subsectionAdded, .propertyAdded:
      return "+\(word(change.kind))\(first)\(type(change))"
    case .fieldRemoved, .subsectionRemoved, .propertyRemoved: return "-\(word(change.kind))\(first)"
    case .fieldRenamed, .subsectionRenamed: return names.count > 1 ? "\(first)→\(names[1])" : change.sentence
    case .fieldRetyped:
      return names.count > 1 && names[1] != first ? "\(first)→\(names[1]) retyped" : "\(first) retyped"
    case .subsectionPredicateChanged, .fieldPredicateChanged: return "test of \(first) changed"
    case .fieldMoved: return "\(first) moved"
    case .descriptionAdded: return "+description \(first)"
    case .descriptionRemoved: return "-description \(first)"
    default: return change.sentence
    }
  }

  private static func word(_ kind: StateChange.Kind) -> String {
    switch kind {
    case .subsectionAdded, .subsectionRemoved: "subsection "
    case .propertyAdded, .propertyRemoved: "property "
    default: ""
    }
  }

  /// "'x' is added at the end: int64, since version 3" has its type behind the colon.
  private static func type(_ change: StateChange) -> String {
    guard change.kind == .fieldAdded, let colon = change.sentence.firstRange(of: ": ") else { return "" }
    let type = change.sentence[colon.upperBound...].prefix { $0 != "," && $0 != ";" }
    return type.isEmpty ? "" : " (\(type))"
  }
}
