/// What a state change is, as data. The kind and the sentence of a `StateChange` are made from it, and code that
/// wants to know more of a change than its kind reads it here.
package enum ChangeDetails: Hashable, Sendable {
  // Devices and sections.
  case deviceAdded(name: String, SectionSummary)
  case deviceRemoved(name: String, SectionSummary)
  /// Whether its section keeps its name.
  case deviceRenamed(from: String, to: String, keepsSection: Bool)
  case sectionRenamed(from: String, to: String)
  /// Nil is the next free one.
  case instanceChanged(from: Int?, to: Int?)
  /// How the section is registered, in words.
  case registrationChanged(from: String, to: String)
  case handlersConverted(toFields: Bool)
  case handlersVersion(from: Int, to: Int)
  case handlersCode(CodeRole, function: String)
  /// Whether the section is now sent in parts, while the guest runs.
  case handlersLive(Bool)

  // Descriptions.
  case descriptionAdded(name: String, symbol: String, fields: Int)
  case descriptionRemoved(name: String, symbol: String, fields: Int)
  case descriptionRenamed(from: String, to: String)
  /// `isSent` is false for a nested description, whose version is not on the wire.
  case version(from: Int, to: Int, isSent: Bool, isElsewhere: Bool)
  case minimumVersion(from: Int, to: Int, isSent: Bool)
  /// `minimum_version_id_old`, as canonical text; nil for none.
  case oldMinimumVersion(from: String?, to: String?)
  /// Whether the device can now be migrated.
  case migratability(Bool)
  /// Whether the section is now sent before RAM.
  case earlySetup(Bool)
  case priority(from: Int, to: Int)
  case oldLoader(CodeFate, function: String)
  /// `pre_save`, `post_save`, `pre_load`, `post_load`.
  case hook(role: String, CodeFate, function: String)
  /// A section's own `needed`.
  case sectionTest(TestChange)

  // Fields.
  case fieldAdded(ChangedField, at: FieldPosition, gates: [Gate])
  case fieldRemoved(ChangedField)
  case fieldRenamed(from: String, to: String)
  /// The same bytes at the same place, or other ones, under another name and another type.
  case fieldReplaced(ChangedField, by: ChangedField, WireEffect)
  case fieldPadded(ChangedField, bytes: Int, ConditionChange?)
  case fieldUnpadded(ChangedField, bytes: Int, ConditionChange?)
  case paddingResized(from: Int, to: Int)
  case fieldMoved(name: String, from: FieldPosition, to: FieldPosition)
  case fieldRetyped(FieldName, from: String, to: String, WireEffect, [RetypeNote])
  /// A tree's keys: structures, or plain numbers.
  case fieldKeys(FieldName, areStructures: Bool)
  case fieldDescription(FieldName, from: String, to: String)
  /// Whether the field is now an array of pointers.
  case fieldPointers(FieldName, Bool)
  /// Whether there is now a marker byte before every element.
  case fieldMarkers(FieldName, Bool)
  case fieldCode(CodeRole, FieldName, function: String, symbol: String)
  case structureVersion(FieldName, from: Int, to: Int)
  /// From a fixed version of the structure to its own, or back; nil is its own.
  case structureVersioning(FieldName, fixed: String?)
  /// What says the size, in words.
  case fieldSizeSource(FieldName, from: String, to: String)
  case fieldSize(FieldName, from: Int, to: Int, SizeUnit, WireEffect, isElsewhere: Bool)
  case fieldStart(FieldName, from: Int, to: Int)
  /// What says the number of elements, in words.
  case fieldCountSource(FieldName, from: String, to: String)
  /// An array in place of a single element, or back, in words.
  case fieldCountForm(FieldName, from: String, to: String)
  case fieldCount(FieldName, from: Int, to: Int, CountMeaning, isElsewhere: Bool)
  case fieldVersion(FieldName, from: Int, to: Int)
  case fieldMember(FieldName, from: String, to: String)
  case fieldTest(FieldName, TestChange, gates: [Gate])

  // Subsections.
  case subsectionAdded(SubsectionSummary)
  case subsectionRemoved(SubsectionSummary)
  case subsectionRenamed(from: String, to: String)
  case subsectionTest(name: String, TestChange, oldGates: [Gate], gates: [Gate])
  /// The properties that decide over it, by name, where its test is the same.
  case subsectionGates(name: String, from: [String], to: [String])

  // What steers them. Defaults and values are canonical text.
  case propertyAdded(name: String, value: String?, DecidedParts?)
  case propertyRemoved(name: String, DecidedParts?)
  case propertyDefault(name: String, from: String?, to: String?, DecidedParts?)
  case machineAdded(name: String)
  case machineRemoved(name: String)
  case machineTable(String, machines: [String], isGained: Bool)
  case machineMember(String, machines: [String], from: String?, to: String?)
  case compatAdded(Pin, isNewTable: Bool, DecidedParts?)
  case compatRemoved(Pin, DecidedParts?)
  case compatChanged(Pin, to: String, DecidedParts?)
  case compatMoved(Pin, to: String, DecidedParts?)
  /// How subsections are read, by the name of the rule.
  case subsectionRule(from: String, to: String)
  /// What saving and loading do, in words, and whether they do it now.
  case wireRule(String, Bool)

  /// One side, or both in different ways, could not be read.
  case unread(UnreadSubject, UnreadSide, reason: String)
  /// A description that could not be read in full.
  case unreadParts(UnreadSide, reasons: [String])
  case unreadDefault(name: String, UnreadSide, reason: String, DecidedParts?)
}

extension ChangeDetails {
  /// The stable id of what was done.
  package var kind: StateChange.Kind {
    switch self {
    case .deviceAdded: .deviceAdded
    case .deviceRemoved: .deviceRemoved
    case .deviceRenamed: .deviceRenamed
    case .sectionRenamed, .descriptionRenamed: .sectionRenamed
    case .instanceChanged: .instanceChanged
    case .registrationChanged: .registrationChanged
    case .handlersConverted: .handlersConverted
    case .handlersVersion, .handlersCode, .handlersLive: .handlersChanged
    case .descriptionAdded: .descriptionAdded
    case .descriptionRemoved: .descriptionRemoved
    case .version(let old, let new, _, _): new > old ? .versionRaised : .versionLowered
    case .minimumVersion, .oldMinimumVersion: .minimumVersionChanged
    case .migratability, .earlySetup, .priority, .oldLoader, .sectionTest: .descriptionChanged
    case .hook: .hookChanged
    case .fieldAdded: .fieldAdded
    case .fieldRemoved: .fieldRemoved
    case .fieldRenamed: .fieldRenamed
    case .fieldReplaced, .fieldRetyped, .fieldKeys, .fieldDescription, .fieldPointers, .fieldMarkers: .fieldRetyped
    case .fieldPadded: .fieldReplacedByPadding
    case .fieldUnpadded: .paddingReplacedByField
    case .paddingResized: .paddingChanged
    case .fieldMoved: .fieldMoved
    case .fieldCode: .codeChanged
    case .structureVersion, .structureVersioning, .fieldVersion: .fieldVersionChanged
    case .fieldSize(let name, _, _, _, _, _): name == .padding ? .paddingChanged : .fieldSizeChanged
    case .fieldSizeSource: .fieldSizeChanged
    case .fieldStart, .fieldMember: .fieldMemberChanged
    case .fieldCountSource, .fieldCountForm, .fieldCount: .fieldCountChanged
    case .fieldTest: .fieldPredicateChanged
    case .subsectionAdded: .subsectionAdded
    case .subsectionRemoved: .subsectionRemoved
    case .subsectionRenamed: .subsectionRenamed
    case .subsectionTest, .subsectionGates: .subsectionPredicateChanged
    case .propertyAdded: .propertyAdded
    case .propertyRemoved: .propertyRemoved
    case .propertyDefault: .propertyDefaultChanged
    case .machineAdded: .machineAdded
    case .machineRemoved: .machineRemoved
    case .machineTable: .machineTablesChanged
    case .machineMember: .machineMemberChanged
    case .compatAdded: .compatAdded
    case .compatRemoved: .compatRemoved
    case .compatChanged: .compatChanged
    case .compatMoved: .compatMoved
    case .subsectionRule, .wireRule: .rulesChanged
    case .unread, .unreadParts, .unreadDefault: .unresolved
    }
  }
}
