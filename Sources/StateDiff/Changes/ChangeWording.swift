import VMState

/// What two builds' parts are called in the details of a change.
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
      side.build.description(id).map { "'\($0.name)'" } ?? "nothing"
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

  /// What a change says of a field.
  func changed(_ field: Field, in side: Side) -> ChangeDetails.ChangedField {
    .init(
      name: name(of: field), type: type(of: field, in: side), condition: condition(of: field),
      isCheck: field.form == .validation)
  }

  func name(of field: Field) -> ChangeDetails.FieldName { field.isPadding ? .padding : .named(field.name) }

  func condition(of field: Field) -> ChangeDetails.FieldCondition {
    if let exists = field.exists { return .when(test(exists)) }
    return field.versionID == .known(0) ? .always : .sinceVersion(field.versionID.canonicalText)
  }

  /// Whether the lines that name a changed value are the same, so that its change is somewhere else.
  func isElsewhere(_ old: SourceLocation, _ new: SourceLocation) -> Bool {
    guard let left = base.line?(old), let right = head.line?(new) else { return false }
    let (first, second) = (Self.normalised(left), Self.normalised(right))
    return !first.isEmpty && first == second
  }

  private static func normalised(_ line: String) -> String {
    line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // MARK: - Predicates

  func test(_ predicate: Predicate) -> ChangeDetails.Test {
    .init(expression: expression(predicate.body), function: predicate.name)
  }

  func expression(_ expression: Expression) -> String {
    let text = expression.cText
    return text.count > Self.expressionLimit ? text.prefix(Self.expressionLimit - 3) + "..." : text
  }

  /// What changed between two tests; nil when nothing did. Another function's name, or code that computes the same,
  /// is no change.
  func difference(from old: Predicate?, to new: Predicate?) -> ChangeDetails.TestChange? {
    switch (old, new) {
    case (nil, nil): return nil
    case (nil, let new?): return .added(test(new))
    case (let old?, nil): return .removed(test(old))
    case (let old?, let new?):
      guard old.body.computesTheSame(as: new.body) else { return .replaced(test(old), by: test(new)) }
      let codeDiffers = old.codeHash != new.codeHash || old.body.atoms.map(\.codeHash) != new.body.atoms.map(\.codeHash)
      guard codeDiffers, !(old.isFollowed && new.isFollowed) else { return nil }
      return .codeChanged(test(new))
    }
  }

  // MARK: - Gates

  /// The properties with their defaults and the tables that pin them.
  func gates(_ properties: [Property], of device: Device, in build: Build) -> [ChangeDetails.Gate] {
    properties.map { property in
      let value = property.defaultValue.map { ["default \($0.canonicalText)"] } ?? []
      return .init(name: property.name, facts: value + Self.pins(of: property.name, device: device, in: build))
    }
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

  /// What a value that is known on one side only, or not the same way on both, is worth; nil when there is nothing to
  /// say.
  func unread<Value: Hashable>(
    _ old: Known<Value>, _ new: Known<Value>
  ) -> (side: ChangeDetails.UnreadSide, reason: String)? {
    switch (old, new) {
    case (.known, .known): nil
    case (.unknown(let left), .unknown(let right)):
      left.codeHash == right.codeHash && left.reason == right.reason ? nil : (.both, right.reason)
    case (.unknown(let left), .known): (.base, left.reason)
    case (.known, .unknown(let right)): (.head, right.reason)
    }
  }

  func unread<Value: Hashable>(
    _ old: Known<Value>, _ new: Known<Value>, _ subject: ChangeDetails.UnreadSubject
  ) -> ChangeDetails? {
    unread(old, new).map { .unread(subject, $0.side, reason: $0.reason) }
  }
}
