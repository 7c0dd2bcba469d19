import JSON
import Support
import Testing

@Suite struct JSONValueParsingTests {
  @Test func membersKeepTheirOrderAndRepeatedKeys() throws {
    let value = try JSONValue.parse(Array(#"{"b": 1, "a": [true, null], "b": "x\u00e9"}"#.utf8))
    #expect(value.members.map(\.key) == ["b", "a", "b"])
    #expect(value["b"] == .integer(1))
    #expect(value["a"]?.elements == [.boolean(true), .null])
    #expect(value.members.last?.value.string == "x\u{e9}")
  }

  @Test(arguments: [
    ("[1, x]", JSONError.Code.malformed, 4), ("{\"a\": 1", .truncated, 7), ("1 2", .malformed, 2),
    ("-", .malformed, 0), ("99999999999999999999", .malformed, 0), ("\"\\u12", .malformed, 3), ("", .truncated, 0),
  ]) func errorsSayWhere(text: String, code: JSONError.Code, offset: Int) {
    #expect {
      _ = try JSONValue.parse(Array(text.utf8))
    } throws: {
      let error = $0 as? JSONError
      return error?.code == code && error?.offset == offset
    }
  }

  /// What is cut off anywhere is refused and never read as something shorter.
  @Test func everyPrefixOfAnObjectIsRefused() {
    let bytes = Array(#"{"a": [1, {"b": "c"}], "d": false}"#.utf8)
    for length in 0..<bytes.count {
      #expect(throws: JSONError.self, "\(length) bytes") { try JSONValue.parse(Array(bytes[..<length])) }
    }
  }

  @Test func aValueThatIsWrittenIsReadBack() {
    SeededGenerator.forAll { generator in
      let value = Self.value(&generator, depth: 0)
      let back = try JSONValue.parse(Array(value.text.utf8))
      return back == value ? nil : "\(value.text) is read as \(back.text)"
    }
  }

  private static func value(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth < 4 ? 6 : 4), using: &generator) {
    case 0: return .null
    case 1: return .boolean(Bool.random(using: &generator))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
    case 3:
      let scalars = (0..<Int.random(in: 0..<6, using: &generator)).map { _ in
        Unicode.Scalar(UInt8.random(in: 0..<128, using: &generator))
      }
      return .string(String(String.UnicodeScalarView(scalars)))
    case 4:
      return .array((0..<Int.random(in: 0..<4, using: &generator)).map { _ in value(&generator, depth: depth + 1) })
    default:
      return .object(
        (0..<Int.random(in: 0..<4, using: &generator)).map { number in
          JSONValue.Member(key: "k\(number % 2)", value: value(&generator, depth: depth + 1))
        })
    }
  }
}
