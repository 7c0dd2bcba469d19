import VMState

/// Searches a state in which a predicate has a wanted value, changing as little as it can.
///
/// Goal-directed: it goes down through the operators and asks of members the values that the constants they meet demand;
/// where that fails it tries those constants and their neighbours on every member, then a bounded number of random values
/// (fixed seed, so that results repeat).
struct PredicateSolver {
  /// Something a predicate reads and a state may set.
  enum Leaf: Hashable {
    case word(Int, CInteger)
    case bytes(Int, width: Int)
    case atom(Int)
  }

  /// The object a predicate is called with.
  struct Object {
    var wordBase: Int
    var byteBase: Int
    var version: Int
    var outer = OuterFrame()
  }

  let code: ProgramCode
  let slots: FlatSlots
  let pins: PinnedSlots
  var state: DeviceState
  private var random: UInt64 = 0x5eed_0f5e_ed0f_5eed

  /// Numbers of elements stay small: they decide how long the section is.
  private static let largestCount: Int64 = 16
  private static let randomTries = 400
  private static let depth = 64

  init(code: ProgramCode, slots: FlatSlots, pins: PinnedSlots, state: DeviceState) {
    self.code = code
    self.slots = slots
    self.pins = pins
    self.state = state
  }

  func value(_ expression: CompiledExpression, _ object: Object) -> Int64 {
    state.value(
      of: expression, wordBase: object.wordBase, byteBase: object.byteBase, version: object.version, outer: object.outer
    )
  }

  func holds(_ expression: CompiledExpression, _ object: Object) -> Bool { value(expression, object) != 0 }

  /// Changes the state so that `expression` is non-zero, or zero; leaves it as it was and returns false when it cannot.
  mutating func solve(_ expression: CompiledExpression, _ wanted: Bool, _ object: Object, depth: Int = 0) -> Bool {
    if holds(expression, object) == wanted { return true }
    guard depth < Self.depth else { return false }
    let before = state
    if direct(expression, wanted, object, depth), holds(expression, object) == wanted { return true }
    state = before
    // Only where no operator below says more is it worth trying values.
    if depth == 0 || !expression.isLogical, search(expression, wanted, object) { return true }
    state = before
    return false
  }

  private mutating func direct(
    _ expression: CompiledExpression, _ wanted: Bool, _ object: Object, _ depth: Int
  ) -> Bool {
    switch expression {
    case .unary(.not, let operand, _): return solve(operand, !wanted, object, depth: depth + 1)
    case .binary(.and, let left, let right, _), .binary(.or, let left, let right, _):
      // De Morgan: both sides wanted for a true && or a false ||, else either.
      let needsBoth = expression.isAnd == wanted
      if needsBoth { return both(left, right, wanted, object, depth) }
      return solve(left, wanted, object, depth: depth + 1) || solve(right, wanted, object, depth: depth + 1)
    case .conditional(let condition, let yes, let no, _):
      for (test, branch) in [(true, yes), (false, no)] {
        let before = state
        if solve(condition, test, object, depth: depth + 1), solve(branch, wanted, object, depth: depth + 1),
          holds(expression, object) == wanted
        {
          return true
        }
        state = before
      }
      return false
    case .cast(_, let operand): return solve(operand, wanted, object, depth: depth + 1)
    case .binary(let op, let left, let right, _) where op.isTest:
      return compare(op, left, right, wanted, expression, object)
    default:
      return tryTargets(wanted ? truths(of: expression, object) : [0], for: expression, expression, wanted, object)
    }
  }

  private mutating func both(
    _ left: CompiledExpression, _ right: CompiledExpression, _ wanted: Bool, _ object: Object, _ depth: Int
  ) -> Bool {
    let before = state
    for (first, second) in [(left, right), (right, left)] {
      if solve(first, wanted, object, depth: depth + 1), solve(second, wanted, object, depth: depth + 1),
        holds(first, object) == wanted
      {
        return true
      }
      state = before
    }
    return false
  }

  private mutating func compare(
    _ op: BinaryOperator, _ left: CompiledExpression, _ right: CompiledExpression, _ wanted: Bool,
    _ expression: CompiledExpression, _ object: Object
  ) -> Bool {
    let leftValue = value(left, object)
    let rightValue = value(right, object)
    return tryTargets(targets(op, wanted, rightValue), for: left, expression, wanted, object)
      || tryTargets(targets(op.mirrored, wanted, leftValue), for: right, expression, wanted, object)
  }

  /// Values of `x` for which `x op other` has the wanted truth.
  private func targets(_ op: BinaryOperator, _ wanted: Bool, _ other: Int64) -> [Int64] {
    switch (wanted ? op : op.negated) {
    case .equal: [other]
    case .notEqual: [other &+ 1, other &- 1, 0, 1, ~other]
    case .less: [other &- 1, 0, other / 2, -1, .min]
    case .lessOrEqual: [other, other &- 1, 0]
    case .greater: [other &+ 1, other &+ 2, .max]
    case .greaterOrEqual: [other, other &+ 1]
    default: []
    }
  }

  /// Non-zero values an arithmetic expression may take: single bits of its masks first.
  private func truths(of expression: CompiledExpression, _ object: Object) -> [Int64] {
    var found: [Int64] = []
    if case .binary(.bitAnd, let left, let right, _) = expression {
      for mask in [value(right, object), value(left, object)] where mask != 0 {
        found.append(mask & (0 &- mask))
        found.append(mask)
      }
    }
    return found + [1, 2, 4, 8, 16, 32, 64, 128, 256, 0x8000, 0x1_0000, 0x8000_0000, -1]
  }

  /// Tries to give `part` (of `whole`) each of `targets` until `whole` is as wanted.
  private mutating func tryTargets(
    _ targets: [Int64], for part: CompiledExpression, _ whole: CompiledExpression, _ wanted: Bool, _ object: Object
  ) -> Bool {
    let before = state
    for target in targets {
      var proposals: [(Leaf, Int64)] = []
      propose(part, target, object, depth: 0, into: &proposals)
      for (leaf, value) in proposals.sorted(by: { rank($0.0) < rank($1.0) }) {
        assign(leaf, value)
        if holds(whole, object) == wanted { return true }
        state = before
      }
    }
    return false
  }

  /// What the members of `expression` would have to be for it to be `target`, the others staying as they are.
  private func propose(
    _ expression: CompiledExpression, _ target: Int64, _ object: Object, depth: Int, into found: inout [(Leaf, Int64)]
  ) {
    guard depth < Self.depth, found.count < 64 else { return }
    if let leaf = leaf(expression, object) { return found.append((leaf, target)) }
    func go(_ part: CompiledExpression, _ value: Int64) {
      propose(part, value, object, depth: depth + 1, into: &found)
    }
    switch expression {
    case .cast(_, let operand): go(operand, target)
    case .unary(.negate, let operand, _): go(operand, 0 &- target)
    case .unary(.complement, let operand, _): go(operand, ~target)
    case .unary(.not, let operand, _): go(operand, target == 0 ? 1 : 0)
    case .conditional(_, let yes, let no, _):
      go(yes, target)
      go(no, target)
    case .binary(let op, let left, let right, _):
      let leftValue = value(left, object)
      let rightValue = value(right, object)
      switch op {
      case .add:
        go(left, target &- rightValue)
        go(right, target &- leftValue)
      case .subtract:
        go(left, target &+ rightValue)
        go(right, leftValue &- target)
      case .multiply:
        if rightValue != 0, rightValue != -1 { go(left, target / rightValue) }
        if leftValue != 0, leftValue != -1 { go(right, target / leftValue) }
      case .divide: go(left, target &* rightValue)
      case .remainder: go(left, target)
      case .shiftLeft:
        if (0..<64).contains(rightValue) {
          go(left, Int64(bitPattern: UInt64(bitPattern: target) >> UInt64(rightValue)))
        }
        if leftValue != 0, target != 0 {
          go(right, Int64(target.trailingZeroBitCount - leftValue.trailingZeroBitCount))
        }
      case .shiftRight:
        if (0..<64).contains(rightValue) { go(left, target << rightValue) }
      case .bitAnd:
        go(left, leftValue & ~rightValue | target & rightValue)
        go(right, rightValue & ~leftValue | target & leftValue)
        go(left, target)
        go(right, target)
      case .bitOr:
        go(left, target & ~rightValue)
        go(right, target & ~leftValue)
      case .bitXor:
        go(left, target ^ rightValue)
        go(right, target ^ leftValue)
      default: break
      }
    default: break
    }
  }

  // MARK: Search

  private mutating func search(_ expression: CompiledExpression, _ wanted: Bool, _ object: Object) -> Bool {
    var leaves: [Leaf] = []
    var constants: Set<Int64> = [0, 1, -1]
    collect(expression, object, depth: 0, &leaves, &constants)
    leaves.sort { rank($0) < rank($1) }
    guard !leaves.isEmpty else { return false }
    var values: [Int64] = []
    for constant in constants.sorted() { values += [constant, constant &+ 1, constant &- 1] }
    values += [2, 3, 0x7f, 0x80, 0x7fff_ffff, 0x8000_0000, .max, .min]
    let before = state
    for leaf in leaves.prefix(32) {
      for value in values.prefix(64) {
        assign(leaf, value)
        if holds(expression, object) == wanted { return true }
        state = before
      }
    }
    for _ in 0..<Self.randomTries {
      for leaf in leaves.prefix(32) where next() & 1 == 0 {
        assign(leaf, next() & 3 == 0 ? Int64(bitPattern: next()) : values[Int(next() % UInt64(values.count))])
      }
      if holds(expression, object) == wanted { return true }
      if next() & 3 == 0 { state = before }
    }
    return false
  }

  func collect(
    _ expression: CompiledExpression, _ object: Object, depth: Int, _ leaves: inout [Leaf],
    _ constants: inout Set<Int64>
  ) {
    guard depth < Limits.expressionDepth else { return }
    if let leaf = leaf(expression, object) {
      if !leaves.contains(leaf) { leaves.append(leaf) }
      return
    }
    switch expression {
    case .constant(let value): constants.insert(value)
    case .unary(_, let operand, _), .cast(_, let operand):
      collect(operand, object, depth: depth + 1, &leaves, &constants)
    case .binary(_, let left, let right, _):
      collect(left, object, depth: depth + 1, &leaves, &constants)
      collect(right, object, depth: depth + 1, &leaves, &constants)
    case .conditional(let condition, let yes, let no, _):
      collect(condition, object, depth: depth + 1, &leaves, &constants)
      collect(yes, object, depth: depth + 1, &leaves, &constants)
      collect(no, object, depth: depth + 1, &leaves, &constants)
    default: break
    }
  }

  /// What the expression reads, for the reason why no state was found.
  func leaves(of expression: CompiledExpression, _ object: Object) -> [Leaf] {
    var leaves: [Leaf] = []
    var constants: Set<Int64> = []
    collect(expression, object, depth: 0, &leaves, &constants)
    return leaves
  }

  func leaf(_ expression: CompiledExpression, _ object: Object) -> Leaf? {
    switch expression {
    case .word(let offset, let type): .word(object.wordBase + offset, type)
    case .element(let offset, let width, _): .bytes(object.byteBase + offset, width: width)
    case .outerWord(let offset, let type): .word(object.outer.word + offset, type)
    case .outerElement(let offset, let width, _): .bytes(object.outer.byte + offset, width: width)
    case .atom(let index): .atom(index)
    default: nil
    }
  }

  /// Guest state before configuration, configuration before circumstances.
  func rank(_ leaf: Leaf) -> Int {
    switch leaf {
    case .word(let word, _): slots.words[word].isWire ? 0 : pins.pins.contains { $0.word == word } ? 2 : 1
    case .bytes: 0
    case .atom: 3
    }
  }

  mutating func assign(_ leaf: Leaf, _ value: Int64) {
    switch leaf {
    case .word(let word, let type):
      let slot = slots.words[word]
      var value = slot.type.wrap(type.wrap(value))
      if slot.isCount { value = min(max(value, 0), Self.largestCount) }
      let fixed = pins.fixedMask[word] ?? 0
      state.words[word] = state.words[word] & fixed | UInt64(bitPattern: value) & ~fixed
      if fixed != 0 { state.words[word] = UInt64(bitPattern: slot.type.wrap(Int64(bitPattern: state.words[word]))) }
    case .bytes(let offset, let width): state.setBigEndian(UInt64(bitPattern: value), at: offset, width: width)
    case .atom(let index): state.atoms[index] = value
    }
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    random &+= 0x9e37_79b9_7f4a_7c15
    var mixed = random
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension CompiledExpression {
  fileprivate var isAnd: Bool {
    if case .binary(.and, _, _, _) = self { return true }
    return false
  }

  /// `!`, `&&`, `||` and `?:`: solved through their parts.
  fileprivate var isLogical: Bool {
    switch self {
    case .unary(.not, _, _), .binary(.and, _, _, _), .binary(.or, _, _, _), .conditional: true
    default: false
    }
  }
}

extension BinaryOperator {
  /// `a op b` is `b op.mirrored a`.
  fileprivate var mirrored: BinaryOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }

  fileprivate var negated: BinaryOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    default: self
    }
  }
}
