import Support
import Testing
import VMState

@testable import Compatibility

@Suite struct FaultConditionTests {
  /// A nested description's test, as the device's object sees its members.
  @Test func membersAreSeenFromTheObjectOutside() {
    let test = Expression.conditional(
      .binary(.and, .at("busy"), .unary(.not, .at("[2].idle"))), .cast(.int, .version), .integer(0))
    let seen = test.relocated(inside: MemberPath("tx"))
    #expect(seen.members.map(\.text) == ["tx.busy", "tx[2].idle"])
    #expect(test.relocated(inside: .itself) == test)
    guard case .conditional(_, .cast(_, .version), .integer(0)) = seen else {
      Issue.record("another computation: \(seen)")
      return
    }
  }
}
