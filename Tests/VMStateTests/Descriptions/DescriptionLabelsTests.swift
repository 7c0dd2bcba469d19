import Support
import Testing

@testable import VMState

/// Names for descriptions, in the two forms that there are: by line for people, and in the order of a snapshot.
@Suite struct DescriptionLabelsTests {
  private func build(_ descriptions: [(symbol: String, path: String, line: Int)]) -> Build {
    var draft = BuildDraft()
    draft.build.descriptions = descriptions.map {
      Description(name: "x", symbol: $0.symbol, location: SourceLocation(path: $0.path, line: $0.line))
    }
    return draft.build
  }

  @Test func aNameThatIsOneOfItsKindStandsAlone() {
    let build = build([("vmstate_a", "hw/a.c", 1), ("vmstate_b", "hw/a.c", 2)])
    let labels = DescriptionLabels(build)
    #expect([0, 1].map { labels[DescriptionID($0)] } == ["vmstate_a", "vmstate_b"])
    #expect(labels[DescriptionID(2)] == "?2")
    #expect(UniqueLabel.labels(of: build.descriptions) == ["vmstate_a", "vmstate_b"])
  }

  /// By line, whatever the order in which the files were read.
  @Test func filesAndNumbersTellTheOthersApart() {
    let build = build([("vmstate_a", "hw/b.c", 9), ("vmstate_a", "hw/b.c", 3), ("vmstate_a", "hw/a.c", 5)])
    let labels = DescriptionLabels(build)
    #expect(
      [0, 1, 2].map { labels[DescriptionID($0)] } == ["vmstate_a@hw/b.c#2", "vmstate_a@hw/b.c", "vmstate_a@hw/a.c"])
    #expect(
      UniqueLabel.labels(of: build.descriptions) == ["vmstate_a:hw/b.c", "vmstate_a:hw/b.c#2", "vmstate_a:hw/a.c"])
  }

  @Test func aNameThatIsTakenGetsTheNextNumber() {
    var taken: Set<String> = ["a", "a#2"]
    let labels = ["a", "b", "b"].map { UniqueLabel.make($0, taken: &taken) }
    #expect(labels == ["a#3", "b", "b#2"])
    #expect(taken == ["a", "a#2", "a#3", "b", "b#2"])
  }
}
