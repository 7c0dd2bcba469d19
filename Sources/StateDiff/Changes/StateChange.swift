import VMState

/// One way in which the state of two builds differs. It says what is different, not whether guests can
/// still be exchanged: only a round trip tells that.
package struct StateChange: Hashable, Sendable {
  /// What was done to the state. The raw values are stable ids.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    // Devices and sections.
    case deviceAdded = "device-added"
    case deviceRemoved = "device-removed"
    case deviceRenamed = "device-renamed"
    case sectionRenamed = "section-renamed"
    case instanceChanged = "instance-changed"
    case registrationChanged = "registration-changed"
    /// A section's put and get functions: version or code.
    case handlersChanged = "handlers-changed"
    /// From put and get functions to a description, or back.
    case handlersConverted = "handlers-converted"

    // Descriptions.
    case descriptionAdded = "description-added"
    case descriptionRemoved = "description-removed"
    case versionRaised = "version-raised"
    case versionLowered = "version-lowered"
    case minimumVersionChanged = "minimum-version-changed"
    /// Priority, early set-up, `unmigratable`, `load_state_old`, a section's own `needed`.
    case descriptionChanged = "description-changed"
    /// `pre_save`, `post_save`, `pre_load`, `post_load`.
    case hookChanged = "hook-changed"

    // Fields.
    case fieldAdded = "field-added"
    case fieldRemoved = "field-removed"
    case fieldReplacedByPadding = "field-replaced-by-padding"
    case paddingReplacedByField = "padding-replaced-by-field"
    case paddingChanged = "padding-changed"
    case fieldRetyped = "field-retyped"
    case fieldRenamed = "field-renamed"
    case fieldMoved = "field-moved"
    case fieldCountChanged = "field-count-changed"
    case fieldSizeChanged = "field-size-changed"
    case fieldVersionChanged = "field-version-changed"
    case fieldMemberChanged = "field-member-changed"
    case fieldPredicateChanged = "field-predicate-changed"
    /// Code that puts and gets a field's bytes.
    case codeChanged = "code-changed"

    // Subsections.
    case subsectionAdded = "subsection-added"
    case subsectionRemoved = "subsection-removed"
    case subsectionRenamed = "subsection-renamed"
    case subsectionPredicateChanged = "subsection-predicate-changed"

    // What steers them.
    case propertyAdded = "property-added"
    case propertyRemoved = "property-removed"
    case propertyDefaultChanged = "property-default-changed"
    case machineAdded = "machine-added"
    case machineRemoved = "machine-removed"
    case machineTablesChanged = "machine-tables-changed"
    case machineMemberChanged = "machine-member-changed"
    case compatAdded = "compat-added"
    case compatRemoved = "compat-removed"
    case compatChanged = "compat-changed"
    case compatMoved = "compat-moved"
    case rulesChanged = "rules-changed"

    /// One side, or both in different ways, could not be read.
    case unresolved = "unresolved"
  }

  /// What is different; the kind and the sentence are made from it.
  package var details: ChangeDetails
  /// The QOM type or section name, the first in order where a shared description concerns many; the driver of a
  /// compat property; nil for machine types, and for descriptions that no device was found to register.
  package var device: String?
  /// All devices concerned, sorted.
  package var devices: [String]
  /// Names of descriptions from the section down, `goldfish_rtc / goldfish_rtc/foo`; the table or machine type for
  /// what steers state.
  package var path: String
  package var baseLocation: SourceLocation?
  package var headLocation: SourceLocation?
  /// Whether it was read of code that puts and gets, whose parts have no fixed names.
  package var isInCode: Bool

  package init(
    _ details: ChangeDetails, device: String?, devices: [String]? = nil, path: String, base: SourceLocation?,
    head: SourceLocation?, isInCode: Bool = false
  ) {
    self.isInCode = isInCode
    self.details = details
    self.device = device
    self.devices = devices ?? (device.map { [$0] } ?? [])
    self.path = path
    self.baseLocation = base
    self.headLocation = head
  }

  /// The stable id of what was done.
  package var kind: Kind { details.kind }

  /// The change for people: lower case, no full stop, names in single quotes. No code reads it; what it says is in
  /// the details.
  package var sentence: String { details.sentence }
}
