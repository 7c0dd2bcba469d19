import VMState

/// Makes descriptions of what code was seen to do: conditions become tests of fields and groups, runs of elements arrays.
struct CodeLowering {
  let kind: Description.Kind
  let function: String
  let location: SourceLocation
  let codeHash: UInt64
  private var counts = 0

  init(kind: Description.Kind, function: String, location: SourceLocation, codeHash: UInt64) {
    self.kind = kind
    self.function = function
    self.location = location
    self.codeHash = codeHash
  }

  /// Appends the description of `items`, and those below it, to `built`, whose first gets the id `offset`.
  mutating func build(_ items: [CodeItem], into built: inout [Description], offset: Int) -> DescriptionID {
    let index = built.count
    var description = Description(name: function, symbol: function, location: location)
    description.kind = kind
    built.append(description)
    let fields = fields(of: CodeLists.joined(items)[...], depth: 0, into: &built, offset: offset)
    built[index].fields = Self.compressed(fields)
    return DescriptionID(offset + index)
  }

  /// The fields of items that share the first `depth` conditions.
  private mutating func fields(
    of items: ArraySlice<CodeItem>, depth: Int, into built: inout [Description], offset: Int
  ) -> [Field] {
    var result: [Field] = []
    var position = items.startIndex
    while position < items.endIndex {
      let item = items[position]
      guard item.guards.count > depth else {
        result += field(item, nil, into: &built, offset: offset)
        position += 1
        continue
      }
      let test = item.guards[depth]
      var end = position + 1
      while end < items.endIndex, items[end].guards.count > depth, items[end].guards[depth] == test { end += 1 }
      let run = items[position..<end]
      position = end
      if test == .false { continue }
      if test == .true {
        result += fields(of: run, depth: depth + 1, into: &built, offset: offset)
      } else if run.count == 1, item.guards.count == depth + 1, item.isOneField {
        result += field(item, test, into: &built, offset: offset)
      } else {
        let index = built.count
        var description = Description(name: function, symbol: function, location: item.location)
        description.kind = kind
        built.append(description)
        let inner = fields(of: run, depth: depth + 1, into: &built, offset: offset)
        built[index].fields = Self.compressed(inner)
        var group = Field(
          name: "if", location: item.location, form: .group(DescriptionID(offset + index)))
        group.exists = predicate(test, item.location)
        result.append(group)
      }
    }
    return result
  }

  private func predicate(_ body: Expression, _ location: SourceLocation) -> Predicate {
    Predicate(name: function, location: location, body: Folded.truth(body), codeHash: 0)
  }

  private mutating func field(
    _ item: CodeItem, _ test: Expression?, into built: inout [Description], offset: Int
  ) -> [Field] {
    var field = Field(name: item.name, location: item.location, form: .buffer)
    if let path = item.kind.path { field.member = MemberPath(path) }
    field.exists = test.map { predicate($0, item.location) }
    switch item.kind {
    case .value(_, let form):
      field.form = .scalar(form)
      field.flags = .single
      field.size = .known(form.wireSize)
    case .buffer(_, let size):
      field.form = .buffer
      field.flags = .buffer
      if let constant = Folded.constant(size) {
        field.size = .known(Int(constant))
      } else if case .member(let path, let type)? = size.withoutCasts {
        field.flags = [.buffer, .variableBuffer]
        field.size = .known(1)
        field.sizeMember = CountMember(member: path, type: type.bits < 32 ? type : .int)
      }
    case .structure(let id, _, let version):
      field.form = .structure(id)
      field.flags = .structure
      if let version {
        field.flags = .versionedStructure
        field.structVersionID = .known(version)
      }
    case .assign(_, let type, let value): field.form = .assignment(type, value)
    case .refuse(let condition):
      field.form = .validation
      field.flags = [.mustExist, .array]
      field.name = "refused unless \(condition.cText)"
      let whole = test.map { Folded.or(Folded.not($0), condition) } ?? condition
      field.exists = predicate(whole, item.location)
    case .opaque(let unresolved):
      field.form = .unresolved(unresolved)
    case .loop(let loop): return looped(field, loop, into: &built, offset: offset)
    case .list(let loop):
      field.form = .list(build(loop.items, into: &built, offset: offset))
    }
    return [field]
  }

  private mutating func looped(
    _ outer: Field, _ loop: CodeItem.Loop, into built: inout [Description], offset: Int
  ) -> [Field] {
    var field = outer
    var result: [Field] = []
    field.flags = .array
    if let constant = Folded.constant(loop.count) {
      field.count = .known(Int(max(0, constant)))
    } else {
      var member = loop.count
      if case .member? = loop.count.withoutCasts {
      } else {
        counts += 1
        var assignment = Field(
          name: "count", location: outer.location, form: .assignment(.int, loop.count))
        assignment.member = .local("count of \(outer.member.text)\(counts == 1 ? "" : "#\(counts)")")
        assignment.exists = outer.exists
        result.append(assignment)
        member = .member(assignment.member, .int)
      }
      if case .member(let path, let type)? = member.withoutCasts {
        field.countMember = CountMember(member: path, type: type.bits < 32 ? type : .int)
      }
      field.flags = .countInt32
    }
    if loop.items.count == 1, let only = loop.items.first, only.guards.isEmpty,
      case .value(let path, .uint8) = only.kind,
      path.hasPrefix("(")
    {
      // Bytes that go nowhere: what a load skips.
      field.form = .buffer
      field.name = only.name
      if let constant = field.count.value, field.countMember == nil {
        field.flags = .buffer
        field.size = .known(constant)
      } else {
        field.flags = [.buffer, .variableBuffer]
        field.size = .known(1)
        field.sizeMember = field.countMember
        field.countMember = nil
      }
      field.count = .known(0)
    } else if loop.items.count == 1, let only = loop.items.first, only.guards.isEmpty, only.kind.path == "",
      case .value(_, let form) = only.kind
    {
      field.form = .scalar(form)
      field.size = .known(form.wireSize)
    } else {
      field.form = .structure(build(loop.items, into: &built, offset: offset))
      field.flags.insert(.structure)
    }
    return result + [field]
  }

  // MARK: - Arrays

  /// `regs[0]`, `regs[1]`, ... one after the other are one array.
  static func compressed(_ fields: [Field]) -> [Field] {
    var result: [Field] = []
    var position = 0
    while position < fields.count {
      let field = fields[position]
      var end = position + 1
      if let first = element(field) {
        while end < fields.count, let next = element(fields[end]), next.base == first.base, next.form == first.form,
          next.index == first.index + (end - position)
        {
          end += 1
        }
        if end - position > 1 {
          var array = field
          array.member = MemberPath(first.index == 0 ? first.base : "\(first.base)[\(first.index)]")
          array.name = String(first.base.split(separator: ".").last ?? "")
          array.flags = .array
          array.count = .known(end - position)
          result.append(array)
          position = end
          continue
        }
      }
      result.append(field)
      position = end
    }
    return result
  }

  private static func element(_ field: Field) -> (base: String, index: Int, form: ScalarForm)? {
    guard field.exists == nil, case .scalar(let form) = field.form, field.countMember == nil,
      !field.flags.contains(.array), field.member.text.last == "]",
      let open = field.member.text.lastIndex(of: "["),
      let index = Int(field.member.text[field.member.text.index(after: open)...].dropLast())
    else { return nil }
    return (String(field.member.text[..<open]), index, form)
  }
}

extension CodeItem {
  /// It makes one field, which can carry a test itself.
  fileprivate var isOneField: Bool {
    switch kind {
    case .loop(let loop): loop.count.withoutCasts.map { if case .member = $0 { true } else { false } } ?? false
    case .value, .buffer, .structure, .assign, .refuse, .opaque, .list: true
    }
  }
}

extension Expression {
  /// What is cast; nil for what is neither a constant nor a member.
  var withoutCasts: Expression? {
    switch self {
    case .cast(_, let inner): inner.withoutCasts
    case .integer, .member: self
    default: nil
    }
  }
}

extension CodeItem.Loop {
  /// Elements that a condition leaves out are not on the wire: what is left is a shorter list. True when there are items.
  fileprivate mutating func dropSharedGuards() -> Bool {
    while let test = items.first?.guards.first, items.allSatisfy({ $0.guards.first == test }) {
      for index in items.indices { items[index].guards.removeFirst() }
    }
    return !items.isEmpty
  }
}

/// Finds the lists that code puts: a byte before each element, and a last one that is 0.
enum CodeLists {
  static func joined(_ items: [CodeItem]) -> [CodeItem] {
    var result: [CodeItem] = []
    var position = 0
    while position < items.count {
      let item = items[position]
      position += 1
      guard case .loop(var loop) = item.kind, Folded.constant(loop.count) == nil, loop.dropSharedGuards(),
        let marker = byte(in: loop.items[...]), position < items.count, items[position].guards == item.guards,
        let end = byte(in: items[position...]), end.value == 0, marker.value != 0
      else {
        result.append(item)
        continue
      }
      loop.items.removeFirst(marker.length)
      var list = item
      list.kind = .list(loop)
      result.append(list)
      position += end.length
    }
    return result
  }

  /// One byte that is put first, the value it is set to when that is constant, and how many items that takes.
  private static func byte(in items: ArraySlice<CodeItem>) -> (value: Int64?, length: Int)? {
    guard let first = items.first else { return nil }
    if case .value(_, let form) = first.kind, form.wireSize == 1 {
      return (nil, 1)
    }
    guard case .assign(let path, _, let value) = first.kind, let next = items.dropFirst().first,
      case .value(path, let form) = next.kind, form.wireSize == 1
    else { return nil }
    return (Folded.constant(value), 2)
  }
}
