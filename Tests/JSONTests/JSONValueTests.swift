import Foundation
import Support
import Testing

@testable import JSON

@Suite struct JSONValueTests {
  @Test func keysAreSortedAndEmptyThingsAreShort() {
    let value = JSONValue.object([
      "b": .array([]), "a": .object([:]), "c": .array([.integer(1), .integer(-2)]),
      "d": .array([.null, .boolean(true)]),
    ])
    #expect(
      value.text == """
        {
          "a": {},
          "b": [],
          "c": [1, -2],
          "d": [
            null,
            true
          ]
        }

        """)
  }

  @Test func extremeIntegersAreWrittenInFull() {
    #expect(JSONValue.integer(Int64.min).text == "-9223372036854775808\n")
    #expect(JSONValue.integer(Int64.max).text == "9223372036854775807\n")
  }

  /// Foundation reads back what was written, for strings of every kind of character.
  @Test func stringsSurvive() {
    SeededGenerator.forAll { generator in
      let scalars = (0..<Int.random(in: 0..<40, using: &generator)).compactMap { _ in
        let limit: UInt32 = Bool.random(using: &generator) ? 0x80 : 0x11_0000
        return Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator))
      }
      var string = ""
      string.unicodeScalars.append(contentsOf: scalars)
      let text = JSONValue.array([.string(string)]).text
      let read = try JSONDecoder().decode([String].self, from: Data(text.utf8))
      return read.count == 1 && Array(read[0].unicodeScalars) == scalars ? nil : "\(text) reads as \(read)"
    }
  }
}
