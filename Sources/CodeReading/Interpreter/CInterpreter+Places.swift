import CSyntax
import CTree

extension CInterpreter {
  /// What an expression names.
  enum Place {
    case at(Location)
    /// An element of what lies there, and nobody knows which.
    case within(Location, String)
    /// Somewhere in the objects, or nowhere in any that is known.
    case somewhere(Set<ObjectID>, String)
  }

  func place(of expression: CExpression) throws(NotFollowed) -> Place {
    try budget.step()
    return try deeper { () throws(NotFollowed) in try self.named(expression) }
  }

  private func named(_ expression: CExpression) throws(NotFollowed) -> Place {
    switch expression.kind {
    case .identifier(let name):
      if let variable = variable(name) { return .at(variable.location) }
      if let value = domain.value(ofName: name, in: self) { return pointee(value) }
      if let location = try location(ofVariable: name) { return .at(location) }
      if case .expression(let inner, let unit) = expansion(of: expression, name) {
        return try within(unit) { () throws(NotFollowed) in try self.place(of: inner) }
      }
      return .somewhere([], "'\(text(name))' is not known")
    case .member(let base, let name, let isArrow):
      let start = try isArrow ? pointee(evaluate(base)) : place(of: base)
      switch start {
      case .at(let location): return .at(member(name, of: location, base))
      case .within, .somewhere: return start
      }
    case .index(let base, let index):
      let start = try evaluate(base)
      let moved = try sum(start, evaluate(index))
      if case .unknown(let reason, _) = moved, case .pointer(var array) = start, array.elementIndex != nil {
        array.path.removeLast()
        return .within(array, reason)
      }
      return pointee(moved)
    case .unary(.dereference, let operand): return try pointee(evaluate(operand))
    case .cast(let type, let operand):
      let inner = try place(of: operand)
      guard domain.usesLayouts, case .at(let location) = inner else { return inner }
      return .at(retyped(location, to: resolve(type)))
    case .compoundLiteral(let type, let list): return .at(try literal(type, list))
    case .conditional, .comma, .statements, .call, .assignment:
      // `f().member`: the value of a structure is its address.
      return pointee(try evaluate(expression))
    default: return .somewhere([], "the address of an expression was not understood")
    }
  }

  /// Where a pointer leads.
  func pointee(_ value: Value) -> Place {
    switch value {
    case .pointer(let location): .at(location)
    case .unknown(let reason, let objects): .somewhere(objects, reason)
    case .number: .somewhere([], "a number is used as an address")
    default: .somewhere([], "an address is not known")
    }
  }

  package func member(_ name: Symbol, of location: Location, _ base: CExpression) -> Location {
    if let own = domain.member(name, of: location, base, in: self) { return own }
    return member(name, of: location)
  }

  /// A member of a structure in memory.
  package func member(_ name: Symbol, of location: Location) -> Location {
    guard domain.usesLayouts, let record = location.type?.record else {
      return location.appending(.member(name), type: domain.usesLayouts ? .unknown(UnknownValue("no structure")) : nil)
    }
    guard let found = record.member(name) else {
      var result = location.appending(.member(name))
      result.isReinterpreted = true
      return result
    }
    var result = location.appending(.member(name), type: found.type)
    result.bitField = found.bitField
    if record.kind == .union || record.members.contains(where: { $0.name == nil }) {
      result.overlaps.append(.init(depth: location.path.count, record: record))
    }
    return result
  }

  func address(of operand: CExpression) throws(NotFollowed) -> Value {
    if case .identifier(let name) = operand.kind, variable(name) == nil {
      if let value = domain.value(ofName: name, in: self) { return value }
      if let location = try location(ofVariable: name) { return .pointer(location) }
      let function = FunctionName(name, file: file)
      if functions.isDefined(function) { return .function(function) }
      if case .none = expansion(of: operand, name) {
        // Defined where the tree's index does not see it: the name is all there is.
        let object = ObjectID.variable(name, file)
        if memory[object] == nil {
          var cell = Cell()
          cell.origin = .variable(name, file: file, place: nil)
          memory[object] = cell
        }
        return .pointer(Location(object))
      }
    }
    switch try place(of: operand) {
    case .at(let location):
      guard domain.usesLayouts, let element = location.type?.element else { return .pointer(location) }
      // `&array` is its first element's address.
      return .pointer(location.appending(.element(0), type: element))
    case .within(let location, let reason): return .unknown(reason, mayBe: [location.object])
    case .somewhere(let objects, let reason): return .unknown(reason, mayBe: objects)
    }
  }

  // MARK: - Variables of the tree

  /// Where a variable of the tree lies; its initialiser is read when somebody asks for it.
  package func location(ofVariable name: Symbol) throws(NotFollowed) -> Location? {
    if let cell = domain.cell(ofVariable: name, in: self) {
      guard case .variable(_, let home, _) = cell.origin else { return nil }
      let object = ObjectID.variable(name, home)
      if memory[object] == nil { memory[object] = cell }
      return Location(object, type: cell.type?.resolved)
    }
    guard domain.usesLayouts, let place = tree.place(ofDeclaration: name, visibleFrom: file, kind: { $0 == .variable })
    else { return nil }
    let object = ObjectID.variable(name, place.file)
    if let known = memory[object] { return Location(object, type: known.type?.resolved) }
    guard let type = layout.constants.type(ofVariable: name, in: file) else { return nil }
    var cell = Cell(type: .resolved(type), rest: .unknown("'\(text(name))' may have been written"))
    cell.origin = .variable(name, file: place.file, place: place)
    let tokens = tree.expandedTokens(of: place, from: place.file)
    var parser = functions.parser(tokens, place.file)
    if let declaration = try? parser.parseDeclarations().first(where: { $0.name == name }),
      let initializer = declaration.initializer, declaration.isConstant
    {
      cell.rest = .zero
      cell.pending = .init(
        initializer: initializer, unit: CodeUnit(tokens: tokens, file: place.file, isExpanded: true))
    }
    memory[object] = cell
    return Location(object, type: type)
  }

  // MARK: - Casts

  func converted(_ value: Value, to type: CType) -> Value {
    guard domain.usesLayouts else { return value }
    return converted(value, to: resolve(type))
  }

  func converted(_ value: Value, to type: ObjectType) -> Value {
    switch (type.unaligned, value) {
    case (.integer(let integer), .number(let number, _)): return .number(integer.truncating(number), integer)
    case (.integer(let integer), .symbol(let expression, _)):
      return .symbol(Folded.cast(integer.integer, expression), integer)
    case (.integer(let integer), .pointer(let location)):
      if integer.isBool { return .number(1, integer) }
      return .unknown("an address is used as a number", mayBe: [location.object])
    case (.integer(let integer), .text) where integer.isBool: return .number(1, integer)
    case (.floating, _): return .unknown("floating point is not computed")
    case (.pointer, .pointer(let location)):
      return .pointer(retyped(location, to: layout.target(of: type, in: file) ?? .void))
    default: return value
    }
  }

  /// The same address with another type. Between a structure and its ancestors the way changes, since ancestors are first members.
  func retyped(_ location: Location, to target: ObjectType) -> Location {
    var result = location
    switch target.unaligned {
    case .void, .unknown, .function: return location
    case .record(let wanted):
      guard let own = location.type?.record else { break }
      if own.isSame(as: wanted) { return location }
      if let path = layout.firstMemberPath(from: .record(own), to: target) {
        return path.reduce(location) { member($1, of: $0) }
      }
      if let path = layout.firstMemberPath(from: target, to: .record(own)) {
        let steps = path.map(Location.Step.member)
        guard location.path.count >= steps.count, Array(location.path.suffix(steps.count)) == steps else { break }
        result.path.removeLast(steps.count)
        result.overlaps.removeAll { $0.depth >= result.path.count }
        result.type = target
        return result
      }
    case .integer(let wanted):
      if let own = location.type?.integer, own.bytes == wanted.bytes { return location }
      // `char *` forgets nothing that a later cast must know.
      if wanted.bytes == 1 { return location }
    case .pointer:
      if location.type?.isPointer ?? false { return location }
    default: break
    }
    switch location.type?.unaligned {
    case nil, .void?, .unknown?: break
    default: result.isReinterpreted = true
    }
    result.type = target
    return result
  }

  /// `container_of(pointer, type, member)`
  func container(of location: Location, _ type: CType, _ path: [CDesignator]) throws(NotFollowed) -> Value {
    var steps: [Location.Step] = []
    for designator in path {
      switch designator {
      case .member(let name): steps.append(.member(name))
      case .index(let index):
        guard let number = try evaluate(index).number else { return .unknown("an index is not known") }
        steps.append(.element(Int(truncatingIfNeeded: number)))
      case .range: return .unknown("a range of elements is no member")
      }
    }
    guard location.path.count >= steps.count, Array(location.path.suffix(steps.count)) == steps else {
      return .unknown("'container_of' leaves the object", mayBe: [location.object])
    }
    var result = location
    result.path.removeLast(steps.count)
    result.overlaps.removeAll { $0.depth >= result.path.count }
    result.type = resolve(type)
    return .pointer(result)
  }
}
