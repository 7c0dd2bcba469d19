import CSyntax
import CTree
import VMState

/// What passes between the stream and the object, with the local variables between them.
extension SymbolicExecution {
  // MARK: - Put

  func put(_ value: PredicateValue, _ bits: Int, _ label: String) throws(NotFollowed) {
    guard let code else { return }
    guard let (expression, _) = try? number(value) else {
      return try code.record(.value(path: code.local(label), Self.form(bits, false)), label, under: state.guards)
    }
    if let plain = Self.plain(expression, bits), Self.isSlot(plain.path.text) {
      return try code.record(
        .value(path: plain.path.text, Self.form(bits, plain.type.isSigned)),
        plain.path.isLocal ? label : text(lastOf: plain.path.text), under: state.guards)
    }
    let slot = code.local(label)
    if expression.isFollowed {
      let type = CInteger(bits: bits, isSigned: false)
      try code.record(.assign(path: slot, type, Folded.cast(type, expression)), label, under: state.guards)
    }
    try code.record(.value(path: slot, Self.form(bits, false)), label, under: state.guards)
  }

  /// The member whose value goes over the wire whole, or cut to the wire's width.
  private static func plain(_ expression: Expression, _ bits: Int) -> (path: MemberPath, type: CInteger)? {
    switch expression {
    case .member(let path, let type): return (path, type)
    case .cast(let type, let inner):
      guard let found = plain(inner, bits), type.bits >= min(bits, found.type.bits), type.bits > 1 else { return nil }
      return found
    case .binary(.notEqual, let inner, .integer(0)), .unary(.not, .unary(.not, let inner)),
      .conditional(let inner, .integer(1), .integer(0)):
      guard let found = plain(inner, bits), found.type.bits == 1 else { return nil }
      return found
    default: return nil
    }
  }

  /// A loop's counter is no slot.
  private static func isSlot(_ path: String) -> Bool { !path.hasPrefix("@") && !path.isEmpty }

  static func form(_ bits: Int, _ isSigned: Bool) -> ScalarForm {
    switch (bits, isSigned) {
    case (8, true): .int8
    case (8, false): .uint8
    case (16, true): .int16
    case (16, false): .uint16
    case (32, true): .int32
    case (32, false): .uint32
    case (_, true): .int64
    default: .uint64
    }
  }

  // MARK: - Get

  func get(_ bits: Int) throws(NotFollowed) -> PredicateValue {
    guard let code else { return .nothing }
    let path = code.local("value")
    // Named apart from others, for nothing else is known of it.
    try code.record(
      .value(path: path, Self.form(bits, false)), String(path.dropFirst().dropLast()), under: state.guards)
    let type = CIntegerType(bytes: bits / 8, isSigned: false)
    return .number(.member(MemberPath(path), type.integer), bits == 8 ? .int : type)
  }

  func transferBuffer(_ value: PredicateValue, size: PredicateValue, _ label: String) throws(NotFollowed) {
    guard let code else { return }
    var (length, _) = try number(size)
    if Folded.constant(length) == nil, length.plainMember == nil || !length.isFollowed {
      let slot = code.local("size of \(label)")
      if length.isFollowed {
        try code.record(.assign(path: slot, .int, length), "size of \(label)", under: state.guards)
      }
      length = .member(MemberPath(slot), .int)
    }
    var path = slot(of: value, label)
    if case .pointer(let place) = value, let element = place.element, !place.isLocal {
      // A buffer's start is counted in bytes.
      let bytes = (try? layout.size(of: place.type)) ?? 1
      path = element.index == 0 ? element.array : "\(element.array)[\(element.index * Int64(bytes))]"
    }
    if code.direction == .load, case .pointer(let place) = value, place.isLocal {
      code.localBuffers[root(of: place.path)] = (code.items.count, path)
      state.memory[place.path] = nil
    }
    if path.isEmpty { path = code.local(label) }
    try code.record(.buffer(path: path, size: length), label, under: state.guards)
  }

  /// Where a pointer's target is kept: its member path, or a slot of its own for what is no member.
  func slot(of value: PredicateValue, _ label: String) -> String {
    guard case .pointer(let place) = value, !place.isLocal else { return code?.local(label) ?? "(\(label))" }
    return place.path
  }

  private func root(of path: String) -> String { String(path.prefix { $0 != "." && $0 != "[" }) }

  func heapObject() -> PredicateValue {
    let place = declare(layout.vocabulary.symbols.intern("(heap)"), .void)
    code?.heapObjects.insert(place.path)
    return .pointer(PredicateValue.Place(path: place.path, type: .void))
  }

  /// `memcpy(member, local, n)` after the local was filled from the stream: the member's bytes were there.
  func copied(from source: PredicateValue, to destination: PredicateValue) {
    guard let code, code.direction == .load, case .pointer(let from) = source, from.isLocal,
      case .pointer(let to) = destination, !to.isLocal, let (index, path) = code.localBuffers[root(of: from.path)],
      path.hasPrefix("("), code.items.indices.contains(index)
    else { return }
    let target = to.element.map { $0.index == 0 ? $0.array : to.path } ?? to.path
    if !target.isEmpty { code.rename(path, to: target, from: index) }
  }

  // MARK: - Stores

  func codeStore(_ value: PredicateValue, at place: PredicateValue.Place) throws(NotFollowed) -> PredicateValue {
    guard let code else { return value }
    var value = value
    if case .number(let expression, _) = value,
      Folded.size(of: expression, upTo: sizeLimit) > sizeLimit
    {
      value = .unfollowed(atom("a value", "the expression is too large"), place.type)
    }
    if place.isLocal {
      if code.direction == .load { value = named(value, by: place) }
      state.memory[place.path] = value
      return value
    }
    guard code.direction == .load || code.recordsAssignments, case .number(let expression, let type) = value else {
      state.memory[place.path] = value
      return value
    }
    let member = Expression.member(MemberPath(place.path), place.type.integer?.integer ?? type.integer)
    if let plain = expression.plainMember, plain.path.isLocal, retarget(plain.path.text, to: place, type) {
      state.memory[place.path] = .number(member, type)
    } else if expression.isFollowed, !Folded.mentionsCounter(expression), Self.isSlot(place.path) {
      try keepOld(place.path)
      try code.record(
        .assign(path: place.path, place.type.integer?.integer ?? type.integer, expression), text(lastOf: place.path),
        under: state.guards)
      state.memory[place.path] = .number(member, type)
    } else {
      state.memory[place.path] = value
    }
    return value
  }

  private func text(lastOf path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }

  /// A number that was just got is called by the variable that it is kept in.
  private func named(_ value: PredicateValue, by place: PredicateValue.Place) -> PredicateValue {
    guard let code, case .number(let expression, let type) = value, let plain = expression.plainMember,
      plain.path.text.hasPrefix("(value"), let name = name(ofVariable: place.path),
      let index = code.items.lastIndex(where: { $0.kind.path == plain.path.text })
    else { return value }
    let path = code.local(name)
    code.rename(plain.path.text, to: path, from: index)
    code.items[index].name = name
    let renamed = try? expression.substituting {
      $0 == plain.path ? Expression.member(MemberPath(path), $1) : nil
    }
    return .number(renamed ?? expression, type)
  }

  private func name(ofVariable path: String) -> String? {
    // A callee's pointer may lead to a caller's variable.
    for frame in frames.reversed() {
      for scope in frame.scopes.reversed() {
        if let found = scope.first(where: { $0.value.path == path }) { return text(found.key) }
      }
    }
    return nil
  }

  /// Makes the transfer that filled a local variable fill the member instead, to which the variable is assigned. False when
  /// that is not the same.
  private func retarget(_ path: String, to place: PredicateValue.Place, _ type: CIntegerType) -> Bool {
    guard let code, Self.isSlot(place.path),
      let index = code.items.lastIndex(where: {
        if case .value(path, _) = $0.kind { true } else { false }
      }), code.items[index].guards == state.guards.map(\.test),
      !code.items[index...].contains(where: { $0.kind.path == place.path })
    else { return false }
    // Conditions that hold for the transfer as well have been asked before it.
    let guards = code.items[index].guards
    for var item in code.items[index...] {
      let shared = zip(guards, item.guards).prefix { $0 == $1 }.count
      item.guards.removeFirst(shared)
      if item.mentions(place.path) { return false }
    }
    if case .value(_, let form) = code.items[index].kind, let integer = place.type.integer, integer.isSigned {
      code.items[index].kind = .value(path: path, Self.form(form.wireSize * 8, true))
    }
    code.rename(path, to: place.path, from: index)
    code.items[index].name = text(lastOf: place.path)
    let member = Expression.member(MemberPath(place.path), place.type.integer?.integer ?? type.integer)
    replaceInState(path, by: member)
    return true
  }

  /// Values that were made of a member stay what they are when the member changes.
  private func keepOld(_ path: String) throws(NotFollowed) {
    guard let code else { return }
    let isUsed =
      state.guards.contains { $0.test.mentions(path) }
      || state.memory.contains { key, value in
        guard key != path, case .number(let expression, _) = value else { return false }
        return expression.mentions(path)
      }
    guard isUsed else { return }
    let old = code.local("old \(path)")
    let type = CInteger(bits: 64, isSigned: true)
    try code.record(.assign(path: old, type, .member(MemberPath(path), type)), "old \(path)", under: state.guards)
    replaceInState(path, by: .member(MemberPath(old), type))
  }

  private func replaceInState(_ path: String, by replacement: Expression) {
    for (key, value) in state.memory {
      guard case .number(let expression, let type) = value, expression.mentions(path) else { continue }
      if let replaced = try? expression.substituting({ $0.text == path ? self.like($1, replacement) : nil }) {
        state.memory[key] = .number(replaced, type)
      }
    }
    for index in state.guards.indices where state.guards[index].test.mentions(path) {
      if let replaced = try? state.guards[index].test.substituting({
        $0.text == path ? self.like($1, replacement) : nil
      }) {
        state.guards[index].test = replaced
      }
    }
  }

  private func like(_ type: CInteger, _ replacement: Expression) -> Expression {
    guard case .member(let path, let own) = replacement else { return replacement }
    return .member(path, own.bits >= type.bits ? type : own)
  }
}

extension Folded {
  /// Whether a loop's counter decides the value.
  static func mentionsCounter(_ expression: Expression) -> Bool {
    var found = false
    expression.walk {
      if case .member(let path, _) = $0, path.text.hasPrefix("@") || path.text.contains("[@") { found = true }
    }
    return found
  }

  static func mentionsCounter(_ value: PredicateValue) -> Bool {
    if case .number(let expression, _) = value { return mentionsCounter(expression) }
    return false
  }
}

extension SymbolicExecution {
  /// An entry of a constant table of the tree; nil for what is none.
  func tableEntry(_ index: PredicateValue, of name: String) throws(NotFollowed) -> PredicateValue? {
    if Folded.mentionsCounter(index) { throw NotFollowed("a table is read by a loop's counter") }
    guard let code, let number = index.constant, let values = code.surroundings.table(named: name, file: file),
      values.indices.contains(Int(number)), let value = values[Int(number)]
    else { return nil }
    let place = PredicateValue.Place(path: "$=\(value)", type: .integer(.long))
    state.memory[place.path] = .number(.integer(value), .long)
    return .pointer(place)
  }
}
