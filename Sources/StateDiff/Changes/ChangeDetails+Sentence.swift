import VMState

extension ChangeDetails {
  /// Lower case, no full stop, names in single quotes. "'tick_offset' is added at the end: int64, since version 3"
  package var sentence: String {
    // One switch would be longer than a page, so each part answers for its cases.
    deviceSentence ?? descriptionSentence ?? fieldListSentence ?? fieldSentence ?? subsectionSentence
      ?? steeringSentence ?? kind.rawValue
  }

  private var deviceSentence: String? {
    switch self {
    case .deviceAdded(let name, let summary): "device '\(name)' is added: \(summary.words)"
    case .deviceRemoved(let name, let summary): "device '\(name)' is removed: \(summary.words)"
    case .deviceRenamed(let old, let new, let keepsSection):
      "device '\(old)' is called '\(new)'\(keepsSection ? ", its section keeps its name" : "")"
    case .sectionRenamed(let old, let new): "the section is called '\(new)' instead of '\(old)'"
    case .instanceChanged(let old, let new):
      "the section's instance id is \(Self.instance(new)) instead of \(Self.instance(old))"
    case .registrationChanged(let old, let new): "the section is registered by \(new) instead of \(old)"
    case .handlersConverted(true): "the section is now described by fields instead of put and got by code"
    case .handlersConverted(false): "the section is now put and got by code instead of described by fields"
    case .handlersVersion(let old, let new): "the section's version is \(new) instead of \(old)"
    case .handlersCode(let role, let function):
      "the code that \(role.section) the section has changed: '\(function)'"
    case .handlersLive(let isLive): "the section is \(isLive ? "now sent in parts" : "no longer sent in parts")"
    case .unread(let subject, let side, let reason): side.words(of: subject.words, reason: reason)
    default: nil
    }
  }

  private static func instance(_ id: Int?) -> String { id.map(String.init) ?? "the next free one" }

  private var descriptionSentence: String? {
    switch self {
    case .descriptionAdded(let name, let symbol, let fields):
      "\(Self.description(name, symbol, fields)) is added; no device was found to use it"
    case .descriptionRemoved(let name, let symbol, let fields):
      "\(Self.description(name, symbol, fields)) is removed; no device was found to use it"
    case .descriptionRenamed(let old, let new): "the description is called '\(new)' instead of '\(old)'"
    case .version(let old, let new, let isSent, let isElsewhere):
      "the version is \(new > old ? "raised" : "lowered") from \(old) to \(new)\(Self.nested(isSent))"
        + (new > old ? "" : Self.elsewhere(isElsewhere))
    case .minimumVersion(let old, let new, let isSent):
      "the lowest version that is accepted is \(new) instead of \(old)\(Self.nested(isSent))"
    case .oldMinimumVersion(let old, let new):
      "the lowest version for 'load_state_old' is \(new ?? "none") instead of \(old ?? "none")"
    case .migratability(let isMigratable):
      isMigratable ? "the device can now be migrated" : "the device can no longer be migrated"
    case .earlySetup(let isEarly): "the section is now sent \(isEarly ? "before" : "after") RAM"
    case .priority(let old, let new): "the section's priority is \(new) instead of \(old)"
    case .oldLoader(let fate, let function): "the code that loads old versions \(fate.words): '\(function)'"
    case .hook(let role, .added, let function): "'\(role)' is new: '\(function)'"
    case .hook(let role, .removed, let function): "'\(role)' is gone: '\(function)'"
    case .hook(let role, .changed, let function): "the code of '\(role)' has changed: '\(function)'"
    case .sectionTest(let change): change.words(of: "the section")
    case .unreadParts(let side, let reasons):
      side.words(of: "the description", reason: reasons.joined(separator: "; "), extent: " in full")
    default: nil
    }
  }

  private static func description(_ name: String, _ symbol: String, _ fields: Int) -> String {
    "description '\(name)' (\(symbol), \(fields.counted("field")))"
  }

  private static func nested(_ isSent: Bool) -> String { isSent ? "" : " (nested: the version itself is not sent)" }

  /// Said when a value changed and the line that names it did not.
  private static func elsewhere(_ isElsewhere: Bool) -> String {
    isElsewhere ? "; its line is the same, so a macro or a type that it names has another value" : ""
  }

  /// What came, went or took another place in a list.
  private var fieldListSentence: String? {
    switch self {
    case .fieldAdded(let field, let place, let gates):
      "\(field.name.quoted) is added \(place.added): \(field.summary)\(Gate.words(gates))"
    case .fieldRemoved(let field): "\(field.name.quoted) is removed: \(field.summary)"
    case .fieldRenamed(let old, let new): "'\(old)' is renamed to '\(new)', at the same place and of the same form"
    case .fieldReplaced(let old, let new, let effect):
      "'\(old.name.text)' (\(old.summary)) is replaced by '\(new.name.text)' (\(new.summary)): \(effect.words)"
    case .fieldPadded(let field, let bytes, let change):
      "'\(field.name.text)' (\(field.type)) is replaced by padding of the same width, "
        + "\(bytes.counted("byte"))\(change?.suffix ?? "")"
    case .fieldUnpadded(let field, let bytes, let change):
      "'\(field.name.text)' (\(field.type)) takes \(bytes.counted("byte")) that were padding"
        + (change?.suffix ?? "")
    case .paddingResized(let old, let new):
      "there are \(new.counted("byte")) of padding instead of \(old)"
    case .fieldMoved(let name, let old, let new): "'\(name)' has moved from \(old.moved) to \(new.moved)"
    default: nil
    }
  }

  /// What changed in a field.
  private var fieldSentence: String? {
    switch self {
    case .fieldRetyped(let name, let old, let new, let effect, let notes):
      ([("\(name.quoted) is \(new) instead of \(old): \(effect.words)")] + notes.map(\.words)).joined(separator: ", ")
    case .fieldKeys(let name, let areStructures):
      "\(name.quoted) has \(Self.keys(areStructures)) for keys instead of \(Self.keys(!areStructures))"
    case .fieldDescription(let name, let old, let new): "\(name.quoted) is described by '\(new)' instead of '\(old)'"
    case .fieldPointers(let name, let isPointers):
      "\(name.quoted) is \(isPointers ? "now" : "no longer") an array of pointers, in which a null element is one byte"
    case .fieldMarkers(let name, let hasMarkers):
      "\(name.quoted) \(hasMarkers ? "now" : "no longer") has a marker byte before every element"
    case .fieldCode(let role, let name, let function, let symbol):
      "the code that \(role.field) \(name.quoted) has changed: '\(function)' (through '\(symbol)')"
    case .structureVersion(let name, let old, let new):
      "\(name.quoted) is sent as version \(new) of its structure instead of \(old)"
    case .structureVersioning(let name, let fixed):
      "\(name.quoted) is now sent by \(fixed.map { "the fixed version \($0)" } ?? "its own version") of its structure"
    case .fieldSizeSource(let name, let old, let new): "the size of \(name.quoted) is \(new) instead of \(old)"
    case .fieldSize(let name, let old, let new, let unit, let effect, let isElsewhere):
      Self.size(name, old, new, unit, effect) + Self.elsewhere(isElsewhere)
    case .fieldStart(let name, let old, let new):
      "\(name.quoted) is taken from byte \(new) of its member instead of \(old)"
    case .fieldCountSource(let name, let old, let new):
      "\(name.quoted) has as many elements as \(new) says instead of \(old)"
    case .fieldCountForm(let name, let old, let new): "\(name.quoted) has \(new) instead of \(old)"
    case .fieldCount(let name, let old, let new, let meaning, let isElsewhere):
      Self.count(name, old, new, meaning) + Self.elsewhere(isElsewhere)
    case .fieldVersion(let name, 0, let new): "\(name.quoted) is now sent only since version \(new)"
    case .fieldVersion(let name, let old, 0):
      "\(name.quoted) is now sent in every version, and was since version \(old)"
    case .fieldVersion(let name, let old, let new): "\(name.quoted) is sent since version \(new) instead of \(old)"
    case .fieldMember(let name, let old, let new):
      "\(name.quoted) is taken from the member '\(new)' instead of '\(old)'"
    case .fieldTest(let name, let change, let gates): change.words(of: name.quoted) + Gate.words(gates)
    default: nil
    }
  }

  private static func keys(_ areStructures: Bool) -> String { areStructures ? "structures" : "plain numbers" }

  private static func size(
    _ name: FieldName, _ old: Int, _ new: Int, _ unit: SizeUnit, _ effect: WireEffect
  ) -> String {
    switch unit {
    case .bytes: "\(name.quoted) is \(new) bytes instead of \(old): \(effect.words)"
    case .bits: "\(name.quoted) is \(new) bits instead of \(old): \(effect.words)"
    case .bytesInC:
      "\(name.quoted) is \(new) bytes in C instead of \(old), which the code that puts and gets it may use"
    }
  }

  private static func count(_ name: FieldName, _ old: Int, _ new: Int, _ meaning: CountMeaning) -> String {
    switch meaning {
    case .perCounted: "\(name.quoted) has \(new) elements for each that its member counts instead of \(old)"
    case .elements(let effect):
      "\(name.quoted) has \(new.counted("element")) instead of \(old)"
        + (effect.map { ": \($0.words)" } ?? "")
    }
  }

  private var subsectionSentence: String? {
    switch self {
    case .subsectionAdded(let summary): "subsection '\(summary.name)' is added: \(summary.words)"
    case .subsectionRemoved(let summary): "subsection '\(summary.name)' is removed: \(summary.words)"
    case .subsectionRenamed(let old, let new): "subsection '\(old)' is renamed to '\(new)'; the name is on the wire"
    case .subsectionTest(let name, let change, let oldGates, let gates):
      change.words(of: "subsection '\(name)'") + Gate.words(from: oldGates, to: gates)
    case .subsectionGates(let name, let old, let new):
      "subsection '\(name)' is gated by \(Self.properties(new)) instead of \(Self.properties(old))"
    default: nil
    }
  }

  private static func properties(_ names: [String]) -> String {
    names.isEmpty ? "no property" : names.map { "'\($0)'" }.joined(separator: ", ")
  }

  private var steeringSentence: String? {
    switch self {
    case .propertyAdded(let name, let value, let parts):
      "property '\(name)' is added\(value.map { ", default \($0)" } ?? "")\(parts?.words ?? "")"
    case .propertyRemoved(let name, let parts): "property '\(name)' is removed\(parts?.words ?? "")"
    case .propertyDefault(let name, let old?, let new?, let parts):
      "property '\(name)' defaults to \(new) instead of \(old)\(parts?.words ?? "")"
    case .propertyDefault(let name, nil, let new, let parts):
      "property '\(name)' now has a default, \(new ?? "none")\(parts?.words ?? "")"
    case .propertyDefault(let name, let old?, nil, let parts):
      "property '\(name)' no longer has a default, and had \(old)\(parts?.words ?? "")"
    case .unreadDefault(let name, let side, let reason, let parts):
      side.words(of: "the default of property '\(name)'", reason: reason) + (parts?.words ?? "")
    case .machineAdded(let name): "machine type '\(name)' is added"
    case .machineRemoved(let name): "machine type '\(name)' is removed"
    case .machineTable(let table, let machines, let isGained):
      "\(Self.machines(machines)) \(isGained ? "got" : "lost") the table '\(table)'"
    case .machineMember(let member, let machines, let old, let new):
      "class member '\(member)' is \(new ?? "unset") instead of \(old ?? "unset") for \(Self.machines(machines))"
    case .compatAdded(let pin, let isNewTable, let parts):
      "\(pin.words) is '\(pin.value)' in \(isNewTable ? "the new table" : "table") '\(pin.table)'\(parts?.words ?? "")"
    case .compatRemoved(let pin, let parts):
      "\(pin.words) ('\(pin.value)') is removed from table '\(pin.table)'\(parts?.words ?? "")"
    case .compatChanged(let pin, let new, let parts):
      "\(pin.words) is '\(new)' instead of '\(pin.value)' in table '\(pin.table)'\(parts?.words ?? "")"
    case .compatMoved(let pin, let table, let parts):
      "\(pin.words) ('\(pin.value)') has moved from table '\(pin.table)' to '\(table)'\(parts?.words ?? "")"
    case .subsectionRule(let old, let new): "subsections are read by the rule '\(new)' instead of '\(old)'"
    case .wireRule(let meaning, let holds): "\(meaning): \(holds ? "now true" : "no longer true")"
    default: nil
    }
  }

  private static func machines(_ names: [String]) -> String {
    if names.count == 1 { return "machine type '\(names[0])'" }
    let shown = names.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    return "machine types \(shown)" + (names.count > 4 ? " and \(names.count - 4) more" : "")
  }
}
