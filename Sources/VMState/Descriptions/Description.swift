/// A `VMStateDescription`. Wire order = list order.
package struct Description: Hashable, Sendable, Codable {
  /// Where a description comes from.
  package enum Kind: String, Hashable, Sendable, Codable {
    /// A `VMStateDescription` of the source.
    case declared
    /// What a function that puts does.
    case save
    /// What a function that gets does.
    case load
    /// What a hook without a stream (`post_load`) does to the object: assignments and refusals.
    case hook
  }

  /// Descriptions of code have no version of their own: their fields see that of the section or description they stand in.
  package var kind: Kind
  /// The name on the wire (of a section or subsection; nested names are not sent).
  package var name: String
  /// The C object's name: `vmstate_goldfish_rtc`.
  package var symbol: String
  package var location: SourceLocation
  package var versionID: Known<Int>
  /// 0 when absent, as in C.
  package var minimumVersionID: Known<Int>
  /// Nil when absent. Gone from QEMU since 1862198702 (2022).
  package var minimumVersionIDOld: Known<Int>?
  package var loadStateOld: CodeReference?
  package var isUnmigratable: Bool
  /// Descriptions marked `early_setup` are sent before RAM (QEMU 62f42625d4).
  package var isEarlySetup: Bool
  /// `MigrationPriority`; higher is sent first.
  package var priority: Int
  /// Nil when the source gives none: then a subsection is always sent, or ends the list (`WireRules`).
  package var needed: Predicate?
  package var fields: [Field]
  package var subsections: [SubsectionUse]
  /// What `loadStateOld` gets, when it was read.
  package var loadStateOldCode: DescriptionID?
  package var preSave: CodeReference?
  package var postSave: CodeReference?
  package var preLoad: CodeReference?
  package var postLoad: CodeReference?
  /// What the hooks do to the object, as far as that was read; nil for those that do nothing which matters to a load.
  package var preSaveCode: DescriptionID?
  package var preLoadCode: DescriptionID?
  package var postLoadCode: DescriptionID?
  /// What could not be read of this description as a whole, field list apart.
  package var unresolved: [Unresolved]

  /// What functions do, as far as it was read.
  package var isCode: Bool { kind != .declared }

  package init(name: String, symbol: String, location: SourceLocation, versionID: Known<Int> = .known(0)) {
    self.kind = .declared
    self.name = name
    self.symbol = symbol
    self.location = location
    self.versionID = versionID
    self.minimumVersionID = .known(0)
    self.isUnmigratable = false
    self.isEarlySetup = false
    self.priority = 0
    self.fields = []
    self.subsections = []
    self.unresolved = []
  }
}
