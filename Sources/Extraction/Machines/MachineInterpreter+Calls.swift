import CSyntax
import VMState

extension MachineInterpreter {
  func call(
    _ callee: CExpression, _ arguments: [CExpression], _ whole: CExpression, in frame: inout Frame
  ) -> MachineValue {
    guard case .identifier(let name) = callee.kind else { return callThroughPointer(callee, arguments, in: &frame) }
    switch name {
    case words.compatPropsAdd:
      // hw/core/machine.c: appends the array's elements.
      guard arguments.count > 1 else { return .unknown }
      if case .table(let table, let start) = value(of: arguments[1], in: &frame) {
        apply(table, from: start)
      } else {
        noteCall(name, whole, in: frame)
      }
      return .unknown
    case words.arrayAppend, words.pointerArrayAdd:
      guard arguments.count > 1, case .compatList = value(of: arguments[0], in: &frame) else { return .unknown }
      if case .table(let table, let index) = value(of: arguments[1], in: &frame), index < table.entries.count {
        state.compatProperties.append(table.entries[index])
        for reason in table.unresolved { state.note(reason) }
      } else {
        noteCall(name, whole, in: frame)
      }
      return .unknown
    case words.typeRegister, words.typeRegisterStatic:
      registrations += 1
      return .unknown
    case words.isAbstract: return .integer(isAbstract ? 1 : 0)
    case words.castAssert, words.cast, words.getClass:
      return arguments.first.map { value(of: $0, in: &frame) } ?? .unknown
    default: break
    }
    var values: [MachineValue] = []
    for argument in arguments {
      // Only the machine itself decides whether the call is followed.
      if purpose == .machineInit, case .member = argument.kind {
        values.append(.unknown)
      } else {
        values.append(value(of: argument, in: &frame))
      }
    }
    if case .function(let reference)? = frame.locals[name] { return follow(reference, values, name, whole, in: frame) }
    return follow(
      MachineFunctions.Reference(name: name, file: frame.function.reference.file), values, name, whole, in: frame)
  }

  private func callThroughPointer(
    _ callee: CExpression, _ arguments: [CExpression], in frame: inout Frame
  ) -> MachineValue {
    let target = value(of: callee, in: &frame)
    let values = arguments.map { value(of: $0, in: &frame) }
    guard case .function(let reference) = target else { return .unknown }
    return follow(reference, values, reference.name, callee, in: frame)
  }

  private func follow(
    _ reference: MachineFunctions.Reference, _ values: [MachineValue], _ name: Symbol, _ whole: CExpression,
    in frame: Frame
  ) -> MachineValue {
    let hasObject = values.contains { if case .object("") = $0 { true } else { false } }
    switch purpose {
    case .classInit:
      guard hasObject else { return .unknown }
      // The object model's own functions (qom/object.c) set up properties, not state.
      if text(name).hasPrefix("object_") { return .unknown }
      guard let function = functions.function(reference) else {
        if Self.isCast(text(name)), values.count == 1 { return values[0] }
        noteCall(name, whole, in: frame)
        return .unknown
      }
      return call(function, values)
    case .machineInit:
      if hasObject, Self.isCast(text(name)), values.count == 1, !functions.isDefined(reference) { return values[0] }
      // Compat settings are made by functions of the machine's own file, and by those of the form `skip_this()`.
      guard let function = functions.function(reference),
        values.isEmpty || hasObject && function.reference.file == frame.function.reference.file
      else { return .unknown }
      return call(function, values)
    }
  }

  /// `MACHINE_CLASS(oc)`, `PC_MACHINE(machine)`: functions that `OBJECT_DECLARE_TYPE` makes.
  private static func isCast(_ name: String) -> Bool { !name.utf8.contains { $0 &- 0x61 < 26 } }

  private func noteCall(_ name: Symbol, _ whole: CExpression, in frame: Frame) {
    guard purpose == .classInit else { return }
    let tokens = frame.function.tokens[whole.range]
    state.note(
      Unresolved(
        "the call of '\(text(name))' in '\(text(frame.function.reference.name))' was not followed",
        at: tokens.first.map { context.location(of: $0) },
        codeHash: ContentHash.of(context.symbols.normalisedText(of: tokens))))
  }
}
