import CSyntax
import CTree

extension RegistrationInterpreter {
  func isKnownCall(_ name: Symbol) -> Bool { words.calls[name] != nil }

  func evaluateCall(
    _ expression: CExpression, _ callee: CExpression, _ arguments: [CExpression], _ scope: RegistrationScope
  ) -> RegistrationValue {
    guard case .identifier(let name) = callee.kind else {
      if case .function(let name, let file) = evaluate(callee, scope) {
        return follow(name, file, arguments.map { evaluate($0, scope) }, scope)
      }
      return .unknown
    }
    if let known = words.calls[name] { return perform(known, expression, arguments, scope) }
    if let variable = scope.frame.variables[name] {
      guard case .function(let name, let file) = value(of: variable.cell) else { return .unknown }
      return follow(name, file, arguments.map { evaluate($0, scope) }, scope)
    }
    if isClassCast(name), arguments.count == 1 { return evaluate(arguments[0], scope) }
    if isOfNoInterest(name) { return .unknown }
    if !scope.unit.isExpanded {
      switch reparse(expression, name, scope) {
      case .expression(let inner, let unit):
        return evaluate(inner, RegistrationScope(unit: unit, frame: scope.frame))
      case .statements(let statements, let unit):
        _ = execute(statements, RegistrationScope(unit: unit, frame: scope.frame))
        return .unknown
      case .none: break
      }
    }
    let values = arguments.map { evaluate($0, scope) }
    if isCheckedCast(name), values.count == 1 { return values[0] }
    return follow(name, scope.unit.file, values, scope)
  }

  /// `E1000_BASE_CLASS(klass)`: a macro or a function that checks and returns its argument.
  func isClassCast(_ name: Symbol) -> Bool {
    context.symbols.withBytes(of: name) { bytes in
      bytes.count > 6 && "_CLASS".utf8.elementsEqual(bytes[(bytes.count - 6)...])
        && !(bytes.count > 10 && "_GET_CLASS".utf8.elementsEqual(bytes[(bytes.count - 10)...]))
    }
  }

  /// QOM's own functions on classes: `object_class_property_add_bool`.
  private func isOfNoInterest(_ name: Symbol) -> Bool {
    classState != nil
      && context.symbols.withBytes(of: name) { bytes in
        bytes.count > 13 && "object_class_".utf8.elementsEqual(bytes[..<13])
      }
  }

  /// `VMSTATE_IF(dev)`: macros of QOM's headers make these functions.
  private func isCheckedCast(_ name: Symbol) -> Bool {
    context.symbols.withBytes(of: name) { bytes in
      bytes.allSatisfy { $0 != UInt8(ascii: "_") ? !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0) : true }
    }
  }

  private func follow(
    _ name: Symbol, _ file: FileID, _ values: [RegistrationValue], _ scope: RegistrationScope
  ) -> RegistrationValue {
    guard scope.frame.depth + 1 < Self.callDepthLimit, let place = library.place(ofFunction: name, visibleFrom: file)
    else { return .unknown }
    switch place {
    case .generated(let function): return call(function, values, depth: scope.frame.depth + 1)
    case .written(let place):
      guard isWorthFollowing(place, values), let function = library.function(at: place) else { return .unknown }
      return call(function, values, depth: scope.frame.depth + 1)
    }
  }

  /// Functions that get the class, that register, or that may work out a value from known ones.
  private func isWorthFollowing(_ place: TreeIndex.Place, _ values: [RegistrationValue]) -> Bool {
    var takesClass = false
    var areKnown = true
    for value in values {
      switch value {
      case .classObject: takesClass = true
      case .unknown: areKnown = false
      default: break
      }
    }
    return library.withBytes(of: place) { bytes in
      if classState != nil {
        if takesClass { return bytes.count < 16384 }
      } else if bytes.contains("register") {
        return true
      }
      return areKnown && !values.isEmpty && bytes.count < 1500 && bytes.contains("return")
    }
  }

  private func perform(
    _ known: RegistrationWords.KnownCall, _ expression: CExpression, _ arguments: [CExpression],
    _ scope: RegistrationScope
  ) -> RegistrationValue {
    func argument(_ number: Int) -> RegistrationValue {
      arguments.indices.contains(number) ? evaluate(arguments[number], scope) : .unknown
    }
    switch known {
    case .registerType, .registerDevice:
      if let cell = target(of: argument(0)) {
        onRegister(cell, known == .registerDevice, scope.unit.file, expression.line)
      }
      return .unknown
    case .registerTypes:
      guard case .element(let array, _) = argument(0) else { return .unknown }
      read(array)
      for element in array.elements { onRegister(element, false, scope.unit.file, expression.line) }
      return .unknown
    case .setProperties:
      if case .classObject = argument(0), let state = classState {
        state.properties.append(
          .init(value: argument(1), file: scope.unit.file, line: expression.line, owner: state.owner))
      }
      return .unknown
    case .format: return format(arguments, scope)
    case .duplicate: return argument(0)
    case .concatenate:
      var text = ""
      for part in arguments {
        let value = evaluate(part, scope)
        if value.truth == false { break }
        guard let piece = value.text else { return .unknown }
        text += piece
      }
      return .text(text)
    case .allocate: return .pointer(RegistrationCell(type: nil, isZeroed: true))
    case .arrayCount: return arguments.first.map { count(of: $0, scope) } ?? .unknown
    case .cast:
      for part in arguments {
        let value = evaluate(part, scope)
        if case .classObject = value { return value }
      }
      return .unknown
    case .equalText:
      guard let one = argument(0).text, let other = argument(1).text else { return .unknown }
      return .number(one == other ? 0 : 1)
    case .ignore: return .unknown
    }
  }

  /// printf's conversions of text and integers; anything else is unknown.
  private func format(_ arguments: [CExpression], _ scope: RegistrationScope) -> RegistrationValue {
    guard let first = arguments.first, let pattern = evaluate(first, scope).text else { return .unknown }
    var values = arguments.dropFirst().map { evaluate($0, scope) }[...]
    var result = ""
    var rest = Substring(pattern)
    while let character = rest.first {
      rest = rest.dropFirst()
      guard character == "%" else {
        result.append(character)
        continue
      }
      rest = rest.drop { "0123456789lhz.-".contains($0) }
      guard let conversion = rest.first else { return .unknown }
      rest = rest.dropFirst()
      switch conversion {
      case "%": result.append("%")
      case "s":
        guard let text = values.popFirst()?.text else { return .unknown }
        result += text
      case "d", "i", "u":
        guard let number = values.popFirst()?.number else { return .unknown }
        result += String(number)
      case "x":
        guard let number = values.popFirst()?.number else { return .unknown }
        result += String(number, radix: 16)
      default: return .unknown
      }
    }
    return .text(result)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the word occurs, as a part of a longer one too.
  func contains(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard length > 0, count >= length else { return false }
    let first = word.utf8Start[0]
    var at = 0
    while at + length <= count {
      if self[at] == first {
        var next = 1
        while next < length, self[at + next] == word.utf8Start[next] { next += 1 }
        if next == length { return true }
      }
      at += 1
    }
    return false
  }
}
