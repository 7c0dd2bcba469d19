import CSyntax
import CTree
import VMState

/// One run of a predicate with symbolic values.
final class SymbolicExecution {
  unowned let reader: PredicateReader
  var layout: TypeLayout { reader.layout }

  /// What variables and members were set to since the start; the object's members stand for themselves until then.
  struct State {
    var memory: [String: PredicateValue] = [:]
    /// While put or get code is run: the conditions under which this state is reached, outermost first.
    var guards: [CodeGuard] = []
  }

  /// A function being run.
  struct Frame {
    var function: Symbol
    /// The file whose declarations it sees.
    var file: FileID
    var returnType: ObjectType
    /// It was called with a stream.
    var takesStream = false
    /// What its callers call the arguments.
    var labels: [Symbol: String] = [:]
    /// Innermost scope last.
    var scopes: [[Symbol: (path: String, type: ObjectType)]]
  }

  var state = State()
  /// Set while put or get code is run, nil for predicates.
  var code: CodeRecorder?
  var frames: [Frame] = []
  var frame: Frame {
    get { frames[frames.count - 1] }
    set { frames[frames.count - 1] = newValue }
  }
  var file: FileID { frame.file }

  private var variableCount = 0
  private var steps = 0
  /// Of the attempt that is being made.
  var attemptLimit = Int.max
  var stepsTaken: Int { steps }
  var level = 0
  /// An index beyond its array was met: what is being run cannot be.
  var isOutOfBounds = false
  // In the order they were met, each once.
  private var followed: [UInt64] = []

  /// The code behind values of the environment that calls returned, by the values' texts.
  var environmentHashes: [String: UInt64] = [:]

  private static let stepLimit = 4_000
  private static let codeStepLimit = 200_000
  private static let callDepthLimit = 8
  private static let codeCallDepthLimit = 20
  // A level is one nested expression or statement; bounds the stack over all calls.
  private static let levelLimit = 400

  init(_ reader: PredicateReader) { self.reader = reader }

  /// Nodes in an expression above which it is not followed. Code has many values, of which few decide over bytes.
  var sizeLimit: Int { code == nil ? PredicateReader.sizeLimit : 400 }

  func text(_ symbol: Symbol) -> String { layout.vocabulary.symbols.text(of: symbol) }

  func step() throws(NotFollowed) {
    steps += 1
    if steps > (code == nil ? Self.stepLimit : Self.codeStepLimit) || steps > attemptLimit {
      throw NotFollowed("the function takes too many steps")
    }
  }

  /// What an attempt in vain took does not count, but in hooks: loops in loops that are tried and left take most of the time there, and
  /// seldom decide over bytes.
  func giveBack(downTo count: Int) {
    if code?.direction != .hook { steps = count }
  }

  func deeper<T>(_ body: () throws(NotFollowed) -> T) throws(NotFollowed) -> T {
    guard level < Self.levelLimit else { throw NotFollowed("the code is nested too deeply") }
    level += 1
    defer { level -= 1 }
    return try body()
  }

  // MARK: - The whole

  func run(_ function: Symbol, file: FileID, objectType: ObjectType?) throws(NotFollowed) -> Expression {
    guard let definition = layout.constants.function(function, in: file) else {
      throw NotFollowed("function '\(text(function))' was not understood")
    }
    var arguments: [PredicateValue] = [
      .pointer(PredicateValue.Place(path: "", type: objectType ?? .void))
    ]
    if definition.parameters.count > 1 { arguments.append(.number(.version, .int)) }
    guard definition.parameters.count <= 2 else {
      throw NotFollowed("function '\(text(function))' has \(definition.parameters.count) parameters")
    }
    let value = try follow(definition, arguments, from: file)
    let body = Folded.truth(try truth(value))
    guard Folded.size(of: body, upTo: sizeLimit) <= sizeLimit else {
      throw NotFollowed("the expression is too large")
    }
    return body
  }

  /// Of the function and all that were followed from it.
  func codeHash(_ function: Symbol, _ file: FileID) -> UInt64 {
    var hash = ContentHash()
    if followed.isEmpty { hash.combine(reader.codeHash(function, file)) }
    for part in followed { hash.combine(part) }
    return hash.value
  }

  // MARK: - Calls

  /// Runs a function of the tree. Leaves the state as it was when it throws.
  func follow(
    _ definition: FunctionDefinition, _ arguments: [PredicateValue], from asker: FileID
  ) throws(NotFollowed) -> PredicateValue {
    guard frames.count < (code == nil ? Self.callDepthLimit : Self.codeCallDepthLimit) else {
      throw NotFollowed("calls are nested too deeply")
    }
    if frames.contains(where: { $0.function == definition.name }) { throw NotFollowed("the function calls itself") }
    guard let tokens = reader.source.definition(ofFunction: definition.name, visibleFrom: asker) else {
      throw NotFollowed("function '\(text(definition.name))' is not defined in the tree")
    }
    let home = home(of: tokens, asker)
    let hash = reader.tokensHash(tokens)
    if !followed.contains(hash) { followed.append(hash) }

    let before = state
    let depth = frames.count
    frames.append(
      Frame(
        function: definition.name, file: home, returnType: layout.resolve(definition.returnType, in: home),
        takesStream: arguments.contains(where: CodeRecorder.isStream), labels: labels(of: definition), scopes: [[:]])
    )
    defer { frames.removeSubrange(depth...) }
    do {
      for (index, parameter) in definition.parameters.enumerated() {
        guard let name = parameter.name else { continue }
        var type = layout.resolve(parameter.type, in: home)
        if case .array(let element, _) = type.unaligned { type = .pointer(.resolved(element)) }
        let place = declare(name, type)
        if index < arguments.count { try store(arguments[index], at: place) }
      }
      let completion = try run(definition.body)
      return try result(of: completion)
    } catch {
      state = before
      throw error
    }
  }

  /// The file whose declarations a function sees. A header's functions see what their includer sees.
  func home(of tokens: [Token], _ asker: FileID) -> FileID {
    tokens.first.map { reader.tree.files[$0.file.index].path.hasSuffix(".c") ? $0.file : asker } ?? asker
  }

  /// Joins a function's returns: the first whose guard holds counts.
  private func result(of completion: Completion) throws(NotFollowed) -> PredicateValue {
    var value: PredicateValue?
    var joined: State? = completion.state
    if completion.state != nil { value = .nothing }
    for exit in completion.exits.reversed() {
      guard case .returned(let returned) = exit.kind else {
        throw NotFollowed("a jump leads to no label that was understood")
      }
      let converted = try convert(returned, to: frame.returnType)
      if let other = value, let state = joined {
        value = try merge(exit.guard, converted, other)
        joined = try merge(exit.guard, exit.state, state)
      } else {
        value = converted
        joined = exit.state
      }
    }
    if code != nil, completion.exits.isEmpty, completion.state == nil, frames.count == 1 || frame.takesStream {
      // Every path refuses: nothing behind this is reached.
      state.guards.append(CodeGuard(.false))
      return .nothing
    }
    // Only paths that abort.
    guard let value, let joined else { throw NotFollowed("the function does not return") }
    state = joined
    return value
  }

  // MARK: - Variables

  func declare(_ name: Symbol, _ type: ObjectType) -> PredicateValue.Place {
    variableCount += 1
    let path = "$\(variableCount)"
    frame.scopes[frame.scopes.count - 1][name] = (path, type)
    return PredicateValue.Place(path: path, type: type)
  }

  func variable(_ name: Symbol) -> PredicateValue.Place? {
    for scope in frame.scopes.reversed() {
      if let found = scope[name] { return PredicateValue.Place(path: found.path, type: found.type) }
    }
    return nil
  }

  // MARK: - Joining

  func merge(_ test: Expression, _ yes: PredicateValue, _ no: PredicateValue) throws(NotFollowed) -> PredicateValue {
    if let known = Folded.constant(Folded.condition(test)) { return known != 0 ? yes : no }
    if yes.isSame(as: no) { return yes }
    switch (yes, no) {
    case (.number(let a, let s), .number(let b, let t)):
      let result = Folded.conditional(test, a, b)
      guard Folded.size(of: result, upTo: sizeLimit) <= sizeLimit else {
        throw NotFollowed("the expression is too large")
      }
      return .number(result, s == t ? s : CIntegerType.common(s, t))
    // A path that runs off a function's end has no value that anybody may use.
    case (.nothing, _): return no
    case (_, .nothing): return yes
    default:
      let result = PredicateValue.choice(Folded.condition(test), yes, no)
      try checkSize(result)
      return result
    }
  }

  /// Values may share parts and be exponentially larger than the code that made them.
  func checkSize(_ value: PredicateValue) throws(NotFollowed) {
    var left = sizeLimit
    var pending = [value]
    while let next = pending.popLast() {
      left -= 1
      switch next {
      case .number(let expression, _): left -= Folded.size(of: expression, upTo: left)
      case .pointer(let place):
        if let number = place.nonNull { left -= Folded.size(of: number, upTo: left) }
      case .choice(let test, let yes, let no):
        left -= Folded.size(of: test, upTo: max(left, 0))
        pending += [yes, no]
      case .environment, .unfollowed, .nothing: break
      }
      if left < 0 { throw NotFollowed("the expression is too large") }
    }
  }

  /// A text that identifies a value, cut where nobody reads on.
  static func limited(_ text: String) -> String {
    guard text.utf8.count > 300 else { return text }
    return "\(text.prefix(200))...#\(String(ContentHash.of(text), radix: 16))"
  }

  func merge(_ test: Expression, _ yes: State, _ no: State) throws(NotFollowed) -> State {
    if let known = Folded.constant(Folded.condition(test)) { return known != 0 ? yes : no }
    var result = State()
    for (path, value) in yes.memory {
      if let other = no.memory[path] {
        do throws(NotFollowed) {
          result.memory[path] = try merge(test, value, other)
        } catch {
          guard code != nil else { throw error }
          result.memory[path] = .unfollowed(atom("a variable", error.reason), type(of: value))
        }
      } else if !path.hasPrefix("$") {
        result.memory[path] = try merge(test, value, original(path, like: value))
      }
    }
    for (path, value) in no.memory where yes.memory[path] == nil && !path.hasPrefix("$") {
      result.memory[path] = try merge(test, original(path, like: value), value)
    }
    if code != nil { result.guards = joined(yes.guards, no.guards) }
    return result
  }

  /// A member's value before anything was written to it.
  private func original(_ path: String, like value: PredicateValue) -> PredicateValue {
    switch value {
    case .number(_, let type): .number(.member(MemberPath(path), type.integer), type)
    default: .unfollowed(atom("opaque->\(path)", "a pointer of the object is written"), .unknown(UnknownValue("")))
    }
  }

  func atom(_ text: String, _ reason: String, hash: UInt64? = nil) -> Atom {
    let text = Self.limited(text)
    var combined = ContentHash()
    combined.combine(text)
    if let hash { combined.combine(hash) }
    return Atom(kind: .unfollowed, text: text, reason: reason, codeHash: combined.value)
  }

  func environment(_ text: String, as kind: Atom.Kind = .environment) -> Expression {
    let text = Self.limited(text)
    var hash = ContentHash()
    hash.combine(text)
    if let code = environmentHashes[text] { hash.combine(code) }
    return .atom(Atom(kind: kind, text: text, reason: "the same on both ends of a migration", codeHash: hash.value))
  }
}
