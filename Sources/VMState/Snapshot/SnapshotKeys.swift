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
