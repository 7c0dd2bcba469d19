import Support
import Testing

@testable import GitStore

struct ObjectIDTests {
  @Test func readsAndPrintsItsDigits() throws {
    let digits = "0123456789abcdef0fedcba9876543210badcafe"
    let id = try #require(ObjectID(hex: digits))
    #expect(id.description == digits)
    #expect(ObjectID(hex: digits.uppercased()) == id)
    #expect(id.abbreviated == "0123456789")
    #expect(ObjectID(id.raw) == id)
  }

  @Test(arguments: ["", "0123", "g123456789abcdef0fedcba9876543210badcafe", String(repeating: "0", count: 41)])
  func refusesOtherText(_ text: String) {
    #expect(ObjectID(hex: text) == nil)
  }

  @Test func namesBlobsAsGitDoes() throws {
    #expect(ObjectID(ofBlob: []).description == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    let repository = try RepositoryBuilder()
    try repository.commit("Add", ["a": "static int x;\n"])
    #expect(ObjectID(ofBlob: Array("static int x;\n".utf8)).description == (try repository.id(of: "HEAD:a")))
  }

  @Test func sortsAsItsDigitsDo() throws {
    let texts =
      ["f", "0", "8", "7"].map { String(repeating: $0, count: 40) } + [
        "0000000000000000f00000000000000000000000", "00000000000000000000000000000000f0000000",
      ]
    let ids = texts.compactMap { ObjectID(hex: $0) }
    #expect(ids.sorted().map(\.description) == texts.sorted())
  }
}
