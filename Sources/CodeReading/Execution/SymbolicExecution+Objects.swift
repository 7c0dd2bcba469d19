import CSyntax
import CTree
import VMState

/// Places in the object: addresses, loads and stores, casts between a QOM type and its ancestors.
extension SymbolicExecution {
  // MARK: - Addresses

  func address(of expression: CExpression) throws(NotFollowed) -> PredicateValue {
    try deeper { () throws(NotFollowed) in try self.lvalue(expression) }
  }

  private func lvalue(_ expression: CExpression) throws(NotFollowed) -> PredicateValue {
    switch expression.kind {
    case .identifier(let name): return try address(ofName: name)
    case .member(let base, let name, let isArrow):
      let start = isArrow ? try evaluate(base) : try address(of: base)
      return try member(name, of: start, isArrow: isArrow)
    case .index(let base, let index):
      return try element(evaluate(index), of: evaluate(base))
    case .unary(.dereference, let operand): return try evaluate(operand)
    case .cast(let type, let operand):
      return try retype(address(of: operand), to: resolve(type))
    case .compoundLiteral(let type, let list):
      let place = declare(layout.vocabulary.symbols.intern("(literal)"), resolve(type))
      try fill(place, with: list)
      return .pointer(place)
    case .conditional, .comma, .statements, .call:
      // `(c ? a : b).member`, `f().member`: the value stands for its place when it has one.
      return try evaluate(expression)
    default: throw NotFollowed("the address of an expression was not understood")
    }
  }

  private func address(ofName name: Symbol) throws(NotFollowed) -> PredicateValue {
    if let place = variable(name) { return .pointer(place) }
    let vocabulary = layout.vocabulary
    if name == vocabulary.null { return constantPlace(0, .unsignedLong) }
    if name == vocabulary.trueName { return constantPlace(1, .int) }
    if name == vocabulary.falseName { return constantPlace(0, .int) }
    if let value = reader.source.value(ofEnumerator: name, visibleFrom: file) {
      return constantPlace(value, value == Int64(Int32(truncatingIfNeeded: value)) ? .int : .long)
    }
    let type = layout.constants.type(ofVariable: name, in: file)
    // Error numbers are the host's: code only asks whether there is one.
    if code != nil, type == nil, isErrorNumber(text(name)) { return constantPlace(Self.someErrorNumber, .int) }
    if type?.integer != nil,
      let value = try? layout.constants.evaluate(
        CExpression(.identifier(name), range: 0..<0, line: 0, height: 1), in: file)
    {
      return constantPlace(value.value, value.type.integer ?? .long)
    }
    return .environment(text(name), type ?? .unknown(UnknownValue("'\(text(name))' is not defined in the tree")))
  }

  private static let someErrorNumber: Int64 = 22

  /// `EINVAL` and the like (errno.h).
  private func isErrorNumber(_ name: String) -> Bool {
    name.utf8.count > 3 && name.hasPrefix("E")
      && name.utf8.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") || $0 >= 0x30 && $0 <= 0x39 }
  }

  /// A constant is handed out by its address, as everything that has a name.
  private func constantPlace(_ value: Int64, _ type: CIntegerType) -> PredicateValue {
    let place = PredicateValue.Place(path: "$=\(value)", type: .integer(type))
    state.memory[place.path] = .number(.integer(value), type)
    return .pointer(place)
  }

  func member(_ name: Symbol, of start: PredicateValue, isArrow: Bool) throws(NotFollowed) -> PredicateValue {
    switch start {
    case .pointer(let place): return .pointer(member(name, of: place))
    case .environment(let text, let type):
      let owner = isArrow ? layout.target(of: type, in: file) ?? type : type
      let found = try? layout.member([.member(name)], of: owner, in: file).type
      let whole = Self.limited("\(text)\(isArrow ? "->" : ".")\(self.text(name))")
      if let hash = environmentHashes[text] { environmentHashes[whole] = hash }
      if let value = classMember(name, of: text, classType: owner, type: found) ?? method(name, type: found) {
        // A member's address is asked for: a place that holds the value.
        let place = PredicateValue.Place(path: "$class:\(whole)", type: found ?? .untypedPointer)
        state.memory[place.path] = value
        return .pointer(place)
      }
      return .environment(whole, found ?? .unknown(UnknownValue("unknown member")))
    case .unfollowed(let atom, let type):
      let owner = layout.target(of: type, in: file) ?? type
      let found = try? layout.member([.member(name)], of: owner, in: file).type
      var inner = atom
      inner.text = Self.limited("\(atom.text)->\(self.text(name))")
      return .unfollowed(inner, found ?? .unknown(UnknownValue("unknown member")))
    case .choice(let test, let yes, let no):
      // C must not follow a null pointer: that side was excluded by a test.
      if yes.constant == 0 { return try member(name, of: no, isArrow: isArrow) }
      if no.constant == 0 { return try member(name, of: yes, isArrow: isArrow) }
      return try merge(test, member(name, of: yes, isArrow: isArrow), member(name, of: no, isArrow: isArrow))
    case .number(let expression, _):
      if Folded.constant(expression) == 0 { throw NotFollowed("a null pointer is followed") }
      let whole = "(\(PredicateText.text(expression)))->\(self.text(name))"
      return .unfollowed(
        atom(whole, "a number is used as a pointer"),
        .unknown(UnknownValue("behind a number that is used as a pointer")))
    case .nothing: throw NotFollowed("the value of a call without value is used")
    }
  }

  private func member(_ name: Symbol, of place: PredicateValue.Place) -> PredicateValue.Place {
    let path = place.path.isEmpty ? text(name) : "\(place.path).\(text(name))"
    if let found = try? layout.member([.member(name)], of: place.type, in: file) {
      var result = PredicateValue.Place(path: path, type: found.type)
      result.bitField = found.bitField
      return result
    }
    return PredicateValue.Place(
      path: path, type: .unknown(UnknownValue("the type of member '\(text(name))' is not known")))
  }

  private func element(_ index: PredicateValue, of base: PredicateValue) throws(NotFollowed) -> PredicateValue {
    switch base {
    case .environment(let text, let type):
      if code != nil, let entry = try tableEntry(index, of: text) { return entry }
      return .environment(
        Self.limited("\(text)[\(PredicateText.text(index))]"),
        layout.target(of: type, in: file) ?? .unknown(UnknownValue("unknown")))
    case .unfollowed(let atom, let type):
      var inner = atom
      inner.text = Self.limited("\(atom.text)[\(PredicateText.text(index))]")
      return .unfollowed(inner, layout.target(of: type, in: file) ?? .unknown(UnknownValue("unknown")))
    default: return try arithmetic(.add, base, index)
    }
  }

  /// Addition and comparison of pointers; nil when neither operand is a pointer into an object.
  func pointerArithmetic(
    _ operation: CExpression.BinaryOperator, _ left: PredicateValue, _ right: PredicateValue
  ) throws(NotFollowed) -> PredicateValue? {
    switch operation {
    case .equal, .notEqual:
      guard case .pointer(let a) = left else {
        if case .pointer = right { return try pointerArithmetic(operation, right, left) }
        return nil
      }
      let isEqual = operation == .equal
      if right.constant == 0 {
        let truth = a.nonNull ?? .true
        return .truth(isEqual ? Folded.not(truth) : Folded.truth(truth))
      }
      if case .pointer(let b) = right, a.nonNull == nil, b.nonNull == nil, !a.path.isEmpty, !b.path.isEmpty {
        return .truth(Folded.integer((a.path == b.path) == isEqual))
      }
      return nil
    case .add, .subtract:
      if case .pointer(let place) = left, !type(of: right).isPointer {
        return try offset(place, by: right, isForward: operation == .add)
      }
      if operation == .add, case .pointer(let place) = right { return try offset(place, by: left, isForward: true) }
      if let moved = moved(left, operation, right) { return moved }
      if case .pointer(let a) = left, case .pointer(let b) = right, let x = a.element, let y = b.element,
        x.array == y.array
      {
        return .number(.integer(x.index - y.index), .long)
      }
      return nil
    default: return nil
    }
  }

  /// A pointer that does not lead into the object, some elements further.
  private func moved(
    _ pointer: PredicateValue, _ operation: CExpression.BinaryOperator, _ count: PredicateValue
  ) -> PredicateValue? {
    guard !type(of: count).isPointer else { return nil }
    let tail = " \(operation.rawValue) \(PredicateText.text(count)))"
    switch pointer {
    case .environment(let text, let type) where type.isPointer && !count.dependsOnObject:
      return .environment(Self.limited("(\(text)\(tail)"), type)
    case .unfollowed(var atom, let type) where type.isPointer:
      atom.text = Self.limited("(\(atom.text)\(tail)")
      return .unfollowed(atom, type)
    default: return nil
    }
  }

  private static let choiceLimit = 32

  private func offset(
    _ place: PredicateValue.Place, by index: PredicateValue, isForward: Bool
  ) throws(NotFollowed) -> PredicateValue {
    let base = place.element ?? PredicateValue.Place.Element(array: place.path, index: 0, count: nil)
    if code != nil, index.constant == nil, let element = try loopElement(of: base, index, like: place) {
      return .pointer(element)
    }
    if let known = index.constant {
      guard abs(known) < 1 << 32 else { throw NotFollowed("an index is out of range") }
      return .pointer(element(isForward ? base.index + known : base.index - known, of: base, like: place))
    }
    if code?.isLoose == true, Folded.mentionsCounter(index) {
      return .unfollowed(
        atom("an element", "an index is computed from a loop's counter"), .pointer(.resolved(place.type)))
    }
    guard let count = base.count, isForward, base.index == 0, count > 0, count <= Self.choiceLimit else {
      return .unfollowed(
        atom("&opaque->\(base.array)[\(PredicateText.text(index))]", "an index is not constant"),
        .pointer(.resolved(place.type)))
    }
    // The C code must not leave the array: the last element stands for what is left.
    let (expression, _) = try number(index)
    var result = PredicateValue.pointer(element(Int64(count - 1), of: base, like: place))
    for number in stride(from: count - 2, through: 0, by: -1) {
      let one = PredicateValue.pointer(element(Int64(number), of: base, like: place))
      result = try merge(compare(.equal, expression, .integer(Int64(number))), one, result)
    }
    return result
  }

  private func element(
    _ index: Int64, of base: PredicateValue.Place.Element, like place: PredicateValue.Place
  ) -> PredicateValue.Place {
    if let count = base.count, index >= Int64(count) || index < 0 { isOutOfBounds = true }
    var result = PredicateValue.Place(path: "\(base.array)[\(index)]", type: place.type)
    result.element = PredicateValue.Place.Element(array: base.array, index: index, count: base.count)
    return result
  }

  // MARK: - Loads and stores

  func load(_ address: PredicateValue) throws(NotFollowed) -> PredicateValue {
    switch address {
    case .pointer(let place): return load(place)
    case .environment(let text, let type):
      if case .pointer = type.unaligned { return address }
      return .environment(text, type)
    case .unfollowed: return address
    case .choice(let test, let yes, let no):
      if yes.constant == 0 { return try load(no) }
      if no.constant == 0 { return try load(yes) }
      return try merge(test, load(yes), load(no))
    case .number(let expression, _):
      if Folded.constant(expression) == 0 { throw NotFollowed("a null pointer is followed") }
      throw NotFollowed("a number is used as a pointer")
    case .nothing: throw NotFollowed("the value of a call without value is used")
    }
  }

  private func load(_ place: PredicateValue.Place) -> PredicateValue {
    if let known = state.memory[place.path] { return known }
    switch place.type.unaligned {
    case .array(let element, let count):
      // An array is its first element's address.
      var first = PredicateValue.Place(path: "\(place.path)[0]", type: element)
      var known: Int?
      if case .known(let number) = count { known = number }
      first.element = PredicateValue.Place.Element(array: place.path, index: 0, count: known)
      return .pointer(first)
    case .record, .vector:
      // A struct's value stands for its place.
      return .pointer(place)
    default: break
    }
    if place.isLocal {
      return .unfollowed(
        atom("an undefined variable", "a variable is read that was not set"), place.type)
    }
    switch place.type.unaligned {
    case .integer(let integer):
      return .number(.member(MemberPath(place.path), memberType(integer, place.bitField)), integer)
    case .pointer:
      let target = layout.target(of: place.type, in: file) ?? .void
      if let name = place.path.split(separator: ".").last.map(String.init),
        let method = method(layout.vocabulary.symbols.intern(name), type: place.type)
      {
        return method
      }
      return .pointer(pointee(place, target))
    case .unknown, .void:
      // May be a number or a pointer: a pointer serves as both.
      return .pointer(
        PredicateValue.Place(
          path: place.path, type: place.type, nonNull: .member(MemberPath(place.path), CInteger.unknown)))
    case .function:
      return .unfollowed(atom("opaque->\(place.path)", "a function of the object"), place.type)
    default:
      return .unfollowed(atom("opaque->\(place.path)", "floating point is not computed"), place.type)
    }
  }

  /// What a pointer member points to. Structs behind pointers are named as if they were members themselves (`MemberPath`).
  private func pointee(_ place: PredicateValue.Place, _ target: ObjectType) -> PredicateValue.Place {
    let number = Expression.member(MemberPath(place.path), CInteger.pointer)
    var result = PredicateValue.Place(path: place.path, type: target, nonNull: number)
    switch target.unaligned {
    case .record, .void, .unknown, .function: break
    default:
      result.path = "\(place.path)[0]"
      result.element = PredicateValue.Place.Element(array: place.path, index: 0, count: nil)
    }
    return result
  }

  private func memberType(_ type: CIntegerType, _ bitField: RecordLayout.BitField?) -> CInteger {
    guard let bitField else { return type.integer }
    // The model knows widths of 1, 8, 16, 32 and 64.
    if bitField.width == 1, !type.isSigned { return .bool }
    let bits = [8, 16, 32].first { bitField.width <= $0 } ?? 64
    return CInteger(bits: bits, isSigned: type.isSigned)
  }

  @discardableResult
  func write(_ value: PredicateValue, to address: PredicateValue) throws(NotFollowed) -> PredicateValue {
    switch address {
    case .pointer(let place): return try store(value, at: place)
    case .choice(let test, let yes, let no):
      let start = state
      let first = try write(value, to: yes)
      let firstState = state
      state = start
      _ = try write(value, to: no)
      state = try merge(test, firstState, state)
      return first
    case .environment, .unfollowed:
      // What is outside the object is not its state.
      if code != nil { return value }
      throw NotFollowed("the function writes to memory outside the object")
    case .number, .nothing: throw NotFollowed("a number is used as a pointer")
    }
  }

  @discardableResult
  func store(_ value: PredicateValue, at place: PredicateValue.Place) throws(NotFollowed) -> PredicateValue {
    if place.path.hasPrefix("$=") { throw NotFollowed("a constant is written") }
    let converted = try convert(value, to: place.type)
    if case .number(let expression, _) = converted,
      Folded.size(of: expression, upTo: sizeLimit) > sizeLimit
    {
      throw NotFollowed("the expression is too large")
    }
    if code != nil { return try codeStore(converted, at: place) }
    // Structs are copied member by member in C; what reads the copy reads the original here.
    state.memory[place.path] = converted
    return converted
  }

  /// Sets a local struct or array from its initialiser.
  func fill(_ place: PredicateValue.Place, with list: CInitializerList) throws(NotFollowed) {
    var next: Int64 = 0
    for entry in list.entries {
      try step()
      var target = place
      if entry.designators.isEmpty {
        guard let following = positional(next, of: place) else { return }
        target = following
        next += 1
      }
      for designator in entry.designators {
        switch designator {
        case .member(let name): target = member(name, of: target)
        case .index(let index):
          next = try constant(index) &+ 1
          let base = PredicateValue.Place.Element(array: target.path, index: 0, count: nil)
          let element = target.type.element ?? .unknown(UnknownValue("unknown element"))
          target = self.element(next &- 1, of: base, like: PredicateValue.Place(path: target.path, type: element))
        case .range: throw NotFollowed("a range of elements is initialised")
        }
      }
      switch entry.value {
      case .expression(let value): try store(evaluate(value), at: target)
      case .list(let inner): try deeper { () throws(NotFollowed) in try self.fill(target, with: inner) }
      }
    }
  }

  private func positional(_ index: Int64, of place: PredicateValue.Place) -> PredicateValue.Place? {
    if let element = place.type.element {
      let base = PredicateValue.Place.Element(array: place.path, index: 0, count: nil)
      return self.element(index, of: base, like: PredicateValue.Place(path: place.path, type: element))
    }
    guard let record = place.type.record, index < Int64(record.members.count),
      let name = record.members[Int(index)].name
    else { return nil }
    return member(name, of: place)
  }
}

extension CInteger {
  static let pointer = CInteger(bits: 64, isSigned: false)
  /// Members whose type was not found: as wide as any.
  static let unknown = CInteger(bits: 64, isSigned: true)
}
