import CSyntax
import CTree

/// Memory as bytes, and what code can name.
extension CInterpreter {
  /// Sets memory to a byte, as `memset` does. Where it is not clear what the bytes are, what may be written is unknown.
  func fill(_ target: Value, with byte: Int64?, bytes: Int64?) {
    guard case .pointer(let location) = target, !location.isReinterpreted else {
      memory.forget(memory.reachedDirectly(by: target), "it may have been set by 'memset'")
      return
    }
    guard let part = whole(location, bytes: bytes) else {
      memory.forget([location.object], "a part of it was set by 'memset'")
      return
    }
    memory.modify(part) { cell in
      var fresh = Cell(type: cell.type ?? part.type.map { .resolved($0) }, rest: .unknown("it was set by 'memset'"))
      if byte == 0 { fresh.rest = .zero }
      fresh.isArray = cell.isArray
      fresh.count = cell.count
      cell = fresh
    }
  }

  /// Copies memory, as `memcpy` does.
  func copyBytes(to target: Value, from source: Value, count: Int64?) {
    guard case .pointer(let to) = target, !to.isReinterpreted else {
      memory.forget(memory.reachedDirectly(by: target), "it may have been set by 'memcpy'")
      return
    }
    guard case .pointer(let from) = source, !from.isReinterpreted, let into = whole(to, bytes: count),
      let out = whole(from, bytes: count), isSameType(into.type, out.type)
    else {
      memory.forget([to.object], "a part of it was set by 'memcpy'")
      return
    }
    copy(from: out, to: into)
  }

  private func isSameType(_ left: ObjectType?, _ right: ObjectType?) -> Bool {
    guard let left, let right else { return false }
    if let a = left.record, let b = right.record { return a.isSame(as: b) }
    if let a = left.integer, let b = right.integer { return a == b }
    if let a = left.element, let b = right.element { return isSameType(a, b) }
    return false
  }

  /// The part of memory that begins at an address and has that many bytes; nil when there is no such part.
  private func whole(_ location: Location, bytes: Int64?) -> Location? {
    guard let bytes, let type = location.type else { return nil }
    var part = location
    if location.elementIndex == 0 {
      var array = location
      array.path.removeLast()
      let own = memory.cell(at: array)?.type?.resolved ?? self.type(of: array)
      array.type = own
      if let own, let size = try? layout.size(of: own), Int64(size) == bytes { return array }
    }
    guard let size = try? layout.size(of: type), Int64(size) == bytes else { return nil }
    part.bitField = nil
    return part
  }

  /// The type of a part by the type of its object.
  private func type(of location: Location) -> ObjectType? {
    var type = memory[location.object]?.type?.resolved
    for step in location.path {
      switch step {
      case .element: type = type?.element
      case .member(let name): type = type?.record?.member(name)?.type
      case .named: return nil
      }
    }
    return type
  }

  /// The variables in memory that a function names, or one that it calls; all when it is not known which function it is.
  func variables(namedBy name: Symbol?) -> [ObjectID] {
    let variables = memory.objects.filter { entry in
      // What cannot be written is not.
      if case .variable = entry.key { !entry.value.isZeroed } else { false }
    }.keys
    guard !variables.isEmpty else { return [] }
    guard let name else { return Array(variables) }
    var byName: [Symbol: [ObjectID]] = [:]
    for variable in variables {
      if case .variable(let symbol, _) = variable { byName[symbol, default: []].append(variable) }
    }
    var found: Set<ObjectID> = []
    var waiting = [FunctionName(name, file: file)]
    var seen = Set(waiting)
    while let next = waiting.popLast() {
      guard let function = functions.function(next) else { continue }
      // A chain that is longer may name anything.
      guard seen.count < 256 else { return Array(variables) }
      for token in function.unit.tokens where token.kind == .identifier {
        if let named = byName[token.symbol] { found.formUnion(named) }
        let called = FunctionName(token.symbol, file: function.unit.file)
        if !seen.contains(called), functions.isDefined(called) {
          seen.insert(called)
          waiting.append(called)
        }
      }
    }
    return Array(found)
  }
}

extension Memory {
  /// The objects to which an address may lead.
  func reachedDirectly(by value: Value) -> Set<ObjectID> {
    switch value {
    case .pointer(let location): [location.object]
    case .unknown(_, let objects): objects
    default: []
    }
  }
}
