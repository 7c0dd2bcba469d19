import CSyntax
import CTree

/// All objects that a run has met. A value: a way that is tried works on a copy.
package struct Memory {
  private(set) var objects: [ObjectID: Cell] = [:]
  private var made = 0
  /// By object, those that it may hold pointers to since it became unknown.
  private var links: [ObjectID: Set<ObjectID>] = [:]

  package init() {}

  package subscript(object: ObjectID) -> Cell? {
    get { objects[object] }
    set { objects[object] = newValue }
  }

  /// A new object that no other can be.
  package mutating func make(_ cell: Cell) -> ObjectID {
    made += 1
    objects[.made(made)] = cell
    return .made(made)
  }

  /// The part of memory at an address as it was written; nil when nothing was.
  package func cell(at location: Location) -> Cell? {
    guard var cell = objects[location.object] else { return nil }
    for step in location.path {
      switch step {
      case .element(let index):
        guard let next = cell.elements[index] else { return nil }
        cell = next
      default:
        guard let next = cell.members[step] else { return nil }
        cell = next
      }
    }
    return cell
  }

  /// Calls `body` with the part of memory at an address, which is made where it is missing.
  package mutating func modify<R>(_ location: Location, _ body: (inout Cell) -> R) -> R {
    Self.modify(&objects[location.object, default: Cell()], location.path[...], location.type, body)
  }

  private static func modify<R>(
    _ cell: inout Cell, _ path: ArraySlice<Location.Step>, _ type: ObjectType?, _ body: (inout Cell) -> R
  ) -> R {
    guard let step = path.first else { return body(&cell) }
    // A part of what was copied or is unknown as a whole is written: the whole no longer has one value.
    if case .unknown(let reason, _)? = cell.value {
      cell.value = nil
      cell.rest = .unknown(reason)
    }
    let rest = path.dropFirst()
    let fresh = cell.part(rest.isEmpty ? type.map { .resolved($0) } : nil)
    switch step {
    case .element(let index):
      cell.isArray = true
      return modify(&cell.elements[index, default: fresh], rest, type, body)
    default: return modify(&cell.members[step, default: fresh], rest, type, body)
    }
  }

  /// What is to be seen of a part without copying it.
  enum Look {
    case value(Value)
    case array
    case structure
    case unwritten(Cell.Rest)
    /// Behind the elements that an array has.
    case beyond
  }

  func look(at location: Location) -> Look {
    guard let cell = objects[location.object] else { return .unwritten(.unset) }
    return Self.look(at: cell, location.path[...])
  }

  private static func look(at cell: Cell, _ path: ArraySlice<Location.Step>) -> Look {
    guard let step = path.first else {
      if let value = cell.value { return .value(value) }
      if cell.isArray { return .array }
      return cell.members.isEmpty ? .unwritten(cell.rest) : .structure
    }
    if case .unknown(let reason, let objects)? = cell.value { return .value(.unknown(reason, mayBe: objects)) }
    let next: Cell?
    if case .element(let index) = step {
      next = cell.elements[index]
      // One behind the last: a loop's test reads it, and finds the zeros that most tables end with anyway.
      if index < 0 || index > cell.count ?? Int.max { return .beyond }
    } else {
      next = cell.members[step]
    }
    guard let next else { return .unwritten(cell.rest) }
    return look(at: next, path.dropFirst())
  }

  /// How far the way goes to a part whose initialiser was not read yet; nil when there is none on it.
  func depthOfPending(on location: Location) -> Int? {
    guard let cell = objects[location.object] else { return nil }
    return Self.depthOfPending(in: cell, location.path[...], 0)
  }

  private static func depthOfPending(in cell: Cell, _ path: ArraySlice<Location.Step>, _ depth: Int) -> Int? {
    if cell.pending != nil { return depth }
    guard let step = path.first else { return nil }
    let next: Cell?
    if case .element(let index) = step { next = cell.elements[index] } else { next = cell.members[step] }
    return next.flatMap { depthOfPending(in: $0, path.dropFirst(), depth + 1) }
  }

  /// What a part holds that was never written, by what is around it.
  func rest(at location: Location) -> Cell.Rest {
    guard var cell = objects[location.object] else { return .unset }
    for step in location.path {
      if case .unknown(let reason, _)? = cell.value { return .unknown(reason) }
      let next: Cell?
      if case .element(let index) = step { next = cell.elements[index] } else { next = cell.members[step] }
      guard let next else { return cell.rest }
      cell = next
    }
    return cell.rest
  }

  // MARK: - Making unknown

  /// Everything in the objects becomes unknown, and each may point to each.
  package mutating func forget(_ forgotten: Set<ObjectID>, _ reason: String) {
    for object in forgotten {
      guard let old = objects[object] else { continue }
      var cell = Cell(type: old.type, rest: .unknown(reason))
      cell.isArray = old.isArray
      cell.count = old.count
      cell.origin = old.origin
      objects[object] = cell
      links[object, default: []].formUnion(forgotten)
    }
  }

  /// What an address that was read from an unknown part of the object may lead to.
  func links(of object: ObjectID) -> Set<ObjectID> { links[object, default: []] }

  /// The objects to which the values lead, through pointers that lie in them.
  package func reach(from values: some Sequence<Value>) -> Set<ObjectID> {
    var found: Set<ObjectID> = []
    var waiting = Array(values)
    func enter(_ object: ObjectID) {
      guard found.insert(object).inserted else { return }
      if let cell = objects[object] { Self.collect(cell, into: &waiting) }
      links[object]?.forEach { waiting.append(.pointer(Location($0))) }
    }
    while let value = waiting.popLast() {
      switch value {
      case .pointer(let location): enter(location.object)
      case .unknown(_, let objects): objects.forEach(enter)
      case .alternatives(let values): waiting += values
      default: continue
      }
    }
    return found
  }

  private static func collect(_ cell: Cell, into values: inout [Value]) {
    if let value = cell.value { values.append(value) }
    for part in cell.members.values { collect(part, into: &values) }
    for part in cell.elements.values { collect(part, into: &values) }
  }

  // MARK: - Joining

  /// Two ways meet: what both agree on stays, `join` says what becomes of the rest. Objects that one way made are kept.
  static func merged(
    _ yes: Memory, _ no: Memory, _ join: (_ yes: Value, _ no: Value) -> Value
  ) -> Memory {
    var result = yes
    result.made = max(yes.made, no.made)
    for (object, links) in no.links { result.links[object, default: []].formUnion(links) }
    for (object, other) in no.objects {
      guard let cell = yes.objects[object] else {
        result.objects[object] = other
        continue
      }
      result.objects[object] = merged(cell, other, join)
    }
    return result
  }

  private static func merged(_ yes: Cell, _ no: Cell, _ join: (Value, Value) -> Value) -> Cell {
    var result = yes
    result.count = yes.count ?? no.count
    result.isArray = yes.isArray || no.isArray
    result.type = yes.type ?? no.type
    if yes.pending == nil || no.pending == nil { result.pending = nil }
    result.rest = merged(yes.rest, no.rest)
    let isPart = !yes.members.isEmpty || !no.members.isEmpty || !yes.elements.isEmpty || !no.elements.isEmpty
    if yes.value != nil || no.value != nil {
      result.value = join(yes.value ?? yes.unwritten, no.value ?? no.unwritten)
      // One way copied or forgot it as a whole, the other wrote parts.
      if isPart { return Cell(type: result.type, rest: .unknown("two ways set it differently")) }
    }
    for step in Set(yes.members.keys).union(no.members.keys) {
      result.members[step] = merged(yes.members[step] ?? yes.part(), no.members[step] ?? no.part(), join)
    }
    for index in Set(yes.elements.keys).union(no.elements.keys) {
      result.elements[index] = merged(yes.elements[index] ?? yes.part(), no.elements[index] ?? no.part(), join)
    }
    return result
  }

  private static func merged(_ yes: Cell.Rest, _ no: Cell.Rest) -> Cell.Rest {
    switch (yes, no) {
    case (.zero, .zero), (.unset, .unset): yes
    case (.unknown, _): yes
    case (_, .unknown): no
    default: .unknown("two ways set it differently")
    }
  }
}

extension Cell {
  /// What reading gives where nothing was written.
  var unwritten: Value {
    switch rest {
    case .zero: .int(0)
    case .unknown(let reason): .unknown(reason)
    case .unset: .unknown("a variable is read that was not set")
    }
  }
}
