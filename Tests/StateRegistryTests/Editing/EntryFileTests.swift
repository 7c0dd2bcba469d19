import Support
import Testing

@testable import StateRegistry

/// Edits in place: what was asked for is there, and all else is as it was.
@Suite struct EntryFileTests {
  private let text = """
    # by hand
    device: a   # the device

    features:
      - name: x
        # what it puts
        fields: ["x: uint8", 'y: uint16 when z']
        carried:
          up: { from: v1, by: version 1 } # since ever
      - { name: "y", carried: { up: { from: v1, by: subsection a/y } } }

    numbers:
      up: { v1: 1 }   # kept

    # the end

    """

  private func edited(_ text: String, _ edit: EntryEdit) throws -> String {
    var file = try EntryFile(name: "devices/a.yaml", text: text)
    try file.apply(edit)
    return file.text
  }

  private func carrier(_ fork: String, _ from: String) -> Carrier {
    Carrier(
      fork: fork, from: from, to: nil, means: .subsection("a/x"), condition: nil, commit: nil,
      place: Place(file: "", line: 1, column: 1))
  }

  @Test func numberInAFlowMap() throws {
    #expect(
      try edited(text, .setNumber(2, fork: "up", from: "v2"))
        == text.replacing("{ v1: 1 }   # kept", with: "{ v1: 1, v2: 2 }   # kept"))
  }

  @Test func endOfACarrier() throws {
    #expect(
      try edited(text, .endCarrier(feature: "x", fork: "up", from: "v1", to: "v3"))
        == text.replacing("{ from: v1, by: version 1 }", with: "{ from: v1, to: v3, by: version 1 }"))
  }

  @Test func carrierOfAnotherFork() throws {
    #expect(
      try edited(text, .addCarrier(carrier("other", "w1"), toFeature: "x"))
        == text.replacing("# since ever\n", with: "# since ever\n      other: { from: w1, by: subsection a/x }\n"))
  }

  @Test func secondCarrierOfAFork() throws {
    #expect(
      try edited(text, .addCarrier(carrier("up", "v2"), toFeature: "x"))
        == text.replacing(
          "up: { from: v1, by: version 1 } # since ever",
          with: "up:\n        - { from: v1, by: version 1 } # since ever\n        - { from: v2, by: subsection a/x }"))
  }

  @Test func fieldsKeepTheCommentAbove() throws {
    #expect(
      try edited(text, .setFields([FieldText(name: "q", stem: "uint8")], feature: "x"))
        == text.replacing("[\"x: uint8\", 'y: uint16 when z']", with: "[\"q: uint8\"]"))
  }

  @Test func crlfStays() throws {
    let crlf = text.replacing("\n", with: "\r\n")
    let changed = try edited(crlf, .setNumber(2, fork: "up", from: "v2"))
    #expect(
      Array(changed.utf8)
        == Array(text.replacing("{ v1: 1 }", with: "{ v1: 1, v2: 2 }").replacing("\n", with: "\r\n").utf8))
  }

  @Test func noLastLineFeedStays() throws {
    #expect(
      try edited("device: a\nfeatures: []\nnumbers:\n  up: { v1: 1 }", .setNumber(2, fork: "up", from: "v1"))
        == "device: a\nfeatures: []\nnumbers:\n  up: { v1: 2 }")
  }

  @Test func whatCannotBeChangedInPlaceIsAsItWas() throws {
    let flow = "device: a\nfeatures: [{ name: x }]\n"
    var file = try EntryFile(name: "devices/a.yaml", text: flow)
    let feature = try #require(file.entry.features.first)
    let problem = #expect(throws: RegistryProblem.self) { try file.apply(.addFeature(feature)) }
    #expect(problem?.message == "'features' is laid out in a way that cannot be changed in place")
    #expect(file.text == flow)
  }

  /// Any sequence of edits of new things takes no line away that it does not change itself.
  @Test func anyEdits() throws {
    let names = ["v2", "1.0", "yes", "a: b", "x #y", "it's", "\"q\"", "é", "[k]", "-", "*p", "1e5", "k,l", "\\"]
    let text = text
    SeededGenerator.forAll(count: 200) { generator in
      var file = try EntryFile(name: "devices/a.yaml", text: text)
      for step in 0..<Int.random(in: 1...6, using: &generator) {
        let name = names.randomElement(using: &generator)! + "\(step)"
        let before = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        switch Int.random(in: 0...4, using: &generator) {
        case 0:
          try file.apply(.setNumber(step, fork: "f\(step)", from: name))
          guard file.entry.numbers["f\(step)"]?.steps.map(\.from) == [name] else { return "number of \(name)" }
        case 1:
          try file.apply(.addRename(from: name, to: "t", reason: name))
          guard file.entry.renames.last?.from == name else { return "rename \(name)" }
        case 2:
          try file.apply(.addCarrier(carrier("g\(step)", name), toFeature: "x"))
          guard file.entry.feature("x")?.carriers.last?.from == name else { return "carrier \(name)" }
        case 3:
          var feature = file.entry.features[0]
          feature.name = name
          try file.apply(.addFeature(feature))
          guard file.entry.features.last?.name == name, file.entry.features.last?.fields == feature.fields else {
            return "feature \(name)"
          }
        default:
          try file.apply(.addParent(name))
          guard file.entry.parents.last == name else { return "parent \(name)" }
        }
        var after = file.text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        for line in before where !line.hasPrefix("parents:") {
          guard let at = after.firstIndex(of: line) else { return "line '\(line)' is gone" }
          after = after[(at + 1)...]
        }
      }
      return nil
    }
  }
}
