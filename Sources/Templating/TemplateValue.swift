/// What a template is filled with. Templates decide nothing: everything that they show stands here as text.
package indirect enum TemplateValue: Hashable, Sendable {
  case text(String)
  /// Whether a section is shown; also what stands for a text that there is none of (`absent`).
  case flag(Bool)
  /// - Parameter members: the names that an entry has, known also when there is no entry.
  case list([TemplateValue], members: Set<String> = [])
  case object([String: TemplateValue])

  package static let absent = TemplateValue.flag(false)

  package static func text(orAbsent text: String?) -> TemplateValue { text.map { .text($0) } ?? .absent }

  /// As the Mustache library takes it.
  var mustache: Any {
    switch self {
    case .text(let text): text
    case .flag(let flag): flag
    case .list(let values, _): values.map(\.mustache)
    case .object(let members): members.mapValues(\.mustache)
    }
  }

  /// The names of all members, at any depth.
  var names: Set<String> {
    switch self {
    case .text, .flag: []
    case .list(let values, let members): values.reduce(into: members) { $0.formUnion($1.names) }
    case .object(let members): members.reduce(into: Set(members.keys)) { $0.formUnion($1.value.names) }
    }
  }
}
