import Testing

@testable import VMState

@Suite struct TypeAncestorsTests {
  private static let table = [
    "device": ["object"], "sys-bus-device": ["device", "object"], "clock": ["sys-bus-device", "device", "object"],
  ]

  @Test func aListEndsWhereItsParentsLineHasTheRest() {
    let own = TypeAncestors.own(of: ["sys-bus-device", "device", "object"], in: Self.table)
    #expect(own.count == 1 && !own.isWhole)
    // The parent's own line says something else.
    let other = TypeAncestors.own(of: ["sys-bus-device", "object"], in: Self.table)
    #expect(other.count == 2 && other.isWhole)
    let none = TypeAncestors.own(of: [], in: Self.table)
    #expect(none.count == 0 && !none.isWhole)
  }

  /// What is written short is read back whole.
  @Test func linesAreReadBack() throws {
    var resolution = TypeAncestors.Resolution()
    for (name, ancestors) in Self.table.sorted(by: { $0.key < $1.key }) {
      let own = TypeAncestors.own(of: ancestors, in: Self.table)
      let isNew = resolution.add(
        name, Array(ancestors.prefix(own.count)), isWhole: own.isWhole, place: SnapshotError(line: 1, ""))
      #expect(isNew)
    }
    #expect(try resolution.table() == Self.table)
  }

  @Test func aTypeHasOneLine() {
    var resolution = TypeAncestors.Resolution()
    let place = SnapshotError(line: 1, "")
    let isFirst = resolution.add("a", ["b"], isWhole: false, place: place)
    let isSecond = resolution.add("a", ["c"], isWhole: false, place: place)
    #expect(isFirst && !isSecond)
  }

  @Test func aTypeIsNotItsOwnAncestor() throws {
    var resolution = TypeAncestors.Resolution()
    _ = resolution.add("a", ["b"], isWhole: false, place: SnapshotError(line: 7, ""))
    _ = resolution.add("b", ["a"], isWhole: false, place: SnapshotError(line: 8, ""))
    let error = try #require(throws: SnapshotError.self) { try resolution.table() }
    #expect(error.line == 7)
    #expect(error.message == "the type 'a' has more than 64 ancestors, or is its own")
  }
}
