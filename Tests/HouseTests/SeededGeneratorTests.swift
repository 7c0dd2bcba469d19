import Support
import Testing

@Suite struct SeededGeneratorTests {
  /// The first values of the reference implementation for seed 1234567.
  @Test func isSplitMix64() {
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
    #expect(generator.next() == 9_817_491_932_198_370_423)
  }

  @Test func aFailureNamesItsSeed() {
    withKnownIssue {
      SeededGenerator.forAll(count: 10) { generator in
        _ = generator.next()
        return "always"
      }
    } matching: { issue in
      issue.comments.contains { $0.rawValue == "seed 0: always" }
    }
  }

  @Test func onlyRunsOneSeed() {
    var runs = 0
    SeededGenerator.forAll(only: 7) { generator in
      runs += 1
      var same = SeededGenerator(seed: 7)
      return generator.next() == same.next() ? nil : "another seed"
    }
    #expect(runs == 1)
  }
}
