import Testing

@testable import StateRegistry

/// Which pairs a fork's promise means.
@Suite struct PromisedPairsTests {
  private func pairs(_ promise: String) throws -> [String] {
    let fork = """
      fork: up
      releases:
        - { name: v1, series: "1" }
        - { name: v1.1, series: "1" }
        - { name: dev, series: "1", development: true }
        - { name: v2 }
      promise:
        \(promise)

      """
    return PromisedPairs(RegistryIndex(try RegistryFixture(["forks/up.yaml": fork]).registry)).pairs
      .map { "\($0.from.release) \($0.to.release)" }.sorted()
  }

  @Test func nothing() throws { #expect(try pairs("series: none") == []) }
  @Test func seriesBothWays() throws { #expect(try pairs("series: both") == ["v1 v1.1", "v1.1 v1"]) }
  @Test func seriesForward() throws { #expect(try pairs("series: forward") == ["v1 v1.1"]) }
  @Test func forward() throws { #expect(try pairs("releases: forward") == ["v1 v1.1", "v1 v2", "v1.1 v2"]) }
  @Test func both() throws { #expect(try pairs("releases: both").count == 6) }
  @Test func backwardOne() throws { #expect(try pairs("backward: 1") == ["v1.1 v1", "v2 v1.1"]) }
  @Test func named() throws {
    #expect(try pairs("pairs: [{ from: up@v2, to: up@v1 }]") == ["v2 v1"])
    #expect(try pairs("pairs: [{ from: up@v2, to: up@v1, way: both }]") == ["v1 v2", "v2 v1"])
  }

  @Test func islands() throws {
    #expect(try pairs("releases: forward\n  islands: [{ releases: [v1.1], reason: r }]") == ["v1 v2"])
    #expect(try pairs("releases: forward\n  islands: [{ releases: [v1, v1.1], reason: r }]") == ["v1 v1.1"])
    #expect(try pairs("releases: forward\n  islands: [{ releases: [v1.1], devices: [a], reason: r }]").count == 3)
  }
}
