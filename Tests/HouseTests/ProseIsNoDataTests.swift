import Testing

/// No code of the product reads a sentence that is made for people: what it needs to know stands beside the sentence,
/// as a type.
@Suite struct ProseIsNoDataTests {
  /// A search in a sentence, a message or a reason: `change.sentence.contains(`.
  private static func searches(_ line: Substring) -> Bool {
    line.contains(
      /\.(sentence|message|errorText|reason)[?!]?\.(contains|hasPrefix|hasSuffix|firstRange|range|ranges|split|components|firstMatch|wholeMatch|prefixMatch|replacing|starts)\b/
    )
  }

  @Test(arguments: [
    ("if change.sentence.contains(\"bytes\") {", true), ("error.message.hasPrefix(\"x\")", true),
    ("failure?.reason?.split(separator: \",\")", true), ("change.sentence + gates", false),
    ("reasons.contains(reason)", false), ("refusals.map(\\.reason).joined()", false),
  ]) func theTestKnowsASearch(line: String, isSearch: Bool) {
    #expect(Self.searches(line[...]) == isSearch)
  }

  @Test func noSentenceIsSearched() {
    // The emulator still tells refusals apart by what QEMU would print.
    for file in HouseFile.sources where file.target != "Emulator" {
      let lines = file.code.split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where Self.searches(line) {
        Issue.record("\(file.path):\(number + 1) reads a sentence: \(line)")
      }
    }
  }
}
