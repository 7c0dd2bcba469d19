import VMState

/// What a commit does to the state of devices.
package enum CommitStateChange: Hashable, Sendable {
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

  private static func part(_ change: StateChange) -> String {
    switch change.details {
    case .deviceAdded(let name, _): "+device \(name)"
    case .deviceRemoved(let name, _): "-device \(name)"
    case .machineAdded(let name): "+machine \(name)"
    case .machineRemoved(let name): "-machine \(name)"
    case .version(let old, let new, _, _): "version \(old)→\(new)"
    case .fieldAdded(let field, _, _): "+\(field.name.text) (\(field.type))"
    case .fieldRemoved(let field): "-\(field.name.text)"
    case .subsectionAdded(let summary): "+subsection \(summary.name)"
    case .subsectionRemoved(let summary): "-subsection \(summary.name)"
    case .propertyAdded(let name, _, _): "+property \(name)"
    case .propertyRemoved(let name, _): "-property \(name)"
    case .fieldRenamed(let old, let new), .subsectionRenamed(let old, let new): "\(old)→\(new)"
    case .fieldReplaced(let old, let new, _): "\(old.name.text)→\(new.name.text) retyped"
    case .fieldRetyped(let name, _, _, _, _), .fieldKeys(let name, _), .fieldDescription(let name, _, _),
      .fieldPointers(let name, _), .fieldMarkers(let name, _):
      "\(name.text) retyped"
    case .fieldTest(let name, _, _): "test of \(name.text) changed"
    case .subsectionTest(let name, _, _, _), .subsectionGates(let name, _, _): "test of \(name) changed"
    case .fieldMoved(let name, _, _): "\(name) moved"
    case .descriptionAdded(let name, _, _): "+description \(name)"
    case .descriptionRemoved(let name, _, _): "-description \(name)"
    default: change.sentence
    }
  }
}
