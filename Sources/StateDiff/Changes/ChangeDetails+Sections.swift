import VMState

extension ChangeDetails {
  /// What a section holds, for a device that came or went.
  package struct SectionSummary: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
      /// No description of it is known.
      case unknown
      case code
      case fields(Int, subsections: Int, isUnmigratable: Bool)
    }

    package var section: String
    /// As canonical text; nil when the content is not known.
    package var version: String?
    package var content: Content

    package init(section: String, version: String?, content: Content) {
      self.section = section
      self.version = version
      self.content = content
    }

    var words: String {
      let start = "section '\(section)'" + (version.map { " version \($0)" } ?? "")
      switch content {
      case .unknown: return start
      case .code: return "\(start), put and got by code"
      case .fields(let fields, let subsections, let isUnmigratable):
        return "\(start), \(fields.counted("field"))"
          + (subsections == 0 ? "" : ", \(subsections.counted("subsection"))")
          + (isUnmigratable ? ", cannot be migrated" : "")
      }
    }
  }

  /// What a subsection holds and when it is sent.
  package struct SubsectionSummary: Hashable, Sendable {
    package enum Condition: Hashable, Sendable {
      case always
      /// Without a test, by rules that end the list there.
      case endsList
      case when(Test)
    }

    package var name: String
    /// As canonical text.
    package var version: String
    package var fields: Int
    package var condition: Condition
    package var gates: [Gate]

    package init(name: String, version: String, fields: Int, condition: Condition, gates: [Gate] = []) {
      self.name = name
      self.version = version
      self.fields = fields
      self.condition = condition
      self.gates = gates
    }

    var words: String {
      let condition =
        switch condition {
        case .always: "always sent"
        case .endsList: "without a test, which ends the list"
        case .when(let test): "sent when \(test.words)"
        }
      return "version \(version), \(fields.counted("field")), \(condition)\(Gate.words(gates))"
    }
  }

  /// A property that a compat table sets for a driver.
  package struct Pin: Hashable, Sendable {
    package var driver: String
    package var property: String
    package var value: String
    package var table: String

    var words: String { "compat property '\(driver).\(property)'" }
  }

  /// What a function does with the bytes of a section or a field.
  package enum CodeRole: Hashable, Sendable {
    case saves, loads

    /// Of a section.
    var section: String { self == .saves ? "saves" : "loads" }
    /// Of a field.
    var field: String { self == .saves ? "puts" : "gets" }
  }

  /// What became of a function.
  package enum CodeFate: Hashable, Sendable {
    case added, removed, changed

    /// Whether each side has the function.
    init(was: Bool, is isThere: Bool) { self = was ? isThere ? .changed : .removed : .added }

    var words: String {
      switch self {
      case .added: "was added"
      case .removed: "was removed"
      case .changed: "has changed"
      }
    }
  }

  /// What could not be read.
  package enum UnreadSubject: Hashable, Sendable {
    case sectionName, instanceID, sectionVersion
    case version, minimumVersion
    case field(FieldName)
    case structureVersion(FieldName)
    case size(FieldName)
    case start(FieldName)
    case count(FieldName)
    case fieldVersion(FieldName)

    var words: String {
      switch self {
      case .sectionName: "the section's name"
      case .instanceID: "the section's instance id"
      case .sectionVersion: "the section's version"
      case .version: "the version"
      case .minimumVersion: "the lowest version"
      case .field(let name): name.quoted
      case .structureVersion(let name): "the structure version of \(name.quoted)"
      case .size(let name): "the size of \(name.quoted)"
      case .start(let name): "the start of \(name.quoted)"
      case .count(let name): "the number of elements of \(name.quoted)"
      case .fieldVersion(let name): "the version of \(name.quoted)"
      }
    }
  }

  /// Where it could not be read.
  package enum UnreadSide: Hashable, Sendable {
    case base, head
    /// On neither side, and the code differs.
    case both

    /// - Parameter extent: how far it could not be read, " in full"; all of it when empty.
    func words(of subject: String, reason: String, extent: String = "") -> String {
      switch self {
      case .both: "\(subject) could not be read\(extent) on either side, and its code differs: \(reason)"
      case .base: "\(subject) could not be read\(extent) on the base side: \(reason)"
      case .head: "\(subject) could not be read\(extent) on the head side: \(reason)"
      }
    }
  }
}
