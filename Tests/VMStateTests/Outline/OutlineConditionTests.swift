import Support
import Testing

@testable import VMState

@Suite struct OutlineConditionTests {
  private func value(_ expression: Expression, version: Int? = 3, constants: [String: Int64] = [:]) -> OutlineCondition
  {
    OutlineCondition.value(of: expression, atVersion: version, constants: constants)
  }

  @Test func aTestOfTheVersionIsDecided() {
    let test = Expression.binary(.greaterOrEqual, .version, .integer(3))
    #expect(value(test) == .always)
    #expect(value(test, version: 2) == .never)
    #expect(value(test, version: nil) == .depends("version_id >= 3"))
  }

  @Test func whatTheStateDecidesStaysInTheText() {
    let flag = Expression.isNonZero("tx.busy")
    #expect(value(flag) == .depends("busy != 0"))
    #expect(value(flag, constants: ["tx.busy": 0]) == .never)
    #expect(value(flag, constants: ["tx.busy": 5]) == .always)
    // Another member of that name is another member.
    #expect(value(flag, constants: ["busy": 0]) == .depends("busy != 0"))
  }

  /// C's `&&` and `||`: one side may decide, and a side that does not decide falls away.
  @Test func halvesAreDecidedByThemselves() {
    let flag = Expression.isNonZero("busy")
    #expect(value(.binary(.and, flag, .integer(0))) == .never)
    #expect(value(.binary(.and, .integer(7), flag)) == .depends("busy != 0"))
    #expect(value(.binary(.or, flag, .integer(7))) == .always)
    #expect(value(.binary(.or, .integer(0), flag)) == .depends("busy != 0"))
    #expect(value(.binary(.and, .integer(2), .integer(3))) == .always)
    #expect(value(.binary(.or, .integer(0), .integer(0))) == .never)
  }

  @Test(arguments: [
    (BinaryOperator.equal, false), (.notEqual, true), (.less, true), (.lessOrEqual, true), (.greater, false),
    (.greaterOrEqual, false),
  ])
  func numbersAreCompared(sign: BinaryOperator, holds: Bool) {
    #expect(value(.binary(sign, .integer(-1), .integer(2))) == (holds ? .always : .never))
  }

  @Test func oneOfTwoWaysIsTaken() {
    let choice = Expression.conditional(
      .binary(.less, .version, .integer(3)), .isNonZero("old"), .unary(.not, .integer(0)))
    #expect(value(choice, version: 2) == .depends("old != 0"))
    #expect(value(choice, version: 3) == .always)
  }

  /// What C computes and the outline does not is left standing.
  @Test func arithmeticIsNotFolded() {
    guard case .depends(let text) = value(.binary(.add, .integer(1), .integer(2))) else {
      Issue.record("1 + 2 was folded")
      return
    }
    #expect(text == "1 + 2")
  }

  @Test(arguments: [
    ("busy", "busy"), ("tx.busy", "busy"), ("regs[3].value", "value"), ("cr[2]", "cr"), ("table[1][2]", "table"),
    ("^env.cr[0]", "cr"), ("(version)", "version"), ("", ""),
  ])
  func shortNames(path: String, name: String) {
    #expect(OutlineCondition.shortName(MemberPath(path)) == name)
  }

  @Test func aLongTextGivesWayToItsHash() {
    func text(_ count: Int) -> String {
      OutlineCondition.text(
        (0..<count).reduce(Expression.isNonZero("first")) { .binary(.and, $0, .isNonZero("member\($1)")) })
    }
    #expect(text(2) == "first != 0 && member0 != 0 && member1 != 0")
    #expect(text(30).hasPrefix("code "))
    #expect(text(30).utf8.count < 40)
    #expect(text(30) != text(31))
  }
}
