import VMState

/// Where a predicate's frames are, for the search for states.
struct SiteFrame: Sendable {
  struct Step: Sendable {
    var wordBase: Int
    var byteBase: Int
    var wordStride: Int
    var byteStride: Int
    var count: Int
  }

  /// Index in `ProgramCode.expressions`.
  var expression: Int
  var steps: [Step]
  /// The version in use when the description saves.
  var version: Int
  /// The first steps, those that lead to the object a loop's function is applied to.
  var outerSteps = 0
  /// A validation without which no state can be saved; false for what only some load asks.
  var isDemanded = true
}

extension DescriptionCompiler {
  /// Finds or makes the members of expressions and counts, lays the frames, and gives the drafts their offsets.
  mutating func finish(
    root: Int, loadRoot: Int, frame: FrameBuilder, needed: Int?, isUnmigratable: Bool
  ) -> (ProgramCode, [SiteFrame]) {
    var expressionReferences: [[MemberPath: Place]] = []
    for draft in expressions {
      var found: [MemberPath: Place] = [:]
      draft.expression.walk {
        if case .member(let path, let type) = $0, found[path] == nil {
          found[path] = place(of: path, type: type, in: draft.object)
        }
      }
      expressionReferences.append(found)
    }
    let countReferences = counts.map { draft in
      let place = place(of: draft.member.member, type: draft.member.type, in: draft.object)
      place.reference.markAsCount()
      return place
    }
    markCountSources()
    let targets = blocks.map { block in block.operations.map { $0.target.map(reference) } }
    let layout = frame.lay()
    let atomIndex = Dictionary(atoms.enumerated().map { ($1.text, $0) }, uniquingKeysWith: { first, _ in first })
    let compiled = zip(expressions, expressionReferences).map { draft, references in
      ExpressionCompiler(references: references, atoms: atomIndex).compile(draft.expression)
    }
    let compiledCounts = zip(counts, countReferences).map { draft, reference in
      CountOperation(value: .cast(draft.member.type, reference.expression()), factor: draft.factor)
    }
    let siteFrames = sites.map { site in
      SiteFrame(
        expression: site.expression, steps: site.chain.map(\.step), version: site.version,
        outerSteps: site.outerSteps, isDemanded: site.isDemanded)
    }
    var operations: [FieldOperation] = []
    var labels: [FieldLabel] = []
    var subsections: [SubsectionOperation] = []
    var finished: [Block] = []
    for (draft, targets) in zip(blocks, targets) {
      var block = draft.block
      block.operations = operations.count..<operations.count + draft.operations.count
      operations += zip(draft.operations, targets).map { place($0, target: $1) }
      labels += draft.operations.map(\.label)
      block.subsections = subsections.count..<subsections.count + draft.subsections.count
      subsections += draft.subsections
      finished.append(block)
    }
    let code = ProgramCode(
      rules: build.rules, blocks: finished, operations: operations, labels: labels, subsections: subsections,
      counts: compiledCounts, expressions: compiled, parts: parts, layout: layout, root: root, loadRoot: loadRoot,
      rootPart: rootPart, loadTests: loadTests, needed: needed,
      isUnmigratable: isUnmigratable)
    return (code, siteFrames)
  }

  /// A member that an expression reads, and whose it is.
  struct Place {
    var reference: FrameBuilder.Reference
    var isOuter: Bool

    /// The slot's own value.
    func expression() -> CompiledExpression {
      let place = reference.place
      return expression(of: place.type)
    }

    func expression(of type: CInteger) -> CompiledExpression {
      let place = reference.place
      switch (place.isWord, isOuter) {
      case (true, false): return .word(place.offset, type)
      case (true, true): return .outerWord(place.offset, type)
      case (false, false): return .element(place.offset, width: place.width, type)
      case (false, true): return .outerElement(place.offset, width: place.width, type)
      }
    }
  }

  /// Members that code computes a number of elements or bytes from are numbers of elements themselves.
  private func markCountSources() {
    let members = Set(counts.map { "\($0.object.qualified.text)|\($0.member.member.text)" })
    for block in blocks {
      for draft in block.operations where draft.operation.code == .assignment {
        guard let target = draft.target, members.contains("\(target.object.qualified.text)|\(target.member.text)")
        else { continue }
        let source = expressions[draft.operation.expression]
        source.expression.walk {
          if case .member(let path, let type) = $0 {
            place(of: path, type: type, in: source.object).reference.markAsCount(isConfigured: false)
          }
        }
      }
    }
  }

  private func place(of path: MemberPath, type: CInteger, in object: Object) -> Place {
    let (owner, member, isOuter) = object.owner(of: path)
    return Place(reference: owner.frame.reference(owner.path(member), type: type), isOuter: isOuter)
  }

  /// The slot of an assignment's target.
  private func reference(_ target: Target) -> FrameBuilder.Reference {
    let reference = target.object.frame.reference(target.object.path(target.member), type: target.type)
    if target.isWire, case .scalar(let scalar) = reference { scalar.isWire = true }
    return reference
  }

  private func place(_ draft: DraftOperation, target: FrameBuilder.Reference?) -> FieldOperation {
    var operation = draft.operation
    if let place = target?.place {
      operation.offset = place.offset
      operation.width = place.isWord ? 0 : place.width
    }
    if let scalar = draft.scalar { operation.offset = scalar.offset }
    if let range = draft.range {
      // A part beyond what is kept shares the last element.
      let index = min(draft.rangeIndex, range.end - 1)
      let first = range.offset + (index - range.start) * range.width
      if operation.code == .tree { operation.keyByteBase = first } else { operation.offset = first }
      if operation.code != .tree {
        operation.capacity = max(1, min(operation.capacity, range.end - index))
      }
    }
    if let array = draft.elements {
      let step = array.step
      let index = min(draft.elementIndex, array.end - 1)
      let skipped = index - array.start
      operation.wordStride = step.wordStride
      operation.byteStride = step.byteStride
      operation.wordBase = step.wordBase + skipped * step.wordStride
      operation.byteBase = step.byteBase + skipped * step.byteStride
      operation.capacity = max(1, min(operation.capacity, array.end - index))
    }
    if let keys = draft.keyElements {
      operation.keyWordBase = keys.step.wordBase
      operation.keyByteBase = keys.step.byteBase
      operation.keyWordStride = keys.step.wordStride
      operation.keyByteStride = keys.step.byteStride
    }
    if let mask = draft.nullMask { operation.nullMaskOffset = mask.offset }
    return operation
  }
}

extension FrameBuilder.Elements {
  var step: SiteFrame.Step {
    let layout = builder.lay()
    return SiteFrame.Step(
      wordBase: wordBase, byteBase: byteBase, wordStride: layout.wordCount, byteStride: layout.byteCount, count: count)
  }
}

extension FrameBuilder.Reference {
  func markAsCount(isConfigured: Bool = true) {
    switch self {
    case .scalar(let scalar):
      scalar.isCount = true
      if isConfigured { scalar.isConfigured = true }
    case .element(let range, _): range.isCount = true
    case .nested(_, _, let inner): inner.markAsCount(isConfigured: isConfigured)
    }
  }
}

/// Gives an expression its slots and types.
struct ExpressionCompiler {
  let references: [MemberPath: DescriptionCompiler.Place]
  let atoms: [String: Int]

  func compile(_ expression: Expression, depth: Int = 0) -> CompiledExpression {
    // Nothing a person writes nests so deep; what does is not worth a stack.
    guard depth < Limits.expressionDepth else { return .constant(0) }
    switch expression {
    case .integer(let value): return .constant(value)
    case .member(let path, let type):
      return references[path]?.expression(of: type) ?? .constant(0)
    case .version: return .version
    case .atom(let atom): return atoms[atom.text].map { .atom($0) } ?? .constant(0)
    case .unary(let op, let operand):
      let operand = compile(operand, depth: depth + 1)
      return .unary(op, operand, operand.type.promoted)
    case .binary(let op, let left, let right):
      let left = compile(left, depth: depth + 1)
      let right = compile(right, depth: depth + 1)
      let isShift = op == .shiftLeft || op == .shiftRight
      return .binary(op, left, right, isShift ? left.type.promoted : left.type.combined(with: right.type))
    case .conditional(let condition, let yes, let no):
      let yes = compile(yes, depth: depth + 1)
      let no = compile(no, depth: depth + 1)
      return .conditional(
        compile(condition, depth: depth + 1), yes, no, yes.type.combined(with: no.type))
    case .cast(let type, let operand): return .cast(type, compile(operand, depth: depth + 1))
    }
  }
}
