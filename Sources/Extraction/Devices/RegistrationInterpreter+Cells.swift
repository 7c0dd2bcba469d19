import CSyntax

extension RegistrationInterpreter {
  /// Takes a cell's initialiser apart, if that has not been done.
  func read(_ cell: RegistrationCell) {
    guard let (initializer, scope) = cell.pending else { return }
    cell.pending = nil
    fill(cell, initializer, scope)
  }

  private func fill(_ cell: RegistrationCell, _ initializer: CInitializer, _ scope: RegistrationScope) {
    switch initializer {
    case .expression(let expression):
      // `char name[] = "text"`, and a structure copied from another.
      let value = evaluate(expression, scope)
      if case .compoundLiteral = expression.kind, case .pointer(let source) = value {
        copy(source, to: cell)
      } else {
        cell.value = value
      }
    case .list(let list):
      cell.isZeroed = true
      if case .none = cell.origin { cell.origin = .tokens(scope.unit, list.range) }
      fill(cell, list, scope)
    }
  }

  private func fill(_ cell: RegistrationCell, _ list: CInitializerList, _ scope: RegistrationScope) {
    let isIndexed = list.entries.contains { entry in
      if case .index? = entry.designators.first { true } else { false }
    }
    if cell.isArray || isIndexed {
      cell.isArray = true
      fillElements(cell, list, scope)
    } else {
      fillMembers(cell, list, scope)
    }
  }

  private func fillElements(_ cell: RegistrationCell, _ list: CInitializerList, _ scope: RegistrationScope) {
    var elementType: CType?
    if case .array(let element, _)? = cell.type { elementType = element }
    var next = 0
    for entry in list.entries {
      var rest = entry.designators[...]
      if case .index(let place)? = rest.first {
        rest = rest.dropFirst()
        guard let number = evaluate(place, scope).number, number >= 0, number < 65536 else { continue }
        next = Int(number)
      }
      while cell.elements.count <= next { cell.elements.append(RegistrationCell(type: elementType, isZeroed: true)) }
      enter(entry, rest, in: cell.elements[next], scope)
      next += 1
    }
  }

  private func fillMembers(_ cell: RegistrationCell, _ list: CInitializerList, _ scope: RegistrationScope) {
    var order: [RegistrationLibrary.Member]?
    func members() -> [RegistrationLibrary.Member] {
      if let order { return order }
      let found = cell.type.map { library.members(of: $0, file: scope.unit.file) } ?? []
      order = found
      return found
    }
    let isPositional = list.entries.contains { $0.designators.isEmpty }
    var next = 0
    for entry in list.entries {
      if case .member(let name)? = entry.designators.first {
        if isPositional, let place = members().firstIndex(where: { $0.name == name }) { next = place + 1 }
        let part = member(name, of: cell)
        if part.type == nil, isPositional || Self.isList(entry.value) {
          part.type = members().first { $0.name == name }?.type
          if case .array? = part.type { part.isArray = true }
        }
        enter(entry, entry.designators.dropFirst(), in: part, scope)
      } else if entry.designators.isEmpty, members().indices.contains(next) {
        let declared = members()[next]
        let part = member(declared.name, of: cell)
        part.type = declared.type
        if case .array = declared.type { part.isArray = true }
        enter(entry, [], in: part, scope)
        next += 1
      }
    }
  }

  private static func isList(_ initializer: CInitializer) -> Bool {
    if case .list = initializer { true } else { false }
  }

  private func enter(
    _ entry: CInitializerList.Entry, _ designators: ArraySlice<CDesignator>, in cell: RegistrationCell,
    _ scope: RegistrationScope
  ) {
    var cell = cell
    for designator in designators {
      switch designator {
      case .member(let name): cell = member(name, of: cell)
      case .index(let place):
        guard let number = evaluate(place, scope).number, number >= 0, number < 65536 else { return }
        cell.isArray = true
        while cell.elements.count <= Int(number) { cell.elements.append(RegistrationCell(type: nil, isZeroed: true)) }
        cell = cell.elements[Int(number)]
      case .range: return
      }
    }
    // Global tables are read row by row on use; local ones name variables that change.
    cell.value = nil
    cell.pending = (entry.value, scope)
    if !scope.frame.isGlobal { read(cell) }
  }

  func member(_ name: Symbol, of cell: RegistrationCell) -> RegistrationCell {
    read(cell)
    if let known = cell.members[name] { return known }
    let part = RegistrationCell(type: nil, isZeroed: cell.isZeroed)
    cell.members[name] = part
    return part
  }

  /// What a pointer points to.
  func target(of value: RegistrationValue) -> RegistrationCell? {
    switch value {
    case .pointer(let cell): return cell
    case .element(let array, let number):
      read(array)
      if array.elements.indices.contains(number) { return array.elements[number] }
      // One behind the last: a loop's test reads it, and finds the zeros that most tables end with anyway.
      return number == array.elements.count ? RegistrationCell(type: nil, isZeroed: true) : nil
    default: return nil
    }
  }

  /// The value that reading a cell gives.
  func value(of cell: RegistrationCell) -> RegistrationValue {
    read(cell)
    if let value = cell.value { return value }
    if cell.isArray { return .element(cell, 0) }
    if !cell.members.isEmpty { return .pointer(cell) }
    return cell.isZeroed ? .number(0) : .unknown
  }

  func assign(_ value: RegistrationValue, to cell: RegistrationCell) {
    read(cell)
    if case .pointer(let source) = value, !cell.members.isEmpty, !source.members.isEmpty, cell.value == nil {
      copy(source, to: cell)
    } else {
      cell.value = value
    }
  }

  private func copy(_ source: RegistrationCell, to cell: RegistrationCell) {
    read(source)
    cell.value = source.value
    cell.isZeroed = source.isZeroed
    cell.isArray = source.isArray
    cell.elements = source.elements
    cell.members = [:]
    for (name, part) in source.members {
      let own = RegistrationCell(type: part.type, isZeroed: part.isZeroed)
      cell.members[name] = own
      own.value = value(of: part)
    }
  }
}
