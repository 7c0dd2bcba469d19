import CSyntax
import CTree
import VMState

/// Follows the code that registers QOM types and initialises their classes: straight-line C with tables, loops over
/// them and helper functions. What it does not understand is an unknown value; both ways of an unknown condition are
/// taken.
final class RegistrationInterpreter {
  let context: ExtractionContext
  let library: RegistrationLibrary
  let words: RegistrationWords
  /// The class whose initialisation is being followed.
  var classState: ClassState?
  /// Called with the `TypeInfo` (or the `DeviceInfo` of 2009-2011) that is being registered.
  var onRegister: (_ info: RegistrationCell, _ isDeviceInfo: Bool, _ file: FileID, _ line: UInt32) -> Void = {
    _, _, _, _ in
  }
  /// Depth of branches whose condition is unknown.
  var uncertainty = 0
  /// The line of the first function that is being executed.
  private(set) var outermostLine: UInt32 = 0
  private var stepsLeft = 0
  private var reparsed: [Slice: Reparsed] = [:]

  static let callDepthLimit = 8
  private static let stepLimit = 400_000
  private static let iterationLimit = 4096

  private struct Slice: Hashable {
    var unit: ObjectIdentifier
    var start: Int
    var end: Int
  }

  /// A macro call, expanded.
  enum Reparsed {
    case expression(CExpression, RegistrationUnit)
    case statements([CStatement], RegistrationUnit)
    case none
  }

  enum Outcome {
    case normal
    case returned(RegistrationValue)
    case left
    case continued
  }

  init(_ library: RegistrationLibrary) {
    self.library = library
    context = library.context
    words = RegistrationWords(library.context.symbols)
  }

  /// Follows `function` from the start with `arguments`. Work is bounded, whatever the source says.
  func run(_ function: RegistrationFunction, _ arguments: [RegistrationValue]) {
    stepsLeft = Self.stepLimit
    uncertainty = 0
    _ = call(function, arguments, depth: 0)
  }

  func call(_ function: RegistrationFunction, _ arguments: [RegistrationValue], depth: Int) -> RegistrationValue {
    guard depth < Self.callDepthLimit else { return .unknown }
    let frame = RegistrationFrame(depth: depth)
    for (number, parameter) in function.definition.parameters.enumerated() {
      guard let name = parameter.name else { continue }
      let value = number < arguments.count ? arguments[number] : .unknown
      frame.variables[name] = .init(cell: RegistrationCell(value), type: parameter.type)
    }
    let scope = RegistrationScope(unit: function.unit, frame: frame)
    if case .returned(let value) = execute(function.definition.body, scope) { return value }
    return .unknown
  }

  // MARK: - Statements

  func execute(_ statements: [CStatement], _ scope: RegistrationScope) -> Outcome {
    for statement in statements {
      let outcome = execute(statement, scope)
      if case .normal = outcome { continue }
      return outcome
    }
    return .normal
  }

  func takeStep() -> Bool {
    guard stepsLeft > 0 else { return false }
    stepsLeft -= 1
    return true
  }

  func execute(_ statement: CStatement, _ scope: RegistrationScope) -> Outcome {
    guard takeStep() else { return .returned(.unknown) }
    if scope.frame.depth == 0 { outermostLine = statement.line }
    switch statement.kind {
    case .empty, .assembly: return .normal
    case .expression(let expression):
      return execute(expression, scope)
    case .declarations(let declarations):
      for declaration in declarations { declare(declaration, scope) }
      return .normal
    case .compound(let statements): return execute(statements, scope)
    case .branch(let condition, let then, let otherwise):
      if let truth = evaluate(condition, scope).truth {
        return truth ? execute(then, scope) : otherwise.map { execute($0, scope) } ?? .normal
      }
      return executeBoth(then, otherwise, scope)
    case .whileLoop(let condition, let body): return loop(scope, condition, nil, body)
    case .doLoop(let body, let condition):
      switch execute(body, scope) {
      case .returned(let value): return .returned(value)
      case .left: return .normal
      default: return loop(scope, condition, nil, body)
      }
    case .forLoop(let first, let condition, let step, let body):
      _ = execute(first, scope)
      return loop(scope, condition, step, body)
    case .selection(let subject, let body): return select(evaluate(subject, scope), body, scope)
    case .caseLabel(_, _, let inner), .defaultLabel(let inner), .label(_, let inner): return execute(inner, scope)
    case .returnValue(let value):
      return .returned(value.map { evaluate($0, scope) } ?? .unknown)
    case .breakLoop: return .left
    case .continueLoop: return .continued
    case .jump: return .normal
    }
  }

  /// An expression as a statement; a macro may stand for several statements.
  private func execute(_ expression: CExpression, _ scope: RegistrationScope) -> Outcome {
    if case .call(let callee, _) = expression.kind, case .identifier(let name) = callee.kind,
      !isKnownCall(name), !isClassCast(name), !scope.unit.isExpanded, scope.frame.variables[name] == nil,
      case .statements(let statements, let unit) = reparse(expression, name, scope)
    {
      return execute(statements, RegistrationScope(unit: unit, frame: scope.frame))
    }
    _ = evaluate(expression, scope)
    return .normal
  }

  private func executeBoth(_ then: CStatement, _ otherwise: CStatement?, _ scope: RegistrationScope) -> Outcome {
    uncertainty += 1
    defer { uncertainty -= 1 }
    // A return on one of two unknown ways does not end the function.
    let first = execute(then, scope)
    guard let otherwise else { return .normal }
    let second = execute(otherwise, scope)
    if case .returned(let one) = first, case .returned(let two) = second {
      return .returned(.alternatives([one, two]))
    }
    return .normal
  }

  private func loop(
    _ scope: RegistrationScope, _ condition: CExpression?, _ step: CExpression?, _ body: CStatement
  ) -> Outcome {
    for _ in 0..<Self.iterationLimit {
      var isKnown = true
      if let condition {
        guard let truth = evaluate(condition, scope).truth else {
          isKnown = false
          uncertainty += 1
          let outcome = execute(body, scope)
          uncertainty -= 1
          if case .returned = outcome, uncertainty == 0 { return .normal }
          return .normal
        }
        if !truth { return .normal }
      }
      let outcome = execute(body, scope)
      switch outcome {
      case .returned: return outcome
      case .left: return .normal
      case .normal, .continued: break
      }
      if let step { _ = evaluate(step, scope) }
      if !isKnown || !takeStep() { return .normal }
    }
    return .normal
  }

  private func select(_ subject: RegistrationValue, _ body: CStatement, _ scope: RegistrationScope) -> Outcome {
    guard case .compound(let statements) = body.kind else { return .normal }
    guard let wanted = subject.number else {
      uncertainty += 1
      defer { uncertainty -= 1 }
      for statement in statements { _ = execute(statement, scope) }
      return .normal
    }
    let start =
      statements.firstIndex { matches($0, wanted, scope) }
      ?? statements.firstIndex { statement in
        if case .defaultLabel = statement.kind { true } else { false }
      }
    guard let start else { return .normal }
    switch execute(Array(statements[start...]), scope) {
    case .returned(let value): return .returned(value)
    case .continued: return .continued
    default: return .normal
    }
  }

  private func matches(_ statement: CStatement, _ wanted: Int64, _ scope: RegistrationScope) -> Bool {
    guard case .caseLabel(let low, let high, _) = statement.kind, let first = evaluate(low, scope).number else {
      return false
    }
    guard let high else { return first == wanted }
    guard let last = evaluate(high, scope).number else { return false }
    return first <= wanted && wanted <= last
  }

  private func declare(_ declaration: CDeclaration, _ scope: RegistrationScope) {
    guard let name = declaration.name else { return }
    let cell = RegistrationCell(type: declaration.type)
    if let initializer = declaration.initializer {
      cell.isZeroed = true
      cell.pending = (initializer, scope)
      if case .list(let list) = initializer { cell.origin = .tokens(scope.unit, list.range) }
      // Read at once: what it names may change before it is used.
      read(cell)
    }
    scope.frame.variables[name] = .init(cell: cell, type: declaration.type)
  }

  // MARK: - Macros

  /// The macro call `expression` expanded and parsed anew.
  func reparse(_ expression: CExpression, _ name: Symbol, _ scope: RegistrationScope) -> Reparsed {
    let key = Slice(
      unit: ObjectIdentifier(scope.unit), start: expression.range.lowerBound, end: expression.range.upperBound)
    if let known = reparsed[key] { return known }
    let result = expand(expression, name, scope.unit)
    reparsed[key] = result
    return result
  }

  private func expand(_ expression: CExpression, _ name: Symbol, _ unit: RegistrationUnit) -> Reparsed {
    guard expression.range.upperBound <= unit.tokens.count,
      context.tree.isMacro(name, from: unit.file, line: expression.line)
    else { return .none }
    let tokens = context.tree.expand(Array(unit.tokens[expression.range]), from: unit.file, line: expression.line)
    let expanded = RegistrationUnit(tokens: tokens, file: unit.file, isExpanded: true)
    keepAlive.append(unit)
    var parser = CParser(tokens: tokens, vocabulary: library.vocabulary)
    if let inner = try? parser.parseExpression(), parser.isAtEnd { return .expression(inner, expanded) }
    parser = CParser(tokens: tokens, vocabulary: library.vocabulary)
    var statements: [CStatement] = []
    while !parser.isAtEnd {
      let before = parser.position
      // The semicolon behind the call is not among the tokens; without it the last statement ends early.
      guard let statement = try? parser.parseStatement(), parser.position > before else { break }
      statements.append(statement)
    }
    if parser.isAtEnd, !statements.isEmpty { return .statements(statements, expanded) }
    return reparseWithSemicolon(tokens, unit)
  }

  private func reparseWithSemicolon(_ tokens: [Token], _ unit: RegistrationUnit) -> Reparsed {
    guard let last = tokens.last else { return .none }
    let closed = tokens + [Token(kind: .punctuator, symbol: words.semicolon, file: last.file, line: last.line)]
    var parser = CParser(tokens: closed, vocabulary: library.vocabulary)
    var statements: [CStatement] = []
    while !parser.isAtEnd {
      guard let statement = try? parser.parseStatement() else { return .none }
      statements.append(statement)
    }
    return .statements(statements, RegistrationUnit(tokens: closed, file: unit.file, isExpanded: true))
  }

  /// Units whose identity is a key of `reparsed`.
  private var keepAlive: [RegistrationUnit] = []
}

/// The names that registration code is recognised by.
struct RegistrationWords {
  let name, parent, classInit, classData, instanceSize, abstract, semicolon, vmsd, legacyVmsd, props, size: Symbol
  let systemOperations, propsUnderscored, qdev: Symbol
  let deviceClass, cpuClass, null, trueName, falseName: Symbol
  let calls: [Symbol: KnownCall]
  /// Members of classes whose values are followed.
  let classMembers: Set<Symbol>

  /// Functions with a meaning of their own.
  enum KnownCall {
    /// `type_register(info)` and its kin.
    case registerType
    /// `type_register_static_array(infos, count)`
    case registerTypes
    /// `qdev_register(info)`, 2009-2011.
    case registerDevice
    /// `device_class_set_props(class, properties)`, also with a count.
    case setProperties
    /// Formats text.
    case format
    case duplicate
    case concatenate
    /// Memory set to zero.
    case allocate
    case arrayCount
    /// A checked cast.
    case cast
    case equalText
    /// Nothing that matters here.
    case ignore
  }

  init(_ symbols: SymbolTable) {
    name = symbols.intern("name")
    parent = symbols.intern("parent")
    classInit = symbols.intern("class_init")
    classData = symbols.intern("class_data")
    instanceSize = symbols.intern("instance_size")
    abstract = symbols.intern("abstract")
    semicolon = symbols.intern(";")
    vmsd = symbols.intern("vmsd")
    legacyVmsd = symbols.intern("legacy_vmsd")
    props = symbols.intern("props")
    propsUnderscored = symbols.intern("props_")
    size = symbols.intern("size")
    qdev = symbols.intern("qdev")
    systemOperations = symbols.intern("sysemu_ops")
    deviceClass = symbols.intern("DeviceClass")
    cpuClass = symbols.intern("CPUClass")
    null = symbols.intern("NULL")
    trueName = symbols.intern("true")
    falseName = symbols.intern("false")
    var calls: [Symbol: KnownCall] = [:]
    func add(_ call: KnownCall, _ names: String...) { for name in names { calls[symbols.intern(name)] = call } }
    add(.registerType, "type_register", "type_register_static", "type_register_internal")
    add(.registerTypes, "type_register_static_array")
    add(.registerDevice, "qdev_register")
    add(.setProperties, "device_class_set_props", "device_class_set_props_n")
    add(.format, "g_strdup_printf")
    add(.duplicate, "g_strdup", "qemu_strdup", "g_intern_string", "g_intern_static_string")
    add(.concatenate, "g_strconcat")
    add(.allocate, "g_malloc0", "qemu_mallocz", "g_new0", "g_malloc0_n", "g_try_malloc0")
    add(.arrayCount, "ARRAY_SIZE", "G_N_ELEMENTS")
    add(.cast, "object_class_dynamic_cast", "object_class_dynamic_cast_assert", "OBJECT_CLASS_CHECK")
    add(.equalText, "strcmp", "g_strcmp0", "g_str_equal")
    add(
      .ignore, "g_free", "qemu_free", "set_bit", "clear_bit", "assert", "g_assert", "object_class_get_parent",
      "object_class_by_name", "g_assert_not_reached", "fprintf", "error_report", "device_class_set_parent_reset",
      "device_class_set_parent_realize", "device_class_set_parent_unrealize", "device_class_set_legacy_reset",
      "resettable_class_set_parent_phases")
    self.calls = calls
    classMembers = [vmsd, legacyVmsd, systemOperations, props, propsUnderscored]
  }
}
