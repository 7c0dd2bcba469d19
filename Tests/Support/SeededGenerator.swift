import Testing

/// A random number generator that repeats: SplitMix64 (Steele, Lea, Flood 2014).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Runs a property with `count` seeds, 0 and up, and stops at the first that fails, naming it. To look into one failure, run
  /// with `only` set to the seed.
  ///
  /// - Parameter property: returns nil when it holds, otherwise what went wrong.
  package static func forAll(
    count: UInt64 = 200, only: UInt64? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ property: (inout SeededGenerator) throws -> String?
  ) {
    for seed in only.map({ $0...$0 }) ?? 0...max(count, 1) - 1 {
      var generator = SeededGenerator(seed: seed)
      do {
        if let failure = try property(&generator) {
          Issue.record("seed \(seed): \(failure)", sourceLocation: sourceLocation)
          return
        }
      } catch {
        Issue.record("seed \(seed): threw \(error)", sourceLocation: sourceLocation)
        return
      }
    }
  }
}
