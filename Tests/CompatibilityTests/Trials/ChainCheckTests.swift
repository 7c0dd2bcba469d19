import Compatibility
import Findings
import Support
import Testing
import VMState

@Suite struct ChainCheckTests {
  typealias Fill = (inout DescriptionDraft) -> Void

  private func check(_ fills: [Fill], version: Int = 2) -> ChainCheck {
    let builds = fills.enumerated().map { index, fill in
      var draft = BuildDraft("build\(index)")
      draft.device("gizmo", draft.describe("gizmo", version: version, minimum: 1, fill))
      return CheckFixture.placed(draft.build)
    }
    return ChainCheck(builds, options: CheckOptions())
  }

  private let sender: Fill = { dev in
    dev.scalar("ctrl", .uint32)
    dev.scalar("mask", .uint32)
  }
  private let receiver: Fill = { dev in
    dev.scalar("ctrl", .uint32)
    dev.scalar("mask", .uint32, version: 2)
  }

  @Test func paddingInTheMiddleLosesWhatTheDirectWayKeeps() throws {
    var chain = check([
      sender,
      { dev in
        dev.scalar("ctrl", .uint32)
        dev.unused(4)
      }, receiver,
    ])
    let losses = chain.losses(from: 0, by: 1, to: 2)
    let loss = try #require(losses.first)
    #expect(losses.count == 1)
    #expect(loss.device == "gizmo")
    #expect(loss.message == "'mask' arrives with another value by way of build1")
    #expect(loss.location?.path == "hw/vmstate_gizmo.c")
    #expect(chain.trialCount == 1)
  }

  @Test func aMiddleThatKeepsEverythingLosesNothing() {
    var chain = check([
      sender,
      { dev in
        dev.scalar("ctrl", .uint32)
        dev.scalar("mask", .uint32, version: 1)
      }, receiver,
    ])
    #expect(chain.losses(from: 0, by: 1, to: 2) == [])
    #expect(chain.undecidedCount == 0)
  }

  @Test func stepsThatGoWrongByThemselvesAreNoMatterOfTheChain() {
    var chain = check([
      sender, { dev in dev.scalar("ctrl", .uint32) }, receiver,
    ])
    #expect(chain.losses(from: 0, by: 1, to: 2) == [])
  }

  @Test func aWayOverTwoBuildsThatAreTheSameIsNotRun() {
    var chain = check([sender, sender, receiver])
    #expect(chain.losses(from: 0, by: 1, to: 2) == [])
    #expect(chain.trialCount == 0)
  }

  @Test func aWayIsRunOnce() {
    var chain = check([
      sender,
      { dev in
        dev.scalar("ctrl", .uint32)
        dev.unused(4)
      }, receiver,
    ])
    let first = chain.losses(from: 0, by: 1, to: 2)
    #expect(chain.losses(from: 0, by: 1, to: 2) == first)
    #expect(chain.trialCount == 1)
  }
}
