import CSyntax
import CTree
import VMState

extension SymbolicExecution {
  func cast(_ type: CType, _ operand: CExpression) throws(NotFollowed) -> PredicateValue {
    let target = resolve(type)
    if case .unknown = target.unaligned {
      // A pointer to what the tree does not define is `.pointer`; this is a plain name that is no known type.
      return try evaluate(operand)
    }
    return try convert(evaluate(operand), to: target)
  }

  /// The same pointer with another target type. Between a QOM type and its ancestors the member path changes, since ancestors
  /// are first members.
  func retype(_ value: PredicateValue, to target: ObjectType) throws(NotFollowed) -> PredicateValue {
    switch value {
    case .pointer(let place): return .pointer(retype(place, to: target))
    case .environment(let text, _): return .environment(text, .pointer(.resolved(target)))
    case .unfollowed(let atom, _): return .unfollowed(atom, .pointer(.resolved(target)))
    case .choice(let test, let yes, let no): return try merge(test, retype(yes, to: target), retype(no, to: target))
    case .number(let expression, let type):
      return .number(expression, type.bytes == 8 ? type : .unsignedLong)
    case .nothing: throw NotFollowed("the value of a call without value is used")
    }
  }

  private func retype(_ place: PredicateValue.Place, to target: ObjectType) -> PredicateValue.Place {
    var result = place
    switch target.unaligned {
    case .void, .integer(CIntegerType(bytes: 1, isSigned: true)), .integer(CIntegerType(bytes: 1, isSigned: false)):
      // `void *` and `char *` forget nothing that a later cast must know.
      if place.type.record != nil { return place }
      if case .void = target.unaligned { return place }
    case .record(let wanted):
      guard let own = place.type.record, !own.isSame(as: wanted) else { break }
      if let path = layout.firstMemberPath(from: place.type, to: target) {
        result.path = joined(place.path, path.map { text($0) })
      } else if let path = layout.firstMemberPath(from: target, to: place.type) {
        result.path = stripped(place.path, path.map { text($0) })
      }
    default: break
    }
    result.type = target
    if let element = place.element, target.record != nil { result.element = element }
    return result
  }

  private func joined(_ path: String, _ names: [String]) -> String {
    let tail = names.joined(separator: ".")
    if tail.isEmpty { return path }
    return path.isEmpty ? tail : "\(path).\(tail)"
  }

  /// Back from an ancestor to the type it is embedded in. Where the path is shorter the object itself is within that type:
  /// its members are named from there.
  private func stripped(_ path: String, _ names: [String]) -> String {
    let tail = names.joined(separator: ".")
    if path == tail { return "" }
    if path.hasSuffix("." + tail) { return String(path.dropLast(tail.count + 1)) }
    if tail.hasSuffix("." + path) { return "" }
    return path
  }

  /// `container_of(pointer, type, member)`.
  func container(
    of place: PredicateValue.Place, _ type: CType, _ designators: [CDesignator]
  ) throws(NotFollowed) -> PredicateValue {
    var tail = ""
    for designator in designators {
      switch designator {
      case .member(let name): tail += tail.isEmpty ? text(name) : ".\(text(name))"
      case .index(let index): tail += "[\(try constant(index))]"
      case .range: throw NotFollowed("a range of elements is no member")
      }
    }
    let target = resolve(type)
    if place.path == tail { return .pointer(PredicateValue.Place(path: "", type: target)) }
    if place.path.hasSuffix("." + tail) {
      return .pointer(PredicateValue.Place(path: String(place.path.dropLast(tail.count + 1)), type: target))
    }
    // DO_UPCAST of the parent: the object is the first member of what is wanted.
    if place.path.isEmpty, (try? layout.member(designators, of: target, in: file).offset.get()) == 0 {
      return .pointer(PredicateValue.Place(path: "", type: target))
    }
    // What a pointer of the object leads to is part of something larger, which goes by the pointer's name.
    if code != nil, place.nonNull != nil {
      return .pointer(PredicateValue.Place(path: place.path, type: target))
    }
    return .unfollowed(
      atom("container_of(\(PredicateText.text(.pointer(place))), \(tail))", "'container_of' leaves the object"),
      .pointer(.resolved(target)))
  }
}
