import Findings
import Support
import Testing
import VMState
import Workflows

@Suite struct MatrixTests {
  private func matrix(_ fixture: ReleaseFixture, devices: [String] = []) throws -> MatrixResult {
    let request = MatrixRequest(
      registry: fixture.directory, repository: "/nonexistent", devices: try devices.map { try Glob($0) },
      target: ReleaseFixture.target)
    return try Matrix.run(request) { _ in }
  }

  private func verdicts(_ result: MatrixResult) -> [String: MatrixResult.Verdict] {
    Dictionary(
      uniqueKeysWithValues: result.cells.map {
        ("\(result.members[$0.from].release) -> \(result.members[$0.to].release)", $0.verdict)
      })
  }

  /// Old streams load in the new build, whose own the old one refuses; two forks with one number and other bytes refuse none.
  @Test func bothDirectionsOfTwoForks() throws {
    var other = BuildDraft()
    other.device(
      "clock",
      other.describe("clock", version: 2, minimum: 1) {
        $0.scalar("tick", .uint64)
        $0.scalar("alarm", .uint64, version: 2)
      })
    other.machine("pc-1")
    let fixture = try ReleaseFixture([
      ("up", [("u1", ReleaseFixture.clock(1)), ("u2", ReleaseFixture.clock(2))], "promise: { series: both }\n"),
      (
        "own", [("o1", ReleaseFixture.clock(1)), ("o2", other)],
        "promise:\n  series: forward\n  pairs: [{ from: up@u2, to: own@o2, way: both }, { from: up@u1, to: own@o1, way: both }]\n"
      ),
    ])
    let result = try matrix(fixture)
    #expect(
      verdicts(result) == [
        "u1 -> u2": .ok, "u2 -> u1": .broken, "o1 -> o2": .ok, "u2 -> o2": .broken, "o2 -> u2": .broken,
        "u1 -> o1": .ok, "o1 -> u1": .ok,
      ])
    func cell(_ from: String, _ to: String) throws -> MatrixResult.Cell? {
      let places = try [from, to].map { name in try #require(result.members.firstIndex { $0.release == name }) }
      return result.cell(from: places[0], to: places[1])
    }
    #expect(try cell("u2", "u1")?.promise == "within series s")
    #expect(try cell("u2", "o2")?.promise == "named")
    let refusal = result.entries.first { $0.finding.rule == .versionTooNew }
    #expect(refusal?.finding.direction == .backward)
    // u1 and o1 are one class: three builds that differ, and each pair of them is run once in either order.
    #expect(result.trialCount == 3)
  }

  /// A way round goes by promised pairs that work.
  @Test func aWayRound() throws {
    var middle = ReleaseFixture.clock(2)
    middle.build.label = "m"
    var end = BuildDraft()
    end.device(
      "clock",
      end.describe("clock", version: 2, minimum: 2) {
        $0.scalar("tick", .uint64)
        $0.scalar("drift", .uint32, version: 2)
      })
    end.machine("pc-1")
    let fixture = try ReleaseFixture([
      ("up", [("a", ReleaseFixture.clock(1)), ("b", middle), ("c", end)], "promise: { releases: forward }\n")
    ])
    let result = try matrix(fixture)
    #expect(verdicts(result) == ["a -> b": .ok, "b -> c": .ok, "a -> c": .broken])
    #expect(result.cell(from: 0, to: 2)?.route == [0, 1, 2])
  }

  @Test func islandsAndAbsentTrees() throws {
    let fixture = try ReleaseFixture([
      (
        "up",
        [
          ("u1", ReleaseFixture.clock(1)), ("u2", ReleaseFixture.clock(2)), ("u3", ReleaseFixture.clock(2)),
          ("u4", nil),
        ],
        """
        promise:
          series: both
          islands:
            - { releases: [u2, u3], devices: [clock], reason: the number rose, rescue: wait }

        """
      )
    ])
    let result = try matrix(fixture)
    let found = verdicts(result)
    #expect(found["u1 -> u2"] == .ok && found["u2 -> u3"] == .ok && found["u3 -> u2"] == .ok)
    #expect(found["u2 -> u1"] == .island && found["u3 -> u1"] == .island)
    #expect(result.cell(from: 1, to: 0)?.islands.map(\.reason) == ["the number rose"])
    #expect(result.cells.filter { $0.from == 3 || $0.to == 3 }.allSatisfy { $0.verdict == .absent })
    #expect(result.members[3].absence != nil)
    // One finding for both releases that have it.
    #expect(result.entries.count { $0.finding.severity == .error } == 1)
  }

  /// What nobody could read is not the same as itself changed.
  @Test func whatCouldNotBeReadIsNoPromiseKept() throws {
    func build(_ hash: UInt64) -> BuildDraft {
      var draft = BuildDraft()
      _ = draft.handlers("blob", version: 1, codeHash: hash)
      draft.machine("pc-1")
      return draft
    }
    let fixture = try ReleaseFixture([
      ("up", [("u1", build(1)), ("u2", build(2)), ("u3", build(2))], "promise: { series: both }\n")
    ])
    let found = verdicts(try matrix(fixture))
    #expect(found["u1 -> u2"] == .undecided && found["u2 -> u1"] == .undecided && found["u3 -> u1"] == .undecided)
    #expect(found["u2 -> u3"] == .ok, "unread and unchanged")
  }

  @Test func nothingPromised() throws {
    let fixture = try ReleaseFixture([("up", [("u1", ReleaseFixture.clock(1)), ("u2", ReleaseFixture.clock(2))], "")])
    let error = try #require(throws: ToolError.self) { try matrix(fixture) }
    #expect(error.message == "the registry promises no pair of what is asked for")
  }
}
