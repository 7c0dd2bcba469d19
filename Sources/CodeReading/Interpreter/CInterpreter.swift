import CSyntax
import CTree
import VMState

/// Runs functions of C on a memory of objects: statements, loops, selections, calls, macros, arithmetic. What the run is for is its
/// `Domain`.
///
/// A run of statements ends in a `Completion`: the ways out that were met, each with its condition and the state there, and whether a
/// way leads on. Domains that run both ways of an unknown condition (`ConditionPolicy.merge`) have several; for the others there is
/// always one. States are moved, not copied, unless a way forks: memory may be large.
///
/// A domain is kept by who asks for the run; the interpreter does not own it. Not thread-safe.
package final class CInterpreter {
  /// What a fork copies.
  struct State {
    var memory = Memory()
  }

  package unowned let domain: any Domain
  package let tree: TreeIndex
  package let layout: TypeLayout
  package let functions: FunctionLibrary
  private let macros: MacroCalls
  var state = State()
  package var memory: Memory {
    get { state.memory }
    _modify { yield &state.memory }
  }
  package internal(set) var frames: [CodeFrame] = []
  /// The tokens of the code that is being run; those of a macro's expansion while that is.
  package internal(set) var unit: CodeUnit
  var budget: ExecutionBudget
  /// Unknown conditions around the statement that is being run, where both ways are run in turn.
  package internal(set) var uncertainty = 0
  /// The line of the outermost function's statement that is being run.
  package internal(set) var outermostLine: UInt32 = 0
  /// Conditions that were found unknown so far: each is told apart from all others.
  var unknownConditions = 0

  package init(_ domain: any Domain, tree: TreeIndex, layout: TypeLayout, functions: FunctionLibrary) {
    self.domain = domain
    self.tree = tree
    self.layout = layout
    self.functions = functions
    macros = MacroCalls(tree, parser: functions.parser)
    unit = CodeUnit(tokens: [], file: FileID(0), isExpanded: true)
    budget = ExecutionBudget(domain.limits)
  }

  package var file: FileID { unit.file }
  var merges: Bool { domain.conditions == .merge }

  package func text(_ symbol: Symbol) -> String { layout.vocabulary.symbols.text(of: symbol) }

  // MARK: - Runs

  /// Runs a function from the start, on the memory as it is. Work is bounded, whatever the source says.
  @discardableResult
  package func run(_ function: CodeFunction, _ arguments: [Value]) throws(NotFollowed) -> Value {
    budget = ExecutionBudget(domain.limits)
    uncertainty = 0
    frames = []
    return try call(function, arguments)
  }

  /// Runs a function's body one call deeper. Where ways are merged memory is as it was when this throws.
  func call(_ function: CodeFunction, _ arguments: [Value]) throws(NotFollowed) -> Value {
    guard frames.count < budget.limits.callDepth else { throw NotFollowed("calls are nested too deeply") }
    let before = merges ? state : nil
    let outer = unit
    let depth = frames.count
    frames.append(CodeFrame(function: function))
    unit = function.unit
    defer {
      unit = outer
      frames.removeSubrange(depth...)
    }
    do throws(NotFollowed) {
      for (number, parameter) in function.definition.parameters.enumerated() {
        guard let name = parameter.name else { continue }
        var type = parameter.type
        if case .array(let element, _) = type { type = .pointer(element) }
        let value = number < arguments.count ? arguments[number] : .unknown("an argument is missing")
        declare(name, type, Cell(converted(value, to: type)))
      }
      return try result(of: run(function.definition.body), function)
    } catch {
      if let before { state = before }
      throw error
    }
  }

  /// Joins a function's returns: the first whose condition holds counts.
  private func result(of completion: Completion, _ function: CodeFunction) throws(NotFollowed) -> Value {
    var exits = completion.exits
    var value: Value?
    if completion.leadsOn { value = .unknown("a function ends without a value") }
    while let exit = exits.popLast() {
      guard case .returned(let returned) = exit.kind else {
        throw NotFollowed("a jump leads to no label that was understood")
      }
      let converted = converted(returned, to: function.definition.returnType)
      if let other = value {
        value = merge(exit.condition, converted, other)
        state = merge(exit.condition, exit.state, state)
      } else {
        value = converted
        state = exit.state
      }
    }
    guard let value else { throw NotFollowed("the function does not return") }
    return value
  }

  /// Evaluates what stands at the top level of a file, where there are no local variables.
  func atTopLevel<T>(_ unit: CodeUnit, _ body: () throws(NotFollowed) -> T) throws(NotFollowed) -> T {
    let depth = frames.count
    frames.append(CodeFrame(function: nil))
    defer { frames.removeSubrange(depth...) }
    return try within(unit, body)
  }

  func within<T>(_ inner: CodeUnit, _ body: () throws(NotFollowed) -> T) throws(NotFollowed) -> T {
    let outer = unit
    unit = inner
    defer { unit = outer }
    return try body()
  }

  func deeper<T>(_ body: () throws(NotFollowed) -> T) throws(NotFollowed) -> T {
    try budget.enter()
    defer { budget.leave() }
    return try body()
  }

  func expansion(of expression: CExpression, _ name: Symbol) -> MacroCalls.Expansion {
    unit.isExpanded ? .none : macros.expansion(of: expression, name, in: unit)
  }

  // MARK: - Variables

  package func variable(_ name: Symbol) -> CodeFrame.Variable? { frames.last?.variable(name) }

  @discardableResult
  func declare(_ name: Symbol, _ type: CType, _ cell: Cell) -> Location {
    var cell = cell
    let resolved = domain.usesLayouts ? resolve(type) : nil
    if cell.type == nil { cell.type = resolved.map { .resolved($0) } ?? .written(type) }
    let location = Location(memory.make(cell), type: resolved)
    frames[frames.count - 1].scopes[frames[frames.count - 1].scopes.count - 1][name] = .init(
      location: location, type: type)
    return location
  }

  package func resolve(_ type: CType) -> ObjectType {
    guard let frame = frames.last, !frame.isGlobal, type.mayNameVariables else {
      return layout.resolve(type, in: file)
    }
    let scope = ConstantScope()
    for names in frame.scopes {
      for (name, variable) in names {
        guard let type = variable.location.type else { continue }
        scope.entries[name] = ConstantScope.Entry(type: type, value: nil)
      }
    }
    return layout.resolve(type, in: file, scope: scope)
  }

  // MARK: - Joining

  /// The condition that a value is as one; an unknown one is told apart from all others.
  func condition(_ value: Value) -> Expression {
    if let truth = value.truth { return truth ? .true : .false }
    if case .symbol(let expression, _) = value { return Folded.condition(expression) }
    unknownConditions += 1
    var reason = "a condition is not known"
    if case .unknown(let text, _) = value, !text.isEmpty { reason = text }
    return .atom(
      Atom(kind: .unfollowed, text: "condition \(unknownConditions)", reason: reason, codeHash: 0))
  }

  func merge(_ condition: Expression, _ yes: Value, _ no: Value) -> Value {
    if let known = Folded.constant(condition) { return known != 0 ? yes : no }
    if yes.isSame(as: no) { return yes }
    if let unknown = condition.atoms.first {
      return .unknown("it hangs on something that is not known: \(unknown.reason)", mayBe: addressed(yes, no))
    }
    if let (a, s) = yes.expression, let (b, t) = no.expression {
      let joined = Folded.conditional(condition, a, b)
      if Folded.size(of: joined, upTo: 400) <= 400 { return .symbol(joined, s == t ? s : CIntegerType.common(s, t)) }
    }
    if case .unknown(let reason, _) = yes { return .unknown(reason, mayBe: addressed(yes, no)) }
    if case .unknown(let reason, _) = no { return .unknown(reason, mayBe: addressed(yes, no)) }
    return .unknown("two ways set it differently", mayBe: addressed(yes, no))
  }

  /// The objects to which either value may lead.
  func addressed(_ values: Value...) -> Set<ObjectID> {
    values.reduce(into: []) { found, value in
      switch value {
      case .pointer(let location): found.insert(location.object)
      case .unknown(_, let objects): found.formUnion(objects)
      default: break
      }
    }
  }

  func merge(_ condition: Expression, _ yes: State, _ no: State) -> State {
    if let known = Folded.constant(condition) { return known != 0 ? yes : no }
    return State(memory: Memory.merged(yes.memory, no.memory) { merge(condition, $0, $1) })
  }
}

extension Value {
  /// As an expression, where it is a number that is known or a symbol.
  var expression: (Expression, CIntegerType)? {
    switch self {
    case .number(let number, let type): (.integer(number), type)
    case .symbol(let expression, let type): (expression, type)
    default: nil
    }
  }
}
