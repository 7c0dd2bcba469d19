import Yams

/// A device's file under change: every edit leaves a text that reads as the entry with that edit, and all other lines as they were.
package struct EntryFile {
  /// Within the registry: `devices/cpu.yaml`.
  package let name: String
  package private(set) var entry: DeviceEntry
  private var content: YAMLText
  private var file: YAMLFile

  package var text: String { content.text }

  /// - Throws: the first problem of the text.
  package init(name: String, text: String) throws(RegistryProblem) {
    self.name = name
    content = YAMLText(text)
    (file, entry) = try Self.read(name, content)
  }

  /// A file for a device that has none.
  package init(newFor device: String) throws(RegistryProblem) {
    let comment = RegistryFileKind.device.schemaComment
    try self.init(
      name: "devices/\(device).yaml",
      text: "\(comment)\ndevice: \(YAMLScalar.text(device, isInFlow: false))\nfeatures: []\n")
  }

  private static func read(_ name: String, _ content: YAMLText) throws(RegistryProblem) -> (YAMLFile, DeviceEntry) {
    let file = try YAMLFile(name: name, bytes: Array(content.text.utf8))
    do {
      return (file, try DeviceEntryReader.read(file))
    } catch {
      throw error.problems[0]
    }
  }

  /// - Throws: a problem when the text is laid out in a way that cannot be changed in place; nothing is changed then.
  package mutating func apply(_ edit: EntryEdit) throws(RegistryProblem) {
    var changed = content
    switch edit {
    case .addFeature(let feature): try add(feature, to: &changed)
    case .addCarrier(let carrier, let feature): try add(carrier, to: feature, in: &changed)
    case .endCarrier(let feature, let fork, let from, let to): try end(feature, fork, from, to, in: &changed)
    case .setNumber(let number, let fork, let from): try setNumber(number, fork, from, in: &changed)
    case .addRename(let from, let to, let reason):
      let item = "from: \(YAMLScalar.text(from, isInFlow: true)), to: \(YAMLScalar.text(to, isInFlow: true))"
      try append("{ \(item), reason: \(YAMLScalar.text(reason, isInFlow: true)) }", to: "renames", in: &changed)
    case .addParent(let parent): try append(YAMLScalar.text(parent, isInFlow: true), to: "parents", in: &changed)
    case .setFields(let fields, let feature): try setFields(fields, of: feature, in: &changed)
    case .removeFields(let fields, let feature):
      var rest = try self.fields(of: feature)
      for field in fields {
        if let index = rest.firstIndex(of: field) { rest.remove(at: index) }
      }
      try setFields(rest, of: feature, in: &changed)
    }
    (file, entry) = try Self.read(name, changed)
    content = changed
  }

  // MARK: Finding nodes

  private var root: RegistryNode { RegistryNode(node: file.root, file: file) }

  private func node(ofFeature name: String) throws(RegistryProblem) -> RegistryNode {
    guard let node = root["features"]?.list.first(where: { $0["name"]?.text == name }) else {
      throw RegistryProblem("there is no feature '\(name)'", at: entry.place)
    }
    return node
  }

  private func fields(of feature: String) throws(RegistryProblem) -> [FieldText] {
    (try node(ofFeature: feature)["fields"]?.texts ?? []).compactMap { FieldText(parsing: $0) }
  }

  /// The key's line and column, from 0.
  private func key(_ name: String, of node: RegistryNode) -> (line: Int, column: Int)? {
    node.entries.first { $0.key.text == name }.map { ($0.key.place.line - 1, $0.key.place.column - 1) }
  }

  private func isFlow(_ node: RegistryNode, in content: YAMLText) -> Bool {
    content.flowRange(line: node.place.line - 1, column: node.place.column - 1) != nil
  }

  private func unchangeable(_ what: String, _ place: Place) -> RegistryProblem {
    RegistryProblem(
      "\(what) is laid out in a way that cannot be changed in place", at: place,
      hint: "write it as blocks, one entry a line, and run the command again")
  }

  // MARK: Edits

  private func add(_ feature: Feature, to content: inout YAMLText) throws(RegistryProblem) {
    guard let features = root["features"], let place = key("features", of: root) else {
      throw RegistryProblem("there is no key 'features'", at: entry.place)
    }
    if features.list.isEmpty {
      content.replaceLines(place.line...place.line, with: ["features:"] + EntryText.feature(feature, indent: 2))
      return
    }
    guard !isFlow(features, in: content) else { throw unchangeable("'features'", features.place) }
    let end = content.blockEnd(from: place.line, column: place.column, isKey: true)
    content.insert(EntryText.feature(feature, indent: features.place.column - 1), after: end)
  }

  private func add(
    _ carrier: Carrier, to feature: String, in content: inout YAMLText
  ) throws(RegistryProblem) {
    let node = try node(ofFeature: feature)
    guard let carried = node["carried"], let place = key("carried", of: node) else {
      let indent = (node["name"]?.place.column ?? 5) - 7
      let blanks = String(repeating: " ", count: max(0, node.place.column - 1))
      let end = content.blockEnd(from: node.place.line - 1, column: max(0, indent), isKey: false)
      content.insert(
        ["\(blanks)carried:"] + EntryText.carriers([carrier], of: carrier.fork, indent: blanks.count + 2), after: end)
      return
    }
    guard !isFlow(carried, in: content) else { throw unchangeable("'carried' of '\(feature)'", carried.place) }
    guard let own = carried.entries.first(where: { $0.key.text == carrier.fork }) else {
      let end = content.blockEnd(from: place.line, column: place.column, isKey: true)
      content.insert(
        EntryText.carriers([carrier], of: carrier.fork, indent: carried.place.column - 1), after: end)
      return
    }
    let (line, column) = (own.key.place.line - 1, own.key.place.column - 1)
    if own.value.node.sequence != nil, !isFlow(own.value, in: content) {
      let end = content.blockEnd(from: line, column: column, isKey: true)
      let blanks = String(repeating: " ", count: own.value.place.column - 1)
      content.insert(["\(blanks)- \(EntryText.carrier(carrier))"], after: end)
      return
    }
    // One carrier becomes a list of two; the first keeps its text, and the comment behind it.
    guard let range = content.flowRange(line: own.value.place.line - 1, column: own.value.place.column - 1),
      own.value.place.line - 1 == line
    else { throw unchangeable("the carrier of \(carrier.fork)", own.value.place) }
    let text = content.lines[line]
    let head = text[..<range.lowerBound].reversed().drop { $0 == " " }.reversed()
    let blanks = String(repeating: " ", count: column + 2)
    content.replaceLines(
      line...line,
      with: [
        String(head), "\(blanks)- \(text[range.lowerBound...])", "\(blanks)- \(EntryText.carrier(carrier))",
      ])
  }

  private func end(
    _ feature: String, _ fork: String, _ from: String, _ to: String, in content: inout YAMLText
  ) throws(RegistryProblem) {
    let node = try node(ofFeature: feature)
    let carriers = node["carried"]?[fork]?.list ?? []
    guard let carrier = carriers.last(where: { $0["from"]?.text == from }), let first = carrier["from"] else {
      throw RegistryProblem("'\(feature)' has no carrier of \(fork) from '\(from)'", at: node.place)
    }
    let value = YAMLScalar.text(to, isInFlow: true)
    if let old = carrier["to"] {
      try replaceScalar(old, with: value, in: &content)
    } else if isFlow(carrier, in: content) {
      let line = first.place.line - 1
      guard let end = Self.end(ofScalarAt: first, in: content) else { throw unchangeable("the carrier", carrier.place) }
      content.replace(end..<end, inLine: line, with: ", to: \(value)")
    } else {
      guard let place = key("from", of: carrier) else { throw unchangeable("the carrier", carrier.place) }
      content.insert([String(repeating: " ", count: place.column) + "to: \(value)"], after: place.line)
    }
  }

  private func setNumber(
    _ number: Int?, _ fork: String, _ from: String, in content: inout YAMLText
  ) throws(RegistryProblem) {
    let value = number.map(String.init) ?? "none"
    let pair = "\(YAMLScalar.text(from, isInFlow: true)): \(value)"
    guard let numbers = root["numbers"], let place = key("numbers", of: root) else {
      content.insert(
        ["numbers:", "  \(YAMLScalar.text(fork, isInFlow: false)): { \(pair) }"], after: content.lines.count - 1)
      return
    }
    guard !isFlow(numbers, in: content) else { throw unchangeable("'numbers'", numbers.place) }
    guard let own = numbers.entries.first(where: { $0.key.text == fork }) else {
      let end = content.blockEnd(from: place.line, column: place.column, isKey: true)
      let blanks = String(repeating: " ", count: numbers.place.column - 1)
      content.insert(["\(blanks)\(YAMLScalar.text(fork, isInFlow: false)): { \(pair) }"], after: end)
      return
    }
    if let old = own.value.entries.first(where: { $0.key.text == from }) {
      try replaceScalar(old.value, with: value, in: &content)
    } else if let range = content.flowRange(line: own.value.place.line - 1, column: own.value.place.column - 1) {
      let line = own.value.place.line - 1
      let inner = content.lines[line][range].dropFirst().dropLast().trimmed
      content.replace(range, inLine: line, with: inner.isEmpty ? "{ \(pair) }" : "{ \(inner), \(pair) }")
    } else {
      let (line, column) = (own.key.place.line - 1, own.key.place.column - 1)
      let end = content.blockEnd(from: line, column: column, isKey: true)
      content.insert([String(repeating: " ", count: own.value.place.column - 1) + pair], after: end)
    }
  }

  /// Appends to a list at the top of the file, and makes it where it is not.
  private func append(_ item: String, to name: String, in content: inout YAMLText) throws(RegistryProblem) {
    guard let list = root[name], let place = key(name, of: root) else {
      let line = "\(name):"
      // Lists of names stand before the features, the others at the end.
      if name == "parents", let features = key("features", of: root) {
        content.insert(["\(name): [\(item)]"], after: features.line - 1)
      } else {
        content.insert([line, "  - \(item)"], after: content.lines.count - 1)
      }
      return
    }
    if let range = content.flowRange(line: list.place.line - 1, column: list.place.column - 1) {
      let line = list.place.line - 1
      let inner = content.lines[line][range].dropFirst().dropLast().trimmed
      content.replace(range, inLine: line, with: inner.isEmpty ? "[\(item)]" : "[\(inner), \(item)]")
      return
    }
    let end = content.blockEnd(from: place.line, column: place.column, isKey: true)
    content.insert([String(repeating: " ", count: list.place.column - 1) + "- \(item)"], after: end)
  }

  private func setFields(
    _ fields: [FieldText], of feature: String, in content: inout YAMLText
  ) throws(RegistryProblem) {
    let node = try node(ofFeature: feature)
    guard let place = key("fields", of: node) else {
      throw RegistryProblem("'\(feature)' has no key 'fields'", at: node.place)
    }
    let end = content.blockEnd(from: place.line, column: place.column, isKey: true)
    // Comment lines among the fields are kept above them.
    let comments = content.lines[place.line...end].dropFirst().filter { $0.trimmed.hasPrefix("#") }
    let lines =
      fields.isEmpty
      ? [String(repeating: " ", count: place.column) + "fields: []"]
      : EntryText.list("fields", fields.map(\.description), indent: place.column)
    content.replaceLines(place.line...end, with: comments + lines)
  }

  private func replaceScalar(
    _ node: RegistryNode, with value: String, in content: inout YAMLText
  ) throws(RegistryProblem) {
    let line = node.place.line - 1
    guard let end = Self.end(ofScalarAt: node, in: content) else { throw unchangeable("'\(node.text)'", node.place) }
    let text = content.lines[line]
    guard let start = YAMLText.index(ofColumn: node.place.column - 1, in: text), start < end else {
      throw unchangeable("'\(node.text)'", node.place)
    }
    content.replace(start..<end, inLine: line, with: value)
  }

  /// Behind a scalar of one line.
  private static func end(ofScalarAt node: RegistryNode, in content: YAMLText) -> String.Index? {
    let line = content.lines[node.place.line - 1]
    guard let start = YAMLText.index(ofColumn: node.place.column - 1, in: line), start < line.endIndex else {
      return nil
    }
    if line[start] == "\"" || line[start] == "'" {
      var at = line.index(after: start)
      while at < line.endIndex, line[at] != line[start] {
        if line[at] == "\\", line[start] == "\"" { at = line.index(after: at) }
        guard at < line.endIndex else { return nil }
        at = line.index(after: at)
      }
      return at < line.endIndex ? line.index(after: at) : nil
    }
    guard line[start...].hasPrefix(node.text) else { return nil }
    return line.index(start, offsetBy: node.text.count)
  }
}

extension StringProtocol {
  /// Without blanks at either end.
  var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
