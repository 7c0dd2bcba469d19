import VMState

/// The words that sentences about state changes are made of.
struct ChangeWording {
  /// The text of a line of one side's tree; nil when it cannot be had.
  typealias SourceLine = (SourceLocation) -> String?

  /// One side as the sentences need it.
  struct Side {
    let build: Build
    let labels: DescriptionLabels
    let line: SourceLine?
  }

  let base: Side
  let head: Side

  /// Characters of an expression that a sentence shows.
  private static let expressionLimit = 240

  // MARK: - Fields

  /// `uint32 [8]`, `struct 'foo'`: the type, without hashes and labels.
  func type(of field: Field, in side: Side) -> String {
    func name(_ id: DescriptionID) -> String {
      side.build.descriptions.indices.contains(id.index) ? "'\(side.build[id].name)'" : "nothing"
    }
    let type: String =
      switch field.form {
      case .structure(let id): "struct \(name(id))"
      case .temporary(let id): "temporary \(name(id))"
      case .list(let id): "list of \(name(id))"
      case .tree(_, let value): "tree of \(name(value))"
      case .custom(let custom): "bytes by '\(custom.symbol)'"
      case .unresolved: "of unknown form"
      case .validation: "a check without bytes"
      case .group(let id): "group \(name(id))"
      case .assignment(_, let value): "set to \(value.cText)"
      case .scalar, .buffer, .unused, .bitmap: field.form.canonicalText(of: field, labels: side.labels)
      }
    return type + (field.flags.contains(.arrayOfPointers) ? " by pointer" : "") + field.countText
  }

  /// Type and condition: `int64, since version 3`.
  func summary(of field: Field, in side: Side, gates: String = "") -> String {
    type(of: field, in: side) + condition(of: field) + gates
  }

  func condition(of field: Field) -> String {
    if let exists = field.exists { return ", when \(words(for: exists))" }
    return field.versionID == .known(0) ? "" : ", since version \(field.versionID.canonicalText)"
  }

  /// How the bytes change, for a field or an element.
  func wireEffect(from old: Int?, to new: Int?, isElement: Bool = false) -> String {
    let each = isElement ? " an element" : ""
    switch (old, new) {
    case (let old?, let new?) where old == new: return "the same \(Self.counted(new, "byte"))\(each) on the wire"
    case (let old?, let new?): return "\(Self.counted(new, "byte"))\(each) on the wire instead of \(old)"
    default: return "other bytes on the wire, as far as can be told"
    }
  }

  /// Said when a value changed and the line that names it did not.
  func elsewhereNote(_ old: SourceLocation, _ new: SourceLocation) -> String {
    guard let left = base.line?(old), let right = head.line?(new) else { return "" }
    let (first, second) = (Self.normalised(left), Self.normalised(right))
    guard !first.isEmpty, first == second else { return "" }
    return "; its line is the same, so a macro or a type that it names has another value"
  }

  private static func normalised(_ line: String) -> String {
    line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // MARK: - Predicates

  /// `save_tick ('goldfish_needed')`.
  func words(for predicate: Predicate) -> String { "\(expression(predicate.body)) ('\(predicate.name)')" }

  func expression(_ expression: Expression) -> String {
    let text = expression.cText
    return text.count > Self.expressionLimit ? text.prefix(Self.expressionLimit - 3) + "..." : text
  }

  /// What changed between two tests; nil when nothing did. Another function's name, or code that computes the same,
  /// is no change.
  func difference(from old: Predicate?, to new: Predicate?, of subject: String) -> String? {
    switch (old, new) {
    case (nil, nil): return nil
    case (nil, let new?): return "\(subject) is now sent only when \(words(for: new))"
    case (let old?, nil): return "\(subject) no longer depends on \(words(for: old))"
    case (let old?, let new?):
      guard old.body.computesTheSame(as: new.body) else {
        return "\(subject) is sent when \(words(for: new)) instead of \(words(for: old))"
      }
      let codeDiffers = old.codeHash != new.codeHash || old.body.atoms.map(\.codeHash) != new.body.atoms.map(\.codeHash)
      guard codeDiffers, !(old.isFollowed && new.isFollowed) else { return nil }
      return "the code behind the test '\(new.name)' of \(subject) has changed; what was read of it has not: "
        + expression(new.body)
    }
  }

  // MARK: - Gates

  /// `, gated by property 'x-tick' (default 1; off in hw_compat_7_1)`, or nothing.
  func gates(_ properties: [Property], of device: Device, in build: Build) -> String {
    guard !properties.isEmpty else { return "" }
    let words = properties.map { property in
      var facts = property.defaultValue.map { ["default \($0.canonicalText)"] } ?? []
      facts += Self.pins(of: property.name, device: device, in: build)
      return "'\(property.name)'" + (facts.isEmpty ? "" : " (\(facts.joined(separator: "; ")))")
    }
    return ", gated by \(words.count == 1 ? "property" : "properties") \(words.joined(separator: ", "))"
  }

  /// The tables that pin a property of a device: "off in hw_compat_7_1".
  static func pins(of property: String, device: Device, in build: Build) -> [String] {
    let drivers = Set([device.typeName] + device.ancestors)
    var found: [String] = []
    for machine in build.machines {
      for pin in machine.compatProperties where pin.property == property && drivers.contains(pin.driver) {
        let words = "\(pin.value) in \(pin.table)"
        if !found.contains(words) { found.append(words) }
      }
    }
    let shown = found.sorted().prefix(4)
    return shown + (found.count > shown.count ? ["\(found.count - shown.count) tables more"] : [])
  }

  // MARK: - Small parts

  static func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// What a value that is known on one side only, or not the same way on both, is worth; nil when there is nothing to
  /// say.
  func unresolved<Value: Hashable>(_ old: Known<Value>, _ new: Known<Value>, of subject: String) -> String? {
    switch (old, new) {
    case (.known, .known): nil
    case (.unknown(let left), .unknown(let right)):
      left.codeHash == right.codeHash && left.reason == right.reason
        ? nil : "\(subject) could not be read on either side, and its code differs: \(right.reason)"
    case (.unknown(let left), .known): "\(subject) could not be read on the base side: \(left.reason)"
    case (.known, .unknown(let right)): "\(subject) could not be read on the head side: \(right.reason)"
    }
  }
}
