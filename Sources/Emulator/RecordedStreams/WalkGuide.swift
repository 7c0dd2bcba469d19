import VMState

/// What a walk assumes where a stream alone does not say: tests over members that were not sent, counts that are not on the
/// wire, lengths of code's bytes. One guide is one attempt; `WalkFrontier` has those after it.
struct WalkGuide: Sendable {
  private(set) var choices: [Int] = []
  private var arities: [Int] = []
  private var position = 0
  private(set) var tests: [Test: Bool] = [:]
  private var counts: [Int: Int] = [:]
  private(set) var lengths: [Int: Int] = [:]
  /// Bits of words that the machine type fixes: known though not sent.
  let fixedMask: [Int: UInt64]
  /// Where the section's data seems to end.
  let likelyEnd: Int
  /// Other lengths of code's bytes than the declared size are tried.
  let searchesLengths: Bool
  /// Bytes of code were taken by a length that only fits.
  private(set) var guessedLengths = 0
  /// What the JSON description says stands where, when it is consulted.
  var described: DescribedFields?
  /// The field being handled, as the JSON description would name it.
  var field = ""
  private var codeDepth = 0

  /// Numbers of elements worth trying.
  static let counts = Array(0...16) + [24, 32, 48, 64, 128, 256, 512, 1024]
  private static let longest = 4096

  init(fixedMask: [Int: UInt64], likelyEnd: Int, searchesLengths: Bool) {
    self.fixedMask = fixedMask
    self.likelyEnd = likelyEnd
    self.searchesLengths = searchesLengths
  }

  /// One of `count` possibilities, the likeliest being 0.
  mutating func choose(_ count: Int) -> Int {
    if position == choices.count {
      choices.append(0)
      arities.append(count)
    }
    defer { position += 1 }
    arities[position] = count
    return min(choices[position], count - 1)
  }

  /// A test, asked of one object once, however it is written.
  struct Test: Hashable {
    var expression: CompiledExpression
    /// Of the object whose members it reads, 0 when it reads those of an outer object only.
    var base: Int

    init(_ expression: CompiledExpression, base: Int) {
      self.expression = expression
      self.base = base
    }

    /// What is asked by a test in the frame at `wordBase`.
    static func asked(_ expression: CompiledExpression, wordBase: Int) -> (Test, isNegated: Bool) {
      let (core, isNegated) = core(expression)
      var isInner = false
      core.walk {
        switch $0 {
        case .word, .element: isInner = true
        default: break
        }
      }
      return (Test(core, base: isInner ? wordBase : 0), isNegated)
    }

    /// The test without the negations around it, and whether there is an odd number of them.
    private static func core(_ expression: CompiledExpression) -> (CompiledExpression, isNegated: Bool) {
      switch expression {
      case .unary(.not, let inner, _), .binary(.equal, let inner, .constant(0), _):
        let (core, isNegated) = core(inner)
        return (core, !isNegated)
      case .binary(.notEqual, let inner, .constant(0), _): return core(inner)
      default: return (expression, false)
      }
    }
  }

  /// Whether the JSON description has the field here; nil without one.
  ///
  /// - Parameter size: of the field, when it is fixed though code handles it.
  func isDescribed(at offset: Int, size: Int?) -> Bool? {
    guard codeDepth == 0, let described else { return nil }
    guard let found = described.field(field, at: offset) else { return false }
    return size == nil || found.size == size
  }

  mutating func test(_ test: Test, _ likely: Bool) -> Bool {
    if let known = tests[test] { return known }
    let value = choose(2) == 0 ? likely : !likely
    tests[test] = value
    return value
  }

  /// A number that is not in the stream and that numbers of elements are computed from.
  mutating func number(_ likely: Int) -> Int {
    let chosen = choose(Self.counts.count + 1)
    return chosen == 0 ? likely : Self.counts[chosen - 1]
  }

  /// A number of elements, or with `isSize` of an element's bytes.
  mutating func count(_ index: Int, _ likely: Int, at offset: Int, isSize: Bool) -> Int {
    if codeDepth == 0, let described {
      let found = described.field(field, at: offset)
      return (isSize ? found?.size : found?.count) ?? 0
    }
    if let known = counts[index] { return known }
    let chosen = choose(Self.counts.count + 1)
    let value = chosen == 0 ? likely : Self.counts[chosen - 1]
    counts[index] = value
    return value
  }

  /// The length of a part of code at `offset`: its declared size, then all that is left, then any.
  mutating func length(_ part: Int, _ declared: Int?, at offset: Int) -> Int {
    if codeDepth == 0, let found = described?.field(field, at: offset) { return found.size }
    if let known = lengths[part] { return known }
    let rest = max(likelyEnd - offset, 0)
    var value = declared ?? rest
    if searchesLengths {
      let chosen = choose(min(rest, Self.longest) + 3)
      switch chosen {
      case 0: value = declared ?? rest
      case 1: value = rest
      default: value = chosen - 2
      }
    }
    if value != declared { guessedLengths += 1 }
    lengths[part] = value
    return value
  }

  /// The stream's description has the bytes of code as one field: its size, when it is known.
  mutating func enterCode(at offset: Int) -> (size: Int?, isOutermost: Bool) {
    defer { codeDepth += 1 }
    guard codeDepth == 0 else { return (nil, false) }
    return (described?.field(field, at: offset)?.size, true)
  }

  mutating func leaveCode() { codeDepth -= 1 }

  /// How unlikely the assumption at a place is, in eighths of a wrong test: large numbers are.
  private static func cost(_ choice: Int, of count: Int) -> Int { count == 2 ? 8 : 8 + choice }

  /// An attempt that assumes the same up to a place, and something else there.
  struct Variation {
    var choices: [Int]
    var cost: Int
  }

  private(set) var cost = 0

  /// What may be assumed otherwise behind the last place at which this attempt does.
  func variations(limit: Int) -> [Variation] {
    let first = (choices.prefix(position).lastIndex { $0 != 0 } ?? -1) + 1
    var found: [Variation] = []
    for place in first..<max(first, position) where found.count < limit {
      for choice in 1..<max(1, arities[place]) {
        found.append(
          Variation(
            choices: Array(choices.prefix(place)) + [choice], cost: cost + Self.cost(choice, of: arities[place])))
      }
    }
    return found
  }

  func assuming(_ variation: Variation) -> WalkGuide {
    var guide = WalkGuide(fixedMask: fixedMask, likelyEnd: likelyEnd, searchesLengths: searchesLengths)
    guide.described = described
    guide.choices = variation.choices
    // They are learnt anew as the attempt gets there.
    guide.arities = Array(repeating: 1, count: variation.choices.count)
    guide.cost = variation.cost
    return guide
  }
}

/// Attempts at a section that are still to be made, the likeliest first: those that assume least otherwise.
struct WalkFrontier {
  private var waiting: [Int: [WalkGuide.Variation]] = [:]
  private var taken: [Int: Int] = [:]
  private var count = 0

  private static let most = 200_000
  private static let mostOfOne = 4096

  /// The attempt after one that failed; nil when all have been made.
  mutating func next(after failed: WalkGuide?) -> WalkGuide? {
    guard let failed else { return nil }
    if count < Self.most {
      for variation in failed.variations(limit: Self.mostOfOne) {
        waiting[variation.cost, default: []].append(variation)
        count += 1
      }
    }
    while let cost = waiting.keys.min() {
      let index = taken[cost, default: 0]
      guard let variation = waiting[cost]?[safely: index] else {
        waiting[cost] = nil
        taken[cost] = nil
        continue
      }
      taken[cost] = index + 1
      return failed.assuming(variation)
    }
    return nil
  }
}

extension Array {
  fileprivate subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension SectionLoader {
  /// The test's value, or a guess when it reads what was not sent.
  mutating func guess(_ test: Int, _ value: Bool, wordBase: Int, byteBase: Int, size: Int?) -> Bool {
    let expression = code.expressions[test]
    if isKnown(expression, wordBase: wordBase, byteBase: byteBase) { return value }
    let (asked, isNegated) = WalkGuide.Test.asked(expression, wordBase: wordBase)
    if let isThere = guide?.isDescribed(at: offset, size: size) { return isThere }
    guard let guess = guide?.test(asked, value != isNegated) else { return value }
    return guess != isNegated
  }

  mutating func guess(count index: Int, _ number: Int, wordBase: Int, byteBase: Int, isSize: Bool) -> Int {
    if isKnown(code.counts[index].value, wordBase: wordBase, byteBase: byteBase) { return number }
    var key = index
    // Arrays that share a count are guessed together.
    if code.counts[index].factor == 1, case .cast(_, .word(let word, _)) = code.counts[index].value {
      key = code.counts.count + wordBase + word
    }
    let guessed = guide?.count(key, number, at: offset, isSize: isSize) ?? number
    // What the state says is what was assumed.
    if code.counts[index].factor == 1, case .cast(let type, .word(let word, _)) = code.counts[index].value {
      state.words[wordBase + word] = UInt64(bitPattern: type.wrap(Int64(guessed)))
    }
    return guessed
  }

  /// Words of the device itself that a number of elements is computed from, and that are not in the stream: assumed.
  mutating func guessSources(of expression: CompiledExpression, wordBase: Int) {
    expression.walk { part in
      guard case .word(let offset, let type) = part else { return }
      let word = wordBase + offset
      guard !loadedWords[word], guide?.fixedMask[word] ?? 0 == 0 else { return }
      let guess = guide?.number(Int(truncatingIfNeeded: state.words[word])) ?? 0
      state.words[word] = UInt64(bitPattern: type.wrap(Int64(guess)))
      loadedWords[word] = true
    }
  }

  /// Takes the bytes of code by their declared size, or by a guess.
  mutating func skipOpaque(_ part: OpaquePart) throws(Halt) {
    guard part.emulatedSize > 0 else { return }
    let index = code.parts.firstIndex(of: part) ?? 0
    let length = guide?.length(index, part.declaredSize, at: offset) ?? 0
    _ = try take(length)
  }

  func isKnown(_ expression: CompiledExpression, wordBase: Int, byteBase: Int) -> Bool {
    switch expression {
    case .constant, .version: return true
    case .outerWord(let offset, let type):
      return isKnown(.word(offset, type), wordBase: outer.word, byteBase: outer.byte)
    case .outerElement(let offset, _, _): return loadedBytes[outer.byte + offset]
    case .word(let offset, let type):
      let word = wordBase + offset
      if loadedWords[word] { return true }
      let fixed = guide?.fixedMask[word] ?? 0
      return fixed & type.mask == type.mask
    case .element(let offset, _, _): return loadedBytes[byteBase + offset]
    case .atom: return false
    case .unary(_, let operand, _), .cast(_, let operand):
      return isKnown(operand, wordBase: wordBase, byteBase: byteBase)
    case .binary(.bitAnd, .word(let offset, _), .constant(let mask), _):
      // A bit that the machine type fixes is known though its neighbours are not.
      let fixed = guide?.fixedMask[wordBase + offset] ?? 0
      return loadedWords[wordBase + offset] || fixed & UInt64(bitPattern: mask) == UInt64(bitPattern: mask)
    case .binary(_, let left, let right, _):
      return isKnown(left, wordBase: wordBase, byteBase: byteBase)
        && isKnown(right, wordBase: wordBase, byteBase: byteBase)
    case .conditional(let condition, let yes, let no, _):
      return isKnown(condition, wordBase: wordBase, byteBase: byteBase)
        && isKnown(yes, wordBase: wordBase, byteBase: byteBase) && isKnown(no, wordBase: wordBase, byteBase: byteBase)
    }
  }
}
