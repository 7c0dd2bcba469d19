extension SnapshotWriter {
  mutating func writeDescription(_ index: Int) throws(SnapshotError) {
    let description = build.descriptions[index]
    let label = try label(DescriptionID(index))
    lines.begin(description.kind.rawValue, label, description.name)
    if description.symbol != label {
      lines.key(SnapshotKey.Description.symbol)
      lines.bareWord(description.symbol)
    }
    anchor = description.location
    attribute(SnapshotKey.Description.version, description.versionID, unless: 0)
    attribute(SnapshotKey.Description.minimum, description.minimumVersionID, unless: 0)
    if let old = description.minimumVersionIDOld { attribute(SnapshotKey.Description.oldMinimum, old) }
    if description.isUnmigratable { lines.raw(SnapshotKey.Description.unmigratable.rawValue) }
    if description.isEarlySetup { lines.raw(SnapshotKey.Description.early.rawValue) }
    attribute(SnapshotKey.Description.priority, Known.known(description.priority), unless: 0)
    placeHeading(description.location)
    lines.endLine()
    if let needed = description.needed {
      lines.begin("  needed ")
      try write(needed)
      lines.endLine()
    }
    writeUnresolved(description.unresolved, indent: "  ")
    for hook in Description.hooks { try writeHook(hook, of: description) }
    for field in description.fields { try writeField(field) }
    for use in description.subsections { try writeSubsection(use) }
    leaveBlock()
  }

  private mutating func writeHook(_ hook: SnapshotHook, of description: Description) throws(SnapshotError) {
    let reference = description[keyPath: hook.reference]
    let code = hook.code.flatMap { description[keyPath: $0] }
    guard reference != nil || code != nil else { return }
    lines.begin("  \(hook.word)")
    attribute(SnapshotKey.Hook.function, reference)
    try self.reference(SnapshotKey.Hook.code, code)
    lines.endLine()
  }

  private mutating func writeSubsection(_ use: SubsectionUse) throws(SnapshotError) {
    lines.begin("  subsection", try label(use.description))
    if let needed = use.needed {
      lines.key(SnapshotKey.Subsection.when)
      if needed == build[use.description].needed { lines.append("own") } else { try write(needed) }
    }
    place(use.location)
    lines.endLine()
  }

  private mutating func writeField(_ field: Field) throws(SnapshotError) {
    typealias Key = SnapshotKey.Field
    lines.begin("  field", field.name)
    lines.append(" ")
    try write(field.form)
    if let macro = field.macro {
      lines.key(Key.macro)
      lines.bareWord(macro)
    }
    if field.member.text != field.name {
      lines.key(Key.member)
      lines.bareWord(field.member.text)
    }
    attribute(Key.since, field.versionID, unless: 0)
    attribute(Key.structVersion, field.structVersionID, unless: 0)
    let flags = FieldFlags.words.filter { field.flags.contains($0.flag) }.map(\.word)
    if !flags.isEmpty {
      lines.key(Key.flags)
      lines.append(flags.joined(separator: ","))
    }
    attribute(Key.size, field.size, unless: 0)
    attribute(Key.sizeMember, field.sizeMember)
    attribute(Key.count, field.count, unless: 0)
    attribute(Key.countMember, field.countMember)
    attribute(Key.start, field.start, unless: 0)
    if let hint = field.errorHint {
      lines.key(Key.hint)
      lines.bareWord(hint)
    }
    if let exists = field.exists {
      lines.key(Key.when)
      try write(exists)
    }
    place(field.location)
    lines.endLine()
  }

  /// `(member u16)`, with the constant behind it that the member always is.
  private mutating func attribute(_ key: SnapshotKey.Field, _ member: CountMember?) {
    guard let member else { return }
    lines.key(key)
    lines.append("(")
    lines.bareWord(member.member.text)
    lines.raw(member.type.word)
    if let constant = member.constant { lines.raw("\(constant)") }
    lines.append(")")
  }

  private mutating func write(_ form: WireForm) throws(SnapshotError) {
    switch form {
    case .scalar(let scalar): lines.append(scalar.rawValue)
    case .buffer: lines.append("buffer")
    case .unused: lines.append("unused")
    case .bitmap: lines.append("bitmap")
    case .validation: lines.append("validation")
    case .structure(let id): try writeForm("structure", id)
    case .temporary(let id): try writeForm("temporary", id)
    case .list(let id): try writeForm("list", id)
    case .group(let id): try writeForm("group", id)
    case .tree(nil, let value): try writeForm("tree", value)
    case .tree(let key?, let value): try writeForm("tree", key, value)
    case .unresolved(let unresolved): write(unresolved)
    case .assignment(let type, let value):
      lines.append("(assignment \(type.word) ")
      try write(value)
      lines.append(")")
    case .custom(let custom):
      lines.append("(custom")
      lines.word(custom.symbol)
      lines.word(custom.name)
      attribute(SnapshotKey.Custom.get, custom.get)
      attribute(SnapshotKey.Custom.put, custom.put)
      try attribute(SnapshotKey.Custom.code, custom.code)
      lines.append(")")
    }
  }

  private mutating func writeForm(_ word: String, _ ids: DescriptionID...) throws(SnapshotError) {
    lines.append("(\(word)")
    for id in ids { lines.word(try label(id)) }
    lines.append(")")
  }
}
