import VMState

/// Bytes that a section was loaded from, for saving it again: what the load did not show is taken from there.
struct SectionReplay: Sendable {
  /// The section's data.
  let reference: [UInt8]
  /// Slots that the load filled, or that a taken value filled since.
  var knownWords: [Bool]
  var knownBytes: [Bool]
  /// Bits of words that the machine type fixes.
  let fixedMask: [Int: UInt64]
  /// What the walk assumed, and what this attempt assumes: tests, and lengths by part.
  private let tests: [WalkGuide.Test: Bool]
  private var decided: [WalkGuide.Test: Bool] = [:]
  let lengths: [Int: Int]
  /// Names of fields whose bytes could not be computed from what was loaded.
  var taken: [String] = []
  /// In an element that the state has no room for.
  var takesAll = false
  private(set) var choices: [Int] = []
  private var position = 0

  init(
    reference: [UInt8], knownWords: [Bool], knownBytes: [Bool], fixedMask: [Int: UInt64], tests: [WalkGuide.Test: Bool],
    lengths: [Int: Int]
  ) {
    self.reference = reference
    self.knownWords = knownWords
    self.knownBytes = knownBytes
    self.fixedMask = fixedMask
    self.tests = tests
    self.lengths = lengths
  }

  /// A test that nothing loaded decides.
  mutating func decide(_ test: WalkGuide.Test, likely: Bool) -> Bool {
    if let known = decided[test] { return known }
    if position == choices.count { choices.append(0) }
    defer { position += 1 }
    let first = tests[test] ?? likely
    let value = choices[position] == 0 ? first : !first
    decided[test] = value
    return value
  }

  /// Choices of the next attempt, nil when all have been made.
  func nextChoices() -> [Int]? {
    var next = Array(choices.prefix(position))
    while let last = next.popLast() {
      if last == 0 { return next + [1] }
    }
    return nil
  }

  func with(choices: [Int]) -> SectionReplay {
    var replay = self
    replay.choices = choices
    replay.decided = [:]
    return replay
  }

  func isKnown(_ expression: CompiledExpression, wordBase: Int, byteBase: Int, outer: OuterFrame) -> Bool {
    var isKnown = true
    func word(_ word: Int, _ mask: UInt64) {
      if !knownWords[word], (fixedMask[word] ?? 0) & mask != mask { isKnown = false }
    }
    expression.walk { part in
      switch part {
      case .word(let offset, let type): word(wordBase + offset, type.mask)
      case .outerWord(let offset, let type): word(outer.word + offset, type.mask)
      case .element(let offset, _, _): isKnown = isKnown && knownBytes[byteBase + offset]
      case .outerElement(let offset, _, _): isKnown = isKnown && knownBytes[outer.byte + offset]
      case .atom: isKnown = false
      default: break
      }
    }
    return isKnown
  }
}

extension StreamWalker {
  /// A section that was walked, saved again from what was loaded.
  package struct Reencoding: Hashable, Sendable {
    /// As far as they agree with the stream's.
    package var bytes: [UInt8]
    /// Fields whose bytes could not be computed from what was loaded, and were taken from the stream.
    package var taken: [String]
    /// The first field whose bytes differ: "vmsd.field: ..."; nil when all are equal.
    package var difference: String?
  }

  /// Attempts at one section, each with other assumptions.
  private static let mostReplays = 2000

  /// Saves again what `loader` has loaded from `data`.
  static func reencode(
    _ program: StateProgram, _ loader: SectionLoader, data: [UInt8], fixedMask: [Int: UInt64]
  ) -> Reencoding {
    var replay = SectionReplay(
      reference: data, knownWords: loader.loadedWords, knownBytes: loader.loadedBytes, fixedMask: fixedMask,
      tests: loader.guide?.tests ?? [:], lengths: loader.guide?.lengths ?? [:])
    var best: Reencoding?
    for _ in 0..<mostReplays {
      let attempt = SectionSaver.replay(program, loader.state, replay)
      if attempt.reencoding.difference == nil { return attempt.reencoding }
      if attempt.reencoding.bytes.count > best?.bytes.count ?? -1 { best = attempt.reencoding }
      guard let choices = attempt.replay.nextChoices() else { break }
      replay = replay.with(choices: choices)
    }
    return best ?? Reencoding(bytes: [], taken: [], difference: program.displayName)
  }
}
