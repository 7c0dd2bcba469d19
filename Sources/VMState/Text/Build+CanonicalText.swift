extension Build {
  /// What the canonical text shows besides the state itself.
  package struct TextOptions: Hashable, Sendable {
    /// Line numbers after the file names. Without them two trees that differ only above a description give the same
    /// text.
    package var showsLines = false
    /// All properties of a device, instead of those that a test of its state reads.
    package var showsAllProperties = false

    package init() {}
  }

  /// One description in lines: its name and versions, then fields in wire order, then subsections, then code that
  /// runs beside them.
  ///
  /// The text depends on the source only: not on the order in which files were read, and, without `showsLines`, not
  /// on where in their files things stand.
  package func canonicalLines(
    of id: DescriptionID, labels: DescriptionLabels, options: TextOptions = TextOptions()
  ) -> [String] {
    guard let description = description(id) else { return [] }
    var lines = [heading(of: description, label: labels[id], options: options)]
    if let needed = description.needed { lines.append("  needed when \(needed.canonicalText)") }
    for unresolved in description.unresolved { lines.append("  \(unresolved.canonicalText)") }
    for field in description.fields {
      lines.append(
        "  \(field.name): \(field.canonicalText(labels: labels))\(place(field.location, options, linesOnly: true))")
      if case .custom(let form) = field.form { lines += codeLines(of: form.code, labels, options, indent: 4) }
    }
    for use in description.subsections {
      let name = self.description(use.description)?.name ?? "?"
      let condition = use.needed.map { "when \($0.canonicalText)" } ?? alwaysText
      lines.append("  subsection \"\(name)\" \(labels[use.description]) \(condition)")
    }
    let code: [(String, CodeReference?)] = [
      ("pre_save", description.preSave), ("post_save", description.postSave), ("pre_load", description.preLoad),
      ("post_load", description.postLoad), ("load_state_old", description.loadStateOld),
    ]
    let read = [
      "pre_save": description.preSaveCode, "pre_load": description.preLoadCode, "post_load": description.postLoadCode,
      "load_state_old": description.loadStateOldCode,
    ]
    for case (let role, let reference?) in code {
      lines.append("  \(role) \(reference.canonicalText)")
      if let id = read[role] ?? nil { lines += codeLines(of: id, labels, options, indent: 4, above: []) }
    }
    return lines
  }

  /// What put and get functions do, below the field or section they stand in.
  private func codeLines(
    of code: CodeForm?, _ labels: DescriptionLabels, _ options: TextOptions, indent: Int
  ) -> [String] {
    var lines: [String] = []
    for (role, id) in [("puts", code?.save), ("gets", code?.load)] {
      guard let id else { continue }
      lines.append("\(String(repeating: " ", count: indent))\(role)")
      lines += codeLines(of: id, labels, options, indent: indent + 2, above: [])
    }
    return lines
  }

  private func codeLines(
    of id: DescriptionID, _ labels: DescriptionLabels, _ options: TextOptions, indent: Int, above: [DescriptionID]
  ) -> [String] {
    // Functions that call themselves are named, not written out again.
    guard let description = description(id), !above.contains(id), above.count < Self.codeDepth else { return [] }
    let blanks = String(repeating: " ", count: indent)
    var lines = description.unresolved.map { "\(blanks)\($0.canonicalText)" }
    for field in description.fields {
      lines.append(
        "\(blanks)\(field.codeText(labels: labels))\(place(field.location, options, linesOnly: true))")
      if case .custom(let form) = field.form {
        lines += codeLines(of: form.code, labels, options, indent: indent + 2)
        continue
      }
      for nested in field.nestedDescriptions where self.description(nested)?.isCode == true {
        lines += codeLines(of: nested, labels, options, indent: indent + 2, above: above + [id])
      }
    }
    return lines
  }

  /// Nesting of tests and loops that is shown.
  private static let codeDepth = 16

  /// Sent or not, a subsection without `needed` is a matter of the tree's savevm code.
  private var alwaysText: String {
    rules.subsectionWithoutNeededEndsList ? "without a test, which ends the list" : "always"
  }

  private func heading(of description: Description, label: String, options: TextOptions) -> String {
    var text = "description \(label) \"\(description.name)\" version \(description.versionID.canonicalText)"
    text += " minimum \(description.minimumVersionID.canonicalText)"
    if let old = description.minimumVersionIDOld { text += " old-minimum \(old.canonicalText)" }
    if description.isUnmigratable { text += " unmigratable" }
    if description.isEarlySetup { text += " early" }
    if description.priority != 0 { text += " priority \(description.priority)" }
    return text + place(description.location, options)
  }

  /// One device in lines: how its section comes to be, then its properties.
  package func canonicalLines(
    of device: Device, labels: DescriptionLabels, options: TextOptions = TextOptions()
  ) -> [String] {
    var text = "device \(device.typeName) (\(device.registration.words)) section "
    switch device.sectionName {
    case .known(let name): text += "\"\(name)\""
    case .unknown(let unresolved): text += unresolved.canonicalText
    }
    switch device.instanceID {
    case .known(nil): break
    case .known(let instance?): text += " instance \(instance)"
    case .unknown(let unresolved): text += " instance \(unresolved.canonicalText)"
    }
    if let id = device.description { text += ": \(labels[id])" }
    if let handlers = device.handlers {
      text += ": version \(handlers.versionID.canonicalText)\(handlers.isLive ? " live" : "")"
      text += " save \(handlers.save?.canonicalText ?? "none") load \(handlers.load?.canonicalText ?? "none")"
    }
    var lines = [text + place(device.location, options)]
    if device.description == nil { lines += codeLines(of: device.handlers?.code, labels, options, indent: 2) }
    let gates = options.showsAllProperties ? [:] : stateGates(of: device)
    for property in device.properties where options.showsAllProperties || gates[property.name] != nil {
      let parts = gates[property.name].map { ", tested by \($0.joined(separator: ", "))" }
      lines.append("  property \(property.canonicalText)\(parts ?? "")")
    }
    return lines
  }

  private func place(_ location: SourceLocation, _ options: TextOptions, linesOnly: Bool = false) -> String {
    if options.showsLines { return "  @\(location)" }
    return linesOnly ? "" : "  @\(location.path)"
  }

  /// The whole build in lines: the rules of saving and loading, devices, descriptions, machine types; each by name.
  package func canonicalLines(options: TextOptions = TextOptions()) -> [String] {
    let labels = DescriptionLabels(self)
    var lines = [rules.canonicalText]
    for device in devicesInOrder { lines += canonicalLines(of: device, labels: labels, options: options) }
    for id in descriptionsInOrder(labels: labels) { lines += canonicalLines(of: id, labels: labels, options: options) }
    return lines + MachineTables(machines).lines
  }

  /// Devices by type name, then section and registration.
  package var devicesInOrder: [Device] {
    devices.sorted { left, right in
      let leftKey = [left.typeName, left.sectionName.value ?? "", left.registration.rawValue, left.location.path]
      let rightKey = [right.typeName, right.sectionName.value ?? "", right.registration.rawValue, right.location.path]
      if leftKey == rightKey { return left.location.line < right.location.line }
      return leftKey.lexicographicallyPrecedes(rightKey)
    }
  }

  /// Descriptions by name, then label.
  package func descriptionsInOrder(labels: DescriptionLabels) -> [DescriptionID] {
    // What functions do is shown where they stand.
    descriptions.indices.map { DescriptionID($0) }.filter { self[$0].kind == .declared }.sorted { left, right in
      (self[left].name, labels[left]) < (self[right].name, labels[right])
    }
  }
}

extension Property {
  /// `x-tick: bool tick_enabled, default 1`.
  package var canonicalText: String {
    var text = "\(name): \(type?.cText ?? "value") \(member)"
    if let bit { text += " bit \(bit.canonicalText)" }
    if let defaultValue { text += ", default \(defaultValue.canonicalText)" }
    return text
  }
}

extension Device.Registration {
  /// The C side's way of saying it.
  package var words: String {
    switch self {
    case .deviceClass: "DeviceClass.vmsd"
    case .cpuClass: "CPU class"
    case .call: "vmstate_register"
    case .handlers: "register_savevm"
    }
  }
}

extension WireRules {
  /// One line: what holds, by name.
  package var canonicalText: String {
    let facts = Self.facts.filter { self[keyPath: $0.rule] }.map(\.name)
    return (["rules subsections-\(subsections.rawValue)"] + facts).joined(separator: " ")
  }
}
