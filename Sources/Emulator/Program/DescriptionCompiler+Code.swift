import VMState

/// What functions do to a stream and to an object.
extension DescriptionCompiler {
  /// The hooks of a declared description, and the code that loads its old versions.
  mutating func compileHooks(
    of description: Description, block index: Int, object: Object, enclosing: [Int], stack: Stack
  ) {
    func hook(_ id: DescriptionID?, _ half: Half, _ compiler: inout DescriptionCompiler) -> Int {
      // The other half's functions are never run.
      guard let id, stack.half == .both || stack.half == half else { return -1 }
      var stack = stack
      stack.half = half
      stack.isHook = true
      return compiler.block(id, object: object, enclosing: enclosing, stack: stack) ?? -1
    }
    blocks[index].block.preSave = hook(description.preSaveCode, .save, &self)
    blocks[index].block.preLoad = hook(description.preLoadCode, .load, &self)
    blocks[index].block.postLoad = hook(description.postLoadCode, .load, &self)
    if build.rules.hasLoadStateOld, let old = description.loadStateOldCode, stack.half != .save {
      var stack = stack
      stack.half = .load
      blocks[index].block.loadStateOldBlock = block(old, object: object, enclosing: enclosing, stack: stack) ?? -1
    }
  }

  /// A field whose bytes functions put and get; each half that was not read stays a part of its own.
  mutating func compileCode(
    _ draft: inout DraftOperation, _ form: CustomForm, _ code: CodeForm, _ field: Field, _ description: Description,
    object: Object, enclosing: [Int], stack: Stack
  ) {
    let isArray = draft.isArray(field)
    var inner = object
    inner.outer = []
    if isArray {
      let count = draft.operation.countIndex >= 0 ? Limits.variableFrameElements : draft.operation.count
      let most = max(2, Limits.frameElements >> (2 * object.chain.count))
      enterElements(&draft, of: draft.label.path, count: min(max(count, 1), most), &inner)
    }
    func half(_ id: DescriptionID?, _ half: Half, _ compiler: inout DescriptionCompiler) -> Int {
      guard let id else { return -1 }
      guard stack.half == .both || stack.half == half else { return -1 }
      var stack = stack
      stack.half = half
      stack.codeName = "\(description.name.isEmpty ? description.symbol : description.name).\(field.name)"
      stack.guards = []
      return compiler.block(id, object: inner, enclosing: enclosing, stack: stack) ?? -1
    }
    let save = half(code.save, .save, &self)
    let load = half(code.load, .load, &self)
    let lacksSave = save < 0 && stack.half != .load
    let lacksLoad = load < 0 && stack.half != .save
    if lacksSave || lacksLoad { makeOpaque(&draft, field, description, form: form, .both) }
    if save < 0, load < 0 {
      draft.elements = nil
      draft.operation.capacity = 1
      return
    }
    draft.operation.code = isArray ? .codes : .code
    draft.operation.block = save
    draft.operation.loadBlock = load
  }

  /// Fields of a function under one test.
  mutating func compileGroup(
    _ draft: inout DraftOperation, _ id: DescriptionID, _ field: Field, _ description: Description, object: Object,
    enclosing: [Int], stack: Stack
  ) {
    var stack = stack
    if let test = field.exists { stack.guards.append(test.body) }
    guard let block = block(id, object: object, enclosing: enclosing, stack: stack) else {
      return makeOpaque(&draft, field, description, Unresolved("code calls itself or is missing"), stack.half)
    }
    draft.operation.code = .group
    draft.operation.block = block
  }

  mutating func compileAssignment(
    _ draft: inout DraftOperation, _ type: CInteger, _ value: Expression, _ field: Field, object: Object, stack: Stack
  ) {
    draft.operation.code = .assignment
    draft.operation.expression = addExpression(value, object: object)
    draft.operation.type = type
    let owner = object.owner(of: field.member)
    draft.target = Target(
      member: owner.member, object: owner.object, type: type,
      isWire: stack.half == .load && !stack.isHook && !owner.member.passesThroughLocal)
    if stack.half == .save, field.member.isLocal {
      define(field.member, .cast(type, value), under: (field.exists.map { [$0.body] } ?? []) + stack.guards, object)
    }
  }

  // MARK: Local variables

  private static let longestDefinition = 200

  private func key(_ path: MemberPath, _ object: Object) -> String { "\(object.qualified.text)|\(path.text)" }

  private mutating func define(_ path: MemberPath, _ value: Expression, under guards: [Expression], _ object: Object) {
    var known = substituted(value, object: object)
    for condition in guards {
      known = .conditional(
        substituted(condition, object: object), known, definitions[key(path, object)] ?? .integer(0))
    }
    var size = 0
    known.walk { _ in size += 1 }
    definitions[key(path, object)] = size <= Self.longestDefinition ? known : nil
  }

  /// The expression with local variables of saving code replaced by what they were computed from.
  func substituted(_ expression: Expression, object: Object) -> Expression {
    guard !definitions.isEmpty, expression.members.contains(where: \.isLocal) else { return expression }
    func replace(_ expression: Expression) -> Expression {
      switch expression {
      case .member(let path, let type):
        guard path.isLocal, let known = definitions[key(path, object)] else { return expression }
        return .cast(type, known)
      case .unary(let sign, let operand): return .unary(sign, replace(operand))
      case .binary(let sign, let left, let right): return .binary(sign, replace(left), replace(right))
      case .conditional(let test, let yes, let no): return .conditional(replace(test), replace(yes), replace(no))
      case .cast(let type, let operand): return .cast(type, replace(operand))
      case .integer, .version, .atom: return expression
      }
    }
    return replace(expression)
  }
}

extension MemberPath {
  /// A local variable of code, of whichever object.
  var passesThroughLocal: Bool { text.passesThroughLocal }
}

extension String {
  var passesThroughLocal: Bool { utf8.contains(UInt8(ascii: "(")) }
}
