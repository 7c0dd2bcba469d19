/// What a device puts on the wire, by name: a flat list of named values and, beside it, the subsections.
///
/// It says what is sent, in order, and is blind to how the source says it: structures are opened, put code and descriptions look the
/// same, array indices are dropped (`cr[0]`, `cr[2]` ... are `cr`). Two releases with the same outline may still differ in what
/// is loaded; two with different outlines differ on the wire, or in a name.
package struct WireOutline: Hashable, Sendable {
  /// A named value, or an array of them.
  package struct Item: Hashable, Sendable {
    /// The member it is sent from, within the device: `bmdma.unit`, or the local variable or stated name where there is none.
    package var name: String
    /// `uint32`, `uint64[11]`, `uint8[len]` for buffers; the number in brackets is of elements.
    package var type: String
    /// The first section version with it; 0 where the source does not say.
    package var since: Int
    /// What must hold for it to be sent, as C has it; nil when it always is.
    package var condition: String?
    package var location: SourceLocation?
    /// Bytes on the wire when it is sent; nil when the guest's state decides.
    package var byteCount: Int?
    /// A constant that the code puts, or a value it computes: it is sent from no member, and its name is a local variable's.
    package var isAnonymous: Bool

    package init(
      name: String, type: String, since: Int = 0, condition: String? = nil, location: SourceLocation? = nil,
      byteCount: Int? = nil, isAnonymous: Bool = false
    ) {
      self.name = name
      self.type = type
      self.since = since
      self.condition = condition
      self.location = location
      self.byteCount = byteCount
      self.isAnonymous = isAnonymous
    }

    /// `name: type`, and the condition.
    package var text: String { "\(name): \(type)\(condition.map { " when \($0)" } ?? "")" }
  }

  package struct Subsection: Hashable, Sendable {
    /// On the wire.
    package var name: String
    /// Nil when it has no test: then it is always sent.
    package var needed: String?
    package var version: Int?
    package var items: [Item]
    package var location: SourceLocation?
  }

  /// The section's version; nil when the source does not state a number.
  package var version: Int?
  package var items: [Item]
  /// In the source's order, parents before their children.
  package var subsections: [Subsection]
}

extension WireOutline {
  /// The outline of a device's section. Of put code, the saving half is taken.
  ///
  /// - Parameter hooks: names of files; where a bus could set the functions of several files, those of the named ones are set. Empty
  ///   for what the source leaves open.
  /// - Parameter elsewhere: files whose fields and subsections are left out: a part that is told of by itself, such as the bus's.
  package init(of device: Device, in build: Build, hooks: [String] = [], elsewhere: [String] = []) {
    if let id = device.description, build.description(id) != nil {
      self.init(of: id, in: build, hooks: hooks, elsewhere: elsewhere)
      return
    }
    var outliner = Outliner(build: build, hooks: hooks)
    let version = device.handlers?.versionID.value
    if let save = device.handlers?.code?.save {
      outliner.add(save, version: version, prefix: "", condition: nil, multiplier: nil, depth: 0)
    } else if let handlers = device.handlers {
      outliner.items.append(
        Item(name: handlers.save?.function ?? "data", type: "code", location: handlers.save?.location))
    }
    self.init(outliner, version: version, elsewhere: Set(elsewhere))
  }

  private init(_ outliner: Outliner, version: Int?, elsewhere: Set<String>) {
    func isHere(_ location: SourceLocation?) -> Bool { location.map { !elsewhere.contains($0.path) } ?? true }
    self.init(
      version: version, items: Outliner.merged(outliner.items.filter { isHere($0.location) }),
      subsections: outliner.subsections.filter { isHere($0.location) })
  }

  /// The outline of one description as if it were a section.
  package init(of id: DescriptionID, in build: Build, hooks: [String] = [], elsewhere: [String] = []) {
    var outliner = Outliner(build: build, hooks: hooks)
    let version = build[id].versionID.value
    outliner.add(id, version: version, prefix: "", condition: nil, multiplier: nil, depth: 0)
    self.init(outliner, version: version, elsewhere: Set(elsewhere))
  }
}

/// Walks descriptions and collects what they send.
private struct Outliner {
  let build: Build
  var items: [WireOutline.Item] = []
  var subsections: [WireOutline.Subsection] = []
  /// Members that a `pre_save` around the present place sets to a constant.
  private var constants: [String: Int64] = [:]

  let hooks: [String]

  init(build: Build, hooks: [String]) {
    self.build = build
    self.hooks = hooks
  }

  /// Structures within structures. QEMU's deepest has 9; descriptions that contain themselves would have no end.
  private static let depthLimit = 24
  private static let itemLimit = 20_000

  /// - Parameter multiplier: of an array of structures, `[8]`; what is in it is sent that often.
  mutating func add(
    _ id: DescriptionID, version: Int?, prefix: String, condition: String?, multiplier: String?, depth: Int
  ) {
    guard let description = build.description(id), depth < Self.depthLimit, items.count < Self.itemLimit else { return }
    let outerConstants = constants
    defer { constants = outerConstants }
    if let hook = description.preSaveCode { takeConstants(of: hook) }
    for field in description.fields {
      add(field, of: description, version: version, prefix, condition, multiplier, depth)
    }
    for use in description.subsections {
      guard let child = build.description(use.description) else { continue }
      guard !subsections.contains(where: { $0.name == child.name }) else { continue }
      let needed = use.needed ?? child.needed
      var inner = Outliner(build: build, hooks: hooks)
      inner.subsections = subsections
      inner.subsections.append(
        WireOutline.Subsection(
          name: child.name, needed: needed.map { OutlineCondition.text($0.body) }, version: child.versionID.value,
          items: [], location: child.location))
      let place = inner.subsections.count - 1
      inner.add(
        use.description, version: child.versionID.value, prefix: "", condition: nil, multiplier: nil, depth: depth + 1)
      inner.subsections[place].items = Self.merged(inner.items)
      subsections = inner.subsections
    }
  }

  /// `s->format_vmstate = 0`: the only value a save can meet.
  private mutating func takeConstants(of hook: DescriptionID) {
    guard let hook = build.description(hook) else { return }
    var counts: [String: Int] = [:]
    var values: [String: Int64] = [:]
    for field in hook.fields {
      guard case .assignment(_, let value) = field.form else { continue }
      counts[field.member.text, default: 0] += 1
      if field.exists == nil, case .integer(let number) = value { values[field.member.text] = number }
    }
    for (member, value) in values where counts[member] == 1 { constants[member] = value }
  }

  private mutating func add(
    _ field: Field, of description: Description, version: Int?, _ prefix: String, _ outer: String?,
    _ multiplier: String?, _ depth: Int
  ) {
    if case .assignment = field.form { return }
    if case .validation = field.form { return }
    var condition = outer
    if let exists = field.exists {
      switch OutlineCondition.value(of: exists.body, atVersion: version, constants: constants, hooks: hooks) {
      case .always: break
      case .never: return
      case .depends(let text): condition = outer.map { "\($0) && \(text)" } ?? text
      }
    } else if let since = field.versionID.value, let version, since > version, description.kind == .declared {
      return
    }
    let name = Self.path(prefix, Self.name(of: field))
    let since = field.exists == nil ? field.versionID.value ?? 0 : 0
    let count = Self.product(multiplier, Self.count(of: field))
    switch field.form {
    case .group(let id):
      add(id, version: version, prefix: prefix, condition: condition, multiplier: multiplier, depth: depth + 1)
    case .structure(let id), .temporary(let id):
      let nested = build.description(id)
      let isTemporary = if case .temporary = field.form { true } else { false }
      var innerVersion = nested?.kind == .declared ? nested?.versionID.value : version
      if field.flags.contains(.versionedStructure) { innerVersion = field.structVersionID.value }
      let first = items.count
      add(
        id, version: innerVersion, prefix: isTemporary ? prefix : name, condition: condition, multiplier: count,
        depth: depth + 1)
      for index in items.indices.dropFirst(first) where items[index].since < since || nested?.kind == .declared {
        items[index].since = since
      }
    case .list(let id):
      append(Self.path(name, "more"), "uint8[]", since, condition, field, nil)
      add(id, version: version, prefix: name, condition: condition, multiplier: "[]", depth: depth + 1)
    case .tree(let key, let value):
      append(Self.path(name, "count"), "uint32", since, condition, field, 4)
      if let key {
        add(
          key, version: version, prefix: Self.path(name, "key"), condition: condition, multiplier: "[]",
          depth: depth + 1)
      } else {
        append(Self.path(name, "key"), "uint64[]", since, condition, field, nil)
      }
      add(value, version: version, prefix: name, condition: condition, multiplier: "[]", depth: depth + 1)
    case .custom(let custom):
      guard let save = custom.code?.save else {
        append(name, "code \(custom.symbol)\(count ?? "")", since, condition, field, nil)
        return
      }
      let first = items.count
      add(save, version: version, prefix: prefix, condition: condition, multiplier: count, depth: depth + 1)
      // What one function puts for a member is that member's: `fpregs.mant`.
      for index in items.indices.dropFirst(first) {
        items[index].since = since
        if field.member.isItself || items[index].name.hasPrefix(name) { continue }
        items[index].name = Self.path(name, items[index].name)
      }
    case .scalar(let scalar):
      append(name, scalar.integerText + (count ?? ""), since, condition, field, Self.bytes(scalar.wireSize, count))
    case .buffer, .unused, .bitmap:
      let size =
        field.sizeMember.map { "[\(OutlineCondition.shortName($0.member))]" } ?? field.elementWireWidth.map {
          "[\($0)]"
        }
        ?? "[?]"
      append(
        field.isPadding ? Self.path(prefix, "padding") : name, "uint8" + (Self.product(count, size) ?? ""), since,
        condition, field, field.elementWireWidth.flatMap { Self.bytes($0, count) })
    case .unresolved(let unresolved):
      append(name, "unread (\(unresolved.reason))", since, condition, field, nil)
    case .assignment, .validation: break
    }
  }

  private mutating func append(
    _ name: String, _ type: String, _ since: Int, _ condition: String?, _ field: Field, _ bytes: Int?
  ) {
    guard items.count < Self.itemLimit else { return }
    items.append(
      WireOutline.Item(
        name: name, type: type, since: since, condition: condition, location: field.location, byteCount: bytes,
        isAnonymous: field.isPadding || field.member.isLocal))
  }

  // MARK: Names and counts

  private static func name(of field: Field) -> String {
    let path = field.member.isItself ? field.name : field.member.text
    return plain(path.isEmpty ? "value" : path)
  }

  /// Without array indices, the mark of outer objects, and the brackets around locals: `(fptag)` and `^env.cr[2]` are `fptag`, `env.cr`.
  private static func plain(_ path: String) -> String {
    var text = ""
    var depth = 0
    for character in path {
      switch character {
      case "[": depth += 1
      case "]": depth -= 1
      case "(", ")", "^": break
      case "#" where depth == 0: return text
      default: if depth == 0 { text.append(character) }
      }
    }
    return text
  }

  private static func path(_ prefix: String, _ name: String) -> String {
    if prefix.isEmpty || name.hasPrefix(prefix + ".") { return name }
    return name.isEmpty ? prefix : "\(prefix).\(name)"
  }

  /// `[8]`, `[nregs]`, `[n]` for a number that no member holds; empty for a single element.
  private static func count(of field: Field) -> String {
    guard let member = field.countMember else { return field.countText.trimmingBlanks }
    if let constant = member.constant { return "[\(constant)]" }
    let factor = field.flags.contains(.multiplyElements) ? "x\(field.count.value.map(String.init) ?? "?")" : ""
    return "[\(member.member.isLocal ? "n" : OutlineCondition.shortName(member.member))\(factor)]"
  }

  private static func product(_ outer: String?, _ own: String) -> String? {
    let own = own.isEmpty ? nil : own
    guard let outer else { return own }
    guard let own else { return outer }
    if let a = number(outer), let b = number(own) {
      let (total, overflows) = a.multipliedReportingOverflow(by: b)
      if !overflows { return "[\(total)]" }
    }
    return outer + own
  }

  private static func number(_ count: String) -> Int? { Int(count.dropFirst().dropLast()) }

  private static func bytes(_ width: Int, _ count: String?) -> Int? {
    guard let count else { return width }
    guard let number = number(count) else { return nil }
    let (total, overflows) = width.multipliedReportingOverflow(by: number)
    return overflows ? nil : total
  }

  /// Neighbours of one name and element type are one array: `cr` put three times is `cr: uint64[3]`.
  static func merged(_ items: [WireOutline.Item]) -> [WireOutline.Item] {
    var merged: [WireOutline.Item] = []
    for item in items {
      guard let last = merged.last, last.name == item.name, last.condition == item.condition,
        let a = Counted(last.type), let b = Counted(item.type), a.stem == b.stem
      else {
        merged.append(item)
        continue
      }
      let (count, overflows) = a.count.addingReportingOverflow(b.count)
      guard !overflows else {
        merged.append(item)
        continue
      }
      merged[merged.count - 1].type = "\(a.stem)[\(count)]"
      merged[merged.count - 1].byteCount = last.byteCount.flatMap { x in item.byteCount.map { x &+ $0 } }
    }
    return merged
  }

  /// `uint64[3]` as its two parts.
  private struct Counted {
    var stem: Substring
    var count: Int

    init?(_ type: String) {
      guard let open = type.firstIndex(of: "[") else {
        stem = type[...]
        count = 1
        return
      }
      guard let number = Int(type[type.index(after: open)...].dropLast()) else { return nil }
      stem = type[..<open]
      count = number
    }
  }
}

extension ScalarForm {
  /// The integer on the wire, whatever the load demands of it.
  fileprivate var integerText: String {
    switch self {
    case .bool: "uint8"
    case .timer, .cpuDouble, .float64: rawValue == "timer" ? "int64" : "uint64"
    case .nullPointer: "uint8"
    default: "\(integer.isSigned ? "" : "u")int\(integer.bits)"
    }
  }
}

extension String {
  fileprivate var trimmingBlanks: String { String(drop(while: { $0 == " " })) }
}
