import VMState

/// A test and how it has to come out.
struct TestLiteral {
  var expression: CompiledExpression
  var object: PredicateSolver.Object
  var isWanted: Bool

  func holds(in solver: PredicateSolver) -> Bool { solver.holds(expression, object) == isWanted }
}

/// What a state has to be like: all tests of one of the alternatives come out as wanted. Without alternatives no state is.
struct CombinationGoal {
  var alternatives: [[TestLiteral]]

  func holds(in solver: PredicateSolver) -> Bool {
    alternatives.contains { literals in literals.allSatisfy { $0.holds(in: solver) } }
  }

  var literals: [TestLiteral] { alternatives.flatMap(\.self) }
}

/// A part of a state that tests read and a search may set: a member, or a single bit of one that is only read by its bits.
struct StateVariable: Hashable {
  enum Place: Hashable {
    case word(Int)
    case bytes(Int, width: Int)
    case atom(Int)
  }

  var place: Place
  /// All bits for a whole member.
  var mask: UInt64

  var isWhole: Bool { mask == .max }
}

/// Which variables expressions read. Bits count as variables of their own where nothing reads the member in another way.
struct VariableUse {
  private(set) var wholes: Set<StateVariable.Place> = []
  private(set) var bits: [StateVariable.Place: UInt64] = [:]

  /// Masks with more bits than this are taken as a number.
  private static let mostBits = 24

  mutating func add(_ literal: TestLiteral, _ solver: PredicateSolver) {
    add(literal.expression, literal.object, solver, depth: 0)
  }

  mutating func add(_ other: VariableUse) {
    wholes.formUnion(other.wholes)
    for (place, mask) in other.bits { bits[place, default: 0] |= mask }
  }

  /// What is read here, by what `all` reads together.
  func variables(among all: VariableUse, _ pins: PinnedSlots) -> Set<StateVariable> {
    var found: Set<StateVariable> = []
    for place in wholes.union(bits.keys) {
      var free = UInt64.max
      if case .word(let word) = place { free = ~(pins.fixedMask[word] ?? 0) }
      if free == 0 { continue }
      if all.wholes.contains(place) || (all.bits[place] ?? 0).nonzeroBitCount > Self.mostBits {
        found.insert(StateVariable(place: place, mask: .max))
      } else {
        var rest = (bits[place] ?? 0) & free
        while rest != 0 {
          let bit = rest & (0 &- rest)
          found.insert(StateVariable(place: place, mask: bit))
          rest &= ~bit
        }
      }
    }
    return found
  }

  private mutating func add(
    _ expression: CompiledExpression, _ object: PredicateSolver.Object, _ solver: PredicateSolver, depth: Int
  ) {
    guard depth < Limits.expressionDepth else { return }
    if let leaf = solver.leaf(expression, object) {
      wholes.insert(leaf.place)
      return
    }
    func go(_ part: CompiledExpression) { add(part, object, solver, depth: depth + 1) }
    switch expression {
    case .binary(.bitAnd, let left, let right, _):
      for (member, mask) in [(left, right), (right, left)] {
        guard solver.leaves(of: mask, object).isEmpty, let (leaf, shift) = shifted(member, object, solver) else {
          continue
        }
        let value = UInt64(bitPattern: solver.value(mask, object))
        bits[leaf.place, default: 0] |= value << UInt64(shift)
        return
      }
      go(left)
      go(right)
    case .unary(_, let operand, _), .cast(_, let operand): go(operand)
    case .binary(_, let left, let right, _):
      go(left)
      go(right)
    case .conditional(let condition, let yes, let no, _):
      go(condition)
      go(yes)
      go(no)
    default: break
    }
  }

  /// "member" and "member >> 3".
  private func shifted(
    _ expression: CompiledExpression, _ object: PredicateSolver.Object, _ solver: PredicateSolver
  ) -> (PredicateSolver.Leaf, shift: Int)? {
    if let leaf = solver.leaf(expression, object) { return (leaf, 0) }
    switch expression {
    case .cast(let type, let operand) where type.bits >= 32:
      return shifted(operand, object, solver)
    case .binary(.shiftRight, let operand, let distance, _) where solver.leaves(of: distance, object).isEmpty:
      guard let leaf = solver.leaf(operand, object) else { return nil }
      let shift = solver.value(distance, object)
      return (0..<64).contains(shift) ? (leaf, Int(shift)) : nil
    default: return nil
    }
  }
}

extension PredicateSolver.Leaf {
  var place: StateVariable.Place {
    switch self {
    case .word(let word, _): .word(word)
    case .bytes(let offset, let width): .bytes(offset, width: width)
    case .atom(let index): .atom(index)
    }
  }
}

extension PredicateSolver {
  /// The variable's bits at their places in the member.
  func bits(of variable: StateVariable) -> UInt64 {
    let whole: UInt64 =
      switch variable.place {
      case .word(let word): state.words[word]
      case .bytes(let offset, let width): state.bigEndian(at: offset, width: width)
      case .atom(let index): UInt64(bitPattern: state.atoms[index])
      }
    return whole & variable.mask
  }

  /// Sets the variable as far as the member's type, its pins and the limits on counts allow.
  mutating func set(_ variable: StateVariable, _ bits: UInt64) {
    switch variable.place {
    case .word(let word):
      let value = state.words[word] & ~variable.mask | bits & variable.mask
      assign(.word(word, slots.words[word].type), Int64(bitPattern: value))
    case .bytes(let offset, let width):
      let value = state.bigEndian(at: offset, width: width) & ~variable.mask | bits & variable.mask
      assign(.bytes(offset, width: width), Int64(bitPattern: value))
    case .atom(let index):
      let value = UInt64(bitPattern: state.atoms[index]) & ~variable.mask | bits & variable.mask
      assign(.atom(index), Int64(bitPattern: value))
    }
  }
  /// Circumstances, then configuration, then the guest's state: a search changes what comes last first.
  func precedes(_ left: StateVariable, _ right: StateVariable) -> Bool {
    func key(_ variable: StateVariable) -> (Int, Int, UInt64) {
      switch variable.place {
      case .atom(let index): (0, index, variable.mask)
      case .word(let word): (3 - rank(.word(word, slots.words[word].type)), word, variable.mask)
      case .bytes(let offset, _): (4, offset, variable.mask)
      }
    }
    return key(left) < key(right)
  }
}
