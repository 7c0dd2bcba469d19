import Compatibility
import Findings
import Support
import Testing
import VMState
import Workflows

@Suite struct NegotiateTests {
  private func negotiate(_ fixture: ReleaseFixture, _ first: String, _ second: String) throws -> NegotiationResult {
    let request = NegotiateRequest(
      repository: "/nonexistent", registry: fixture.directory, first: first, second: second,
      target: ReleaseFixture.target)
    return try Negotiate.run(request) { _ in }
  }

  /// A clock with a subsection that a property decides over; machine types set it as told.
  private func steered(_ machines: [(String, String?)], default value: Int64 = 1) -> BuildDraft {
    var draft = BuildDraft()
    let extra = draft.describe("clock/extra", version: 1, minimum: 1) { $0.scalar("extra", .uint32) }
    let id = draft.describe("clock", version: 1, minimum: 1) {
      $0.scalar("tick", .uint64)
      $0.subsection(extra, Predicate("extra_needed", .isNonZero("has_extra")))
    }
    draft.device(
      "clock", id, properties: [BuildDraft.property("x-extra", "has_extra", default: value)])
    for (name, set) in machines { draft.machine(name, set.map { [("clock", "x-extra", $0)] } ?? []) }
    return draft
  }

  @Test func aPropertyTurnsItOff() throws {
    let fixture = try ReleaseFixture([
      ("up", [("u1", ReleaseFixture.clock(1)), ("u2", steered([("pc-1", nil)]))], "")
    ])
    let result = try negotiate(fixture, "up@u1", "up@u2")
    #expect(result.obstacles.map(\.rule) == [.ungatedSubsection])
    let best = try #require(result.best)
    #expect(best.machines == ["pc-1"])
    #expect(best.settings.map(\.argument) == ["-global clock.x-extra=0"])
    #expect(best.settings.map(\.end) == [.second])
    #expect(best.settings.first?.parts == ["clock/extra"])
    #expect(best.rest.isEmpty && result.routes.isEmpty)
  }

  @Test func anOlderMachineTypeDoesAsWell() throws {
    let machines = ["pc-1", "pc-2"]
    let fixture = try ReleaseFixture([
      (
        "up",
        [
          ("u1", ReleaseFixture.clock(1, machines: machines)), ("u2", steered([("pc-1", "0"), ("pc-2", nil)])),
        ], ""
      )
    ])
    let best = try #require(try negotiate(fixture, "up@u1", "up@u2").best)
    #expect(best.machines == ["pc-1"] && best.settings.isEmpty)
  }

  @Test func nothingInCommonAndNoWayRound() throws {
    let fixture = try ReleaseFixture([
      ("up", [("u1", ReleaseFixture.clock(1)), ("u2", ReleaseFixture.clock(2))], "")
    ])
    let result = try negotiate(fixture, "up@u1", "up@u2")
    #expect(result.best == nil)
    #expect(result.best(.forward) != nil && result.best(.backward) == nil)
    #expect(result.routes.isEmpty)
  }

  @Test func aThirdBuildBetween() throws {
    var end = BuildDraft()
    end.device(
      "clock",
      end.describe("clock", version: 2, minimum: 2) {
        $0.scalar("tick", .uint64)
        $0.scalar("drift", .uint32, version: 2)
      })
    end.machine("pc-1")
    let fixture = try ReleaseFixture([
      ("up", [("u1", ReleaseFixture.clock(1)), ("u2", ReleaseFixture.clock(2)), ("u3", end)], "")
    ])
    let result = try negotiate(fixture, "up@u1", "up@u3")
    #expect(result.best(.forward) == nil)
    #expect(result.routes[.forward]?.dropFirst().dropLast() == ["up@u2"])
    #expect(result.routes[.backward] == nil, "a number never falls")
  }
}
