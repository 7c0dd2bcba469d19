import VMState

/// One thing that put or get code does, in the order in which it does it.
struct CodeItem {
  indirect enum Kind {
    /// One number, from or to a slot.
    case value(path: String, ScalarForm)
    /// That many bytes, from or to a slot.
    case buffer(path: String, size: Expression)
    /// `vmstate_save_state` or `vmstate_load_state`; the version is given when the code gives another than the description's own.
    case structure(DescriptionID, path: String, version: Int?)
    /// A slot's new value; nothing on the wire.
    case assign(path: String, CInteger, Expression)
    /// The load ends here unless the condition holds.
    case refuse(Expression)
    case opaque(Unresolved)
    case loop(Loop)
    /// One byte that is not 0 and the body, for each element; then a byte that is 0.
    case list(Loop)
  }

  /// A loop's body over one element: paths in it are relative to the element, those of the object outside begin with `^`.
  struct Loop {
    /// The elements are `array[0]`, `array[1]` ...
    var array: String
    var count: Expression
    var items: [CodeItem]
  }

  /// Conditions under which the code gets here, outermost first; all must hold.
  var guards: [Expression]
  var kind: Kind
  var name: String
  var location: SourceLocation
}

extension CodeItem {
  /// Whether an expression of the item, or of a loop's body, reads the path.
  func mentions(_ path: String) -> Bool {
    if guards.contains(where: { $0.mentions(path) }) { return true }
    switch kind {
    case .buffer(_, let value), .assign(_, _, let value), .refuse(let value): return value.mentions(path)
    case .loop(let loop):
      return loop.count.mentions(path) || loop.items.contains { $0.mentions("^\(path)") || $0.mentionsInner(path) }
    case .list(let loop): return loop.items.contains { $0.mentions("^\(path)") || $0.mentionsInner(path) }
    case .value, .structure, .opaque: return false
    }
  }

  /// In a loop within a loop `^` still means the object outside of both.
  private func mentionsInner(_ path: String) -> Bool {
    switch kind {
    case .loop(let loop), .list(let loop): loop.items.contains { $0.mentions("^\(path)") || $0.mentionsInner(path) }
    default: false
    }
  }

  /// With one path in place of another, in the bodies of loops as well.
  func renaming(_ path: String, to other: String, isInner: Bool = false) -> CodeItem {
    var item = self
    let (from, to) = isInner ? ("^\(path)", "^\(other)") : (path, other)
    let replace: (Expression) -> Expression = { value in
      guard value.mentions(from) else { return value }
      return (try? value.substituting { $0.text == from ? .member(MemberPath(to), $1) : nil }) ?? value
    }
    item.guards = guards.map(replace)
    if let kind = try? kind.mapped(path: { $0 == from ? to : $0 }, expression: replace) { item.kind = kind }
    switch item.kind {
    case .loop(var loop):
      loop.items = loop.items.map { $0.renaming(path, to: other, isInner: true) }
      item.kind = .loop(loop)
    case .list(var loop):
      loop.items = loop.items.map { $0.renaming(path, to: other, isInner: true) }
      item.kind = .list(loop)
    default: break
    }
    return item
  }

  /// It has no bytes.
  var isSilent: Bool {
    switch kind {
    case .assign, .refuse: true
    case .value, .buffer, .structure, .opaque, .loop, .list: false
    }
  }
}

extension CodeItem.Kind {
  /// The slot that a transfer reads or writes.
  var path: String? {
    switch self {
    case .value(let path, _), .buffer(let path, _), .structure(_, let path, _), .assign(let path, _, _): path
    case .loop(let loop), .list(let loop): loop.array
    case .refuse, .opaque: nil
    }
  }

  /// With every path and expression replaced.
  func mapped(
    path replace: (String) throws(NotFollowed) -> String, expression: (Expression) throws(NotFollowed) -> Expression
  ) throws(NotFollowed) -> CodeItem.Kind {
    switch self {
    case .value(let path, let form): return .value(path: try replace(path), form)
    case .buffer(let path, let size): return .buffer(path: try replace(path), size: try expression(size))
    case .structure(let id, let path, let version): return .structure(id, path: try replace(path), version: version)
    case .assign(let path, let type, let value): return .assign(path: try replace(path), type, try expression(value))
    case .refuse(let condition): return .refuse(try expression(condition))
    case .opaque: return self
    case .loop(var loop):
      loop.array = try replace(loop.array)
      loop.count = try expression(loop.count)
      return .loop(loop)
    case .list(var loop):
      loop.array = try replace(loop.array)
      return .list(loop)
    }
  }
}

extension Expression {
  /// With every member replaced by what `replace` gives for it.
  func substituting(
    _ replace: (MemberPath, CInteger) throws(NotFollowed) -> Expression?
  ) throws(NotFollowed) -> Expression {
    switch self {
    case .integer, .version, .atom: return self
    case .member(let path, let type): return try replace(path, type) ?? self
    case .unary(let operation, let operand): return .unary(operation, try operand.substituting(replace))
    case .binary(let operation, let left, let right):
      return .binary(operation, try left.substituting(replace), try right.substituting(replace))
    case .conditional(let test, let yes, let no):
      return .conditional(
        try test.substituting(replace), try yes.substituting(replace), try no.substituting(replace))
    case .cast(let type, let operand): return .cast(type, try operand.substituting(replace))
    }
  }

  func mentions(_ path: String) -> Bool {
    var found = false
    walk { if case .member(let member, _) = $0, member.text == path { found = true } }
    return found
  }

  /// Whether some part of it is code that was not followed.
  var isFollowed: Bool {
    var followed = true
    walk { if case .atom(let atom) = $0, atom.kind == .unfollowed { followed = false } }
    return followed
  }

  /// The member whose value this is but for widening, cutting, and the making of a truth.
  var plainMember: (path: MemberPath, type: CInteger)? {
    switch self {
    case .member(let path, let type): (path, type)
    case .cast(_, let inner): inner.plainMember
    case .binary(.notEqual, let inner, .integer(0)): inner.plainMember
    case .unary(.not, .unary(.not, let inner)): inner.plainMember
    case .conditional(let test, .integer(1), .integer(0)): test.plainMember
    default: nil
    }
  }
}
