import CSyntax
import VMState

/// Runs the functions that set up a machine's class: statement by statement, calls that get the class followed, so that compat
/// properties and members come out in the order in which QEMU sets them.
///
/// What it does not understand leaves the state as it is; when the class is concerned, the state says so.
final class MachineInterpreter {
  enum Purpose {
    /// A class init function: everything it does to the class counts.
    case classInit
    /// An init or instance init function of 2.4 to 2.5 and before, where compat settings are assignments to globals
    /// (`savevm_skip_section_footers`): only those count.
    case machineInit
  }

  private enum Flow {
    case next
    case leave(MachineValue)
    case leaveLoop
    case nextTurn
  }

  struct Frame {
    var function: MachineFunctions.Function
    var locals: [Symbol: MachineValue] = [:]
  }

  let context: ExtractionContext
  let functions: MachineFunctions
  let compatReader: CompatPropertyReader
  let words: MachineWords
  /// QEMU_VERSION_MAJOR, _MINOR and _MICRO by the tree's VERSION file; the build system defines them.
  let version: [Symbol: Int64]
  var state = MachineClassState()
  /// For `object_class_is_abstract`.
  var isAbstract = false
  var purpose = Purpose.classInit
  private var steps = 0
  private var levels = 0
  private static let stepLimit = 50_000
  /// Statements and expressions within each other over all calls: a chain of 50 versions (2025) takes 200.
  private static let levelLimit = 600

  init(
    context: ExtractionContext, functions: MachineFunctions, compatReader: CompatPropertyReader,
    version: [Symbol: Int64]
  ) {
    self.context = context
    self.functions = functions
    self.compatReader = compatReader
    self.words = MachineWords(context.symbols)
    self.version = version
  }

  /// Calls a function with the class (or machine) as its first argument and nothing known about the others.
  func run(_ reference: MachineFunctions.Reference, as purpose: Purpose) {
    guard let function = functions.function(reference) else {
      if purpose == .classInit {
        state.note(Unresolved("function '\(text(reference.name))' is not defined in the tree"))
      }
      return
    }
    self.purpose = purpose
    steps = 0
    levels = 0
    _ = call(function, [.object("")])
  }

  func text(_ symbol: Symbol) -> String { context.symbols.text(of: symbol) }

  /// Calls `function`; the value it returns.
  func call(_ function: MachineFunctions.Function, _ arguments: [MachineValue]) -> MachineValue {
    var frame = Frame(function: function)
    for (parameter, argument) in zip(function.definition.parameters, arguments) {
      if let name = parameter.name { frame.locals[name] = argument }
    }
    if case .leave(let value) = run(function.definition.body, in: &frame) { return value }
    return .unknown
  }

  /// Whether a function that is to register types does: `MACHINE_VER_DELETION` (9.1) may return before.
  func registers(_ reference: MachineFunctions.Reference) -> Bool {
    guard let function = functions.function(reference) else { return true }
    steps = 0
    levels = 0
    var frame = Frame(function: function)
    registrations = 0
    purpose = .machineInit
    _ = run(function.definition.body, in: &frame)
    return registrations > 0
  }

  /// Calls of `type_register` and `type_register_static` seen.
  var registrations = 0

  /// Runs `body` one level deeper; `fallback` when that is too deep.
  func nested<T>(or fallback: T, _ body: () -> T) -> T {
    guard levels < Self.levelLimit else {
      state.note(Unresolved("initialisation is nested too deeply"))
      return fallback
    }
    levels += 1
    defer { levels -= 1 }
    return body()
  }

  // MARK: - Statements

  func runNested(_ statement: CStatement, in frame: inout Frame) { _ = run(statement, in: &frame) }

  private func run(_ statements: [CStatement], in frame: inout Frame) -> Flow {
    for statement in statements {
      let flow = run(statement, in: &frame)
      if case .next = flow { continue }
      return flow
    }
    return .next
  }

  private func run(_ statement: CStatement, in frame: inout Frame) -> Flow {
    nested(or: .leave(.unknown)) { step(statement, in: &frame) }
  }

  private func step(_ statement: CStatement, in frame: inout Frame) -> Flow {
    steps += 1
    guard steps < Self.stepLimit else {
      state.note(Unresolved("initialisation takes too many steps"))
      return .leave(.unknown)
    }
    switch statement.kind {
    case .empty, .assembly: return .next
    case .expression(let expression):
      _ = value(of: expression, in: &frame)
      return .next
    case .declarations(let declarations):
      for declaration in declarations { declare(declaration, in: &frame) }
      return .next
    case .compound(let body): return run(body, in: &frame)
    case .branch(let condition, let then, let otherwise):
      guard let isTrue = value(of: condition, in: &frame).truth else {
        noteUndecided(statement, in: frame)
        return .next
      }
      if isTrue { return run(then, in: &frame) }
      return otherwise.map { run($0, in: &frame) } ?? .next
    case .whileLoop(let condition, let body):
      return loop(statement, condition, nil, body, startsWithBody: false, in: &frame)
    case .doLoop(let body, let condition):
      return loop(statement, condition, nil, body, startsWithBody: true, in: &frame)
    case .forLoop(let first, let condition, let step, let body):
      _ = run(first, in: &frame)
      return loop(statement, condition, step, body, startsWithBody: false, in: &frame)
    case .label(_, let inner), .defaultLabel(let inner), .caseLabel(_, _, let inner): return run(inner, in: &frame)
    case .returnValue(let expression): return .leave(expression.map { value(of: $0, in: &frame) } ?? .unknown)
    case .breakLoop: return .leaveLoop
    case .continueLoop: return .nextTurn
    case .selection, .jump:
      noteUndecided(statement, in: frame)
      return .next
    }
  }

  private func loop(
    _ statement: CStatement, _ condition: CExpression?, _ step: CExpression?, _ body: CStatement,
    startsWithBody: Bool, in frame: inout Frame
  ) -> Flow {
    // A board that makes its devices in a loop sets no compat global there. `do { } while (0)` is a macro's statement.
    if purpose == .machineInit { return startsWithBody ? run(body, in: &frame) : .next }
    var runsBody = startsWithBody
    while steps < Self.stepLimit {
      if !runsBody, let condition {
        guard let isTrue = value(of: condition, in: &frame).truth else {
          noteUndecided(statement, in: frame)
          return .next
        }
        if !isTrue { return .next }
      }
      runsBody = false
      // An empty body takes a step as well.
      steps += 1
      switch run(body, in: &frame) {
      case .leave(let value): return .leave(value)
      case .leaveLoop: return .next
      case .next, .nextTurn: break
      }
      if let step { _ = value(of: step, in: &frame) }
    }
    return .next
  }

  private func declare(_ declaration: CDeclaration, in frame: inout Frame) {
    guard let name = declaration.name else { return }
    switch declaration.initializer {
    case .expression(let expression)?: frame.locals[name] = value(of: expression, in: &frame)
    case .list(let list)?:
      guard case .array(.named(let element), _) = declaration.type, element == words.globalProperty else {
        frame.locals[name] = .unknown
        return
      }
      frame.locals[name] = .table(table(list, named: name, in: frame), index: 0)
    case nil: frame.locals[name] = .unknown
    }
  }

  func table(_ list: CInitializerList, named name: Symbol?, in frame: Frame) -> CompatTable {
    let function = frame.function
    if let known = function.tables[list.range.lowerBound] { return known }
    let owner = text(function.reference.name)
    let table = compatReader.table(
      inList: function.tokens[list.range], name: name.map { "\(owner)/\(text($0))" } ?? owner)
    function.tables[list.range.lowerBound] = table
    return table
  }

  /// A statement whose effect is not known matters when it has the class in its hands.
  private func noteUndecided(_ statement: CStatement, in frame: Frame) {
    guard purpose == .classInit else { return }
    let tokens = frame.function.tokens[statement.range]
    let touchesClass = tokens.contains { token in
      guard token.kind == .identifier, case .object? = frame.locals[token.symbol] else { return false }
      return true
    }
    guard touchesClass, let first = tokens.first else { return }
    state.note(
      Unresolved(
        "a condition in '\(text(frame.function.reference.name))' was not decided",
        at: context.location(of: first), codeHash: ContentHash.of(context.symbols.normalisedText(of: tokens))))
  }
}

/// Symbols that the interpreter compares with.
struct MachineWords {
  let globalProperty, compatPropsAdd, arrayAppend, pointerArrayAdd, compatProps, driver, property, value: Symbol
  let typeRegister, typeRegisterStatic, isAbstract, castAssert, cast, getClass, alias, name: Symbol

  init(_ symbols: SymbolTable) {
    globalProperty = symbols.intern("GlobalProperty")
    compatPropsAdd = symbols.intern("compat_props_add")
    arrayAppend = symbols.intern("g_array_append_val")
    pointerArrayAdd = symbols.intern("g_ptr_array_add")
    compatProps = symbols.intern("compat_props")
    driver = symbols.intern("driver")
    property = symbols.intern("property")
    value = symbols.intern("value")
    typeRegister = symbols.intern("type_register")
    typeRegisterStatic = symbols.intern("type_register_static")
    isAbstract = symbols.intern("object_class_is_abstract")
    castAssert = symbols.intern("object_class_dynamic_cast_assert")
    cast = symbols.intern("object_class_dynamic_cast")
    getClass = symbols.intern("object_get_class")
    alias = symbols.intern("alias")
    name = symbols.intern("name")
  }
}
