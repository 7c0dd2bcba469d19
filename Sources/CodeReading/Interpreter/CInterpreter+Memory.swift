import CSyntax
import CTree

/// What is read from memory and written to it.
extension CInterpreter {
  func load(_ place: Place) throws(NotFollowed) -> Value {
    switch place {
    case .at(let location): try load(location)
    case .within(let location, let reason):
      .unknown(reason, mayBe: memory.reach(from: [.pointer(location)]))
    case .somewhere(let objects, let reason): .unknown(reason, mayBe: objects)
    }
  }

  package func load(_ location: Location) throws(NotFollowed) -> Value {
    if let value = domain.load(location, in: self) { return value }
    if location.isReinterpreted {
      return .unknown("memory is seen as another type", mayBe: memory.reach(from: [.pointer(location)]))
    }
    try read(location)
    let look = memory.look(at: location)
    if case .value(let value) = look { return value }
    switch location.type?.unaligned {
    case .array(let element, _)?: return .pointer(location.appending(.element(0), type: element))
    case .record?, .vector?: return .pointer(location)
    default: break
    }
    switch look {
    case .value(let value): return value
    case .array: return .pointer(location.appending(.element(0)))
    case .structure: return .pointer(location)
    case .beyond: return .unknown("an element is read that its array does not have")
    case .unwritten(.zero):
      let type = location.type?.integer ?? .int
      return .number(0, type)
    case .unwritten(.unknown(let reason)): return .unknown(reason, mayBe: memory.links(of: location.object))
    case .unwritten(.unset): return .unknown("a variable is read that was not set")
    }
  }

  @discardableResult
  func store(_ value: Value, at place: Place, line: UInt32) -> Value {
    switch place {
    case .at(let location): return store(value, at: location, line: line)
    case .within(let location, let reason):
      // Any of the elements may be the one.
      memory.modify(location) { cell in
        var fresh = Cell(type: cell.type, rest: .unknown(reason))
        fresh.count = cell.count
        fresh.isArray = cell.isArray
        cell = fresh
      }
      return value
    case .somewhere(let objects, let reason):
      memory.forget(objects, "it may have been written: \(reason)")
      return value
    }
  }

  @discardableResult
  package func store(_ value: Value, at location: Location, line: UInt32) -> Value {
    if domain.store(value, at: location, line: line, in: self) { return value }
    if location.isReinterpreted {
      memory.forget([location.object], "it was written as another type")
      return value
    }
    let value = domain.usesLayouts ? fitted(value, to: location) : value
    forgetOverlapping(location)
    if case .pointer(let source) = value, isStructure(source), copiesStructure(from: source, to: location) {
      return .pointer(location)
    }
    let isLaidOut = domain.usesLayouts
    memory.modify(location) { cell in
      cell.value = value
      cell.pending = nil
      if isLaidOut {
        cell.members = [:]
        cell.elements = [:]
      }
    }
    return value
  }

  private func fitted(_ value: Value, to location: Location) -> Value {
    guard let type = location.type else { return value }
    let converted = converted(value, to: type)
    guard let bits = location.bitField?.width, bits < 64 else { return converted }
    switch converted {
    case .number(let number, let type):
      if type.isBool { return converted }
      let shift = Int64(64 - bits)
      let up = number << shift
      return .number(type.isSigned ? up >> shift : Int64(bitPattern: UInt64(bitPattern: up) >> UInt64(shift)), type)
    case .symbol: return .unknown("a bit-field is set to something that is not known")
    default: return converted
    }
  }

  /// Members that share bytes with the one that is written are unknown from now on.
  private func forgetOverlapping(_ location: Location) {
    for overlap in location.overlaps {
      guard overlap.depth < location.path.count, case .member(let name) = location.path[overlap.depth] else { continue }
      var owner = location
      owner.path.removeSubrange(overlap.depth...)
      owner.overlaps = []
      let others = self.others(than: name, sharing: overlap.record)
      guard let cell = memory.cell(at: owner) else { continue }
      for other in others where cell.members[.member(other)] != nil || !cell.isUnset {
        let type = overlap.record.member(other)?.type
        memory.modify(owner.appending(.member(other), type: type)) {
          $0 = Cell(type: type.map { .resolved($0) }, rest: .unknown("another member of a union was written"))
        }
      }
    }
  }

  private func others(than name: Symbol, sharing record: RecordLayout) -> [Symbol] {
    guard let own = record.member(name), let start = own.offset else { return [] }
    let end = start + ((try? layout.size(of: own.type)) ?? 1)
    return record.names.filter { other in
      guard other != name, let member = record.member(other), let offset = member.offset else { return false }
      if member.bitField != nil, own.bitField != nil, record.kind != .union { return false }
      return offset < end && start < offset + ((try? layout.size(of: member.type)) ?? 1)
    }
  }

  // MARK: - Structures

  private func isStructure(_ location: Location) -> Bool {
    if domain.usesLayouts { return location.type?.record != nil }
    if case .structure = memory.look(at: location) { return true }
    return false
  }

  /// An assignment of a structure; false where the address itself is what is assigned.
  private func copiesStructure(from source: Location, to target: Location) -> Bool {
    if domain.usesLayouts {
      guard target.type?.record != nil else { return false }
    } else if !isStructure(target) {
      return false
    }
    copy(from: source, to: target)
    return true
  }

  func copy(from source: Location, to target: Location) {
    let rest = memory.rest(at: source)
    var cell = memory.cell(at: source) ?? Cell(rest: rest)
    cell.origin = .none
    let type = target.type
    memory.modify(target) { old in
      cell.type = type.map { .resolved($0) } ?? old.type ?? cell.type
      cell.origin = old.origin
      old = cell
    }
  }

  // MARK: - Initialisers

  /// Takes apart the initialisers on the way to a part of memory, if that has not been done.
  package func read(_ location: Location) throws(NotFollowed) {
    while let depth = memory.depthOfPending(on: location) {
      var owner = location
      owner.path.removeSubrange(depth...)
      owner.overlaps = []
      owner.type = nil
      guard let cell = memory.cell(at: owner), let pending = cell.pending else { return }
      owner.type = cell.type?.resolved
      memory.modify(owner) { $0.pending = nil }
      let target = owner
      try atTopLevel(pending.unit) { () throws(NotFollowed) in try self.fill(target, pending.initializer) }
    }
  }

  func fill(_ location: Location, _ initializer: CInitializer) throws(NotFollowed) {
    switch initializer {
    // `char name[] = "text"`, and a structure copied from another.
    case .expression(let expression): fill(location, expression, try evaluate(expression))
    case .list(let list):
      let unit = unit
      memory.modify(location) { cell in
        cell.rest = .zero
        if case .none = cell.origin { cell.origin = .tokens(unit, list.range) }
      }
      try deeper { () throws(NotFollowed) in try self.fill(location, list) }
    }
  }

  func fill(_ location: Location, _ expression: CExpression, _ value: Value) {
    if case .pointer(let source) = value {
      var isCopied = false
      if case .compoundLiteral = expression.kind, source.elementIndex == nil { isCopied = true }
      if domain.usesLayouts { isCopied = location.type?.record != nil }
      if isCopied {
        copy(from: source, to: location)
        return
      }
    }
    let value = domain.usesLayouts ? fitted(value, to: location) : value
    memory.modify(location) { $0.value = value }
  }

  func fill(_ location: Location, _ list: CInitializerList) throws(NotFollowed) {
    let isIndexed = list.entries.contains { entry in
      switch entry.designators.first {
      case .index?, .range?: true
      default: false
      }
    }
    let isArray = memory.modify(location) { cell in
      if isIndexed { cell.isArray = true }
      return cell.isArray
    }
    if isArray { try fillElements(location, list) } else { try fillMembers(location, list) }
  }

  private static let elementLimit = 65_536

  private func fillElements(_ location: Location, _ list: CInitializerList) throws(NotFollowed) {
    let type = memory.cell(at: location)?.type?.element
    var next = 0
    for entry in list.entries {
      var rest = entry.designators[...]
      var last: Int?
      switch rest.popFirst() {
      case .index(let place)?:
        guard let number = try index(place) else { continue }
        next = number
      case .range(let low, let high)?:
        guard let first = try index(low), let end = try index(high), end >= first else { continue }
        next = first
        last = end
      case let other?: rest = [other] + rest
      case nil: break
      }
      for number in next...(last ?? next) {
        let part = location.appending(.element(number), type: type?.resolved)
        memory.modify(location) { cell in
          cell.count = max(cell.count ?? 0, number + 1)
          let fresh = Cell(type: type, rest: .zero)
          if cell.elements[number] == nil { cell.elements[number] = fresh }
        }
        try enter(entry, rest, at: part)
      }
      next = (last ?? next) + 1
    }
    memory.modify(location) { $0.count = $0.count ?? 0 }
  }

  private func index(_ expression: CExpression) throws(NotFollowed) -> Int? {
    guard let number = try evaluate(expression).number, number >= 0, number < Self.elementLimit else { return nil }
    return Int(number)
  }

  private func fillMembers(_ location: Location, _ list: CInitializerList) throws(NotFollowed) {
    let type = memory.cell(at: location)?.type
    var known: [(name: Symbol, type: CellType)]?
    func members() -> [(name: Symbol, type: CellType)] {
      if let known { return known }
      let found = type.map(parts) ?? []
      known = found
      return found
    }
    let isPositional = list.entries.contains { $0.designators.isEmpty }
    var next = 0
    for entry in list.entries {
      let name: Symbol
      var designators = entry.designators[...]
      if case .member(let named)? = designators.first {
        name = named
        designators = designators.dropFirst()
        if isPositional, let place = members().firstIndex(where: { $0.name == name }) { next = place + 1 }
      } else if designators.isEmpty, members().indices.contains(next) {
        name = members()[next].name
        next += 1
      } else {
        continue
      }
      let part = member(name, of: location)
      if !domain.usesLayouts {
        // Looked up only where the initialiser needs it: that takes time.
        var isNeeded = isPositional
        if case .list = entry.value { isNeeded = true }
        let declared = isNeeded ? members().first { $0.name == name }?.type : nil
        memory.modify(part) { cell in
          guard cell.type == nil, let declared else { return }
          cell.type = declared
          if declared.isArray { cell.isArray = true }
        }
      }
      try enter(entry, designators, at: part)
    }
  }

  private func parts(of type: CellType) -> [(name: Symbol, type: CellType)] {
    switch type {
    case .written(let written): domain.members(of: written, in: self).map { ($0.name, .written($0.type)) }
    case .resolved(let resolved):
      resolved.record?.members.compactMap { member in member.name.map { ($0, .resolved(member.type)) } } ?? []
    }
  }

  private func enter(
    _ entry: CInitializerList.Entry, _ designators: ArraySlice<CDesignator>, at location: Location
  ) throws(NotFollowed) {
    var location = location
    for designator in designators {
      switch designator {
      case .member(let name): location = member(name, of: location)
      case .index(let place):
        guard let number = try index(place) else { return }
        memory.modify(location) { cell in
          cell.isArray = true
          cell.count = max(cell.count ?? 0, number + 1)
        }
        location = location.appending(.element(number), type: location.type?.element)
      case .range: return
      }
    }
    let unit = unit
    memory.modify(location) { cell in
      cell.value = nil
      cell.pending = nil
      if !cell.isZeroed { cell.rest = .zero }
    }
    // Global tables are read row by row on use; local ones name variables that change.
    if frames.last?.isGlobal ?? true {
      memory.modify(location) { $0.pending = .init(initializer: entry.value, unit: unit) }
    } else {
      try fill(location, entry.value)
    }
  }

  func literal(_ type: CType, _ list: CInitializerList) throws(NotFollowed) -> Location {
    if let location = domain.location(ofList: list, type, named: nil, in: self) { return location }
    let resolved = domain.usesLayouts ? resolve(type) : nil
    var cell = Cell(type: resolved.map { .resolved($0) } ?? .written(type), rest: .zero)
    cell.origin = .tokens(unit, list.range)
    let isGlobal = frames.last?.isGlobal ?? true
    if isGlobal { cell.pending = .init(initializer: .list(list), unit: unit) }
    let location = Location(memory.make(cell), type: resolved)
    if !isGlobal { try fill(location, list) }
    return location
  }

  /// The elements of an array, by the address of its first.
  package func elements(of first: Location) throws(NotFollowed) -> [Location] {
    var array = first
    guard case .element? = array.path.popLast() else { return [] }
    array.type = nil
    try read(array)
    let count = memory.cell(at: array)?.count ?? 0
    return (0..<count).map { array.appending(.element($0), type: first.type) }
  }
}

extension Cell {
  var isUnset: Bool {
    if case .unset = rest { true } else { false }
  }
}
