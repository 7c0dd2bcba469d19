/// What may stand behind a line's first words, in the order in which it does: reader and writer take it from here.
enum SnapshotKey {
  enum Description: String, CaseIterable {
    case symbol, version, minimum
    case oldMinimum = "old-minimum"
    case unmigratable, early, priority
  }

  enum Field: String, CaseIterable {
    case macro, member, since
    case structVersion = "struct-version"
    case flags, size
    case sizeMember = "size-in"
    case count
    case countMember = "count-in"
    case start, hint, when
  }

  enum Subsection: String, CaseIterable {
    case when
  }

  enum Hook: String, CaseIterable {
    case function, code
  }

  enum Custom: String, CaseIterable {
    case get, put, code
  }

  enum Device: String, CaseIterable {
    case section, instance, description, ancestors
  }

  enum Handlers: String, CaseIterable {
    case version, live, save, load, code
  }

  enum Property: String, CaseIterable {
    case member, type, bit
    case defaultValue = "default"
  }

  enum Machine: String, CaseIterable {
    case alias
  }

  enum Run: String, CaseIterable {
    case name
  }
}

extension WireRules {
  /// The rules that hold or do not, as the canonical text names them.
  static let facts: [(rule: any WritableKeyPath<WireRules, Bool> & Sendable, name: String)] = [
    (\.saveHonoursFieldVersions, "save-honours-field-versions"),
    (\.subsectionWithoutNeededEndsList, "subsection-without-needed-ends-list"),
    (\.hasLoadStateOld, "load-state-old"), (\.hasConfigurationSection, "configuration"),
    (\.hasSectionFooters, "footers"), (\.hasStreamDescription, "stream-description"),
    (\.sectionsCanBeOptional, "optional-sections"), (\.hasNullPointerMarker, "null-pointer-marker"),
    (\.describesConfiguration, "describes-configuration"), (\.sectionNamesHaveBusPath, "bus-path-in-names"),
    (\.describesNullPointers, "describes-null-pointers"),
  ]
}

extension FieldFlags {
  /// Each flag once: `VMS_VARRAY` is `VMS_VARRAY_INT32` of old.
  static let words: [(flag: FieldFlags, word: String)] = names.filter { $0.name != "VMS_VARRAY" }.map { flag, name in
    (flag, String(name.dropFirst("VMS_".count)).lowercased())
  }
}

extension CInteger {
  /// "u32", "i8"; "u1" is bool.
  var word: String { "\(isSigned ? "i" : "u")\(bits)" }
}

extension UnaryOperator {
  /// `-` with one operand is told from `-` with two.
  var word: String { self == .negate ? "neg" : rawValue }
}

extension Description {
  /// The hooks: keyword, the function as the source names it, and what it does.
  static let hooks: [SnapshotHook] = [
    SnapshotHook(word: "pre_save", reference: \.preSave, code: \Description.preSaveCode),
    SnapshotHook(word: "post_save", reference: \.postSave, code: nil),
    SnapshotHook(word: "pre_load", reference: \.preLoad, code: \Description.preLoadCode),
    SnapshotHook(word: "post_load", reference: \.postLoad, code: \Description.postLoadCode),
    SnapshotHook(word: "load_state_old", reference: \.loadStateOld, code: \Description.loadStateOldCode),
  ]
}

/// A function beside a description's fields.
struct SnapshotHook: Sendable {
  let word: String
  let reference: any WritableKeyPath<Description, CodeReference?> & Sendable
  let code: (any WritableKeyPath<Description, DescriptionID?> & Sendable)?
}
