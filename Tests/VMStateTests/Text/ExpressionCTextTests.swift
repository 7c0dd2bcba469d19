import Testing
import VMState

private func member(_ name: String) -> Expression { .member(MemberPath(name), .int) }

@Suite struct ExpressionCTextTests {
  @Test(arguments: [
    (Expression.binary(.and, member("a"), .binary(.or, member("b"), member("c"))), "a && (b || c)"),
    (.binary(.or, .binary(.and, member("a"), member("b")), member("c")), "a && b || c"),
    (.unary(.not, .binary(.bitAnd, member("flags"), .integer(0x1000))), "!(flags & 0x1000)"),
    (.binary(.equal, .binary(.bitAnd, member("f"), .integer(4)), .integer(0)), "(f & 4) == 0"),
    (.binary(.subtract, member("a"), .binary(.subtract, member("b"), member("c"))), "a - (b - c)"),
    (.binary(.subtract, .binary(.subtract, member("a"), member("b")), member("c")), "a - b - c"),
    (.unary(.negate, .unary(.negate, member("a"))), "- -a"),
    (.unary(.negate, .integer(-5)), "- -5"),
    (.conditional(member("a"), .integer(1), .conditional(member("b"), .integer(2), .integer(3))), "a ? 1 : b ? 2 : 3"),
    (
      .conditional(.conditional(member("a"), .integer(1), .integer(0)), .integer(2), .integer(3)), "(a ? 1 : 0) ? 2 : 3"
    ),
    (.cast(CInteger(bits: 8, isSigned: false), .binary(.shiftRight, member("x"), .integer(8))), "(uint8_t)(x >> 8)"),
    (.binary(.greaterOrEqual, .version, .integer(3)), "version_id >= 3"),
    (.integer(.min), "-0x8000000000000000"),
    (.member(.itself, .int), "*this"),
  ]) func bracketsAreThoseThatCNeeds(_ expression: Expression, _ text: String) {
    #expect(expression.cText == text)
  }

  @Test func aVeryDeepExpressionIsCut() {
    var expression = member("x")
    for _ in 0..<1_000 { expression = .unary(.not, expression) }
    #expect(expression.cText.hasSuffix("..."))
    #expect(expression.cText.count < 1_000)
  }

  @Test func theSameComputationIsFoundWhateverTheReasons() {
    func atom(_ text: String, _ reason: String) -> Expression {
      .atom(Atom(kind: .unfollowed, text: text, reason: reason, codeHash: 1))
    }
    let left = Expression.binary(.and, member("a"), atom("f()", "one"))
    #expect(left.computesTheSame(as: .binary(.and, member("a"), atom("f()", "two"))))
    #expect(!left.computesTheSame(as: .binary(.and, member("a"), atom("g()", "one"))))
    #expect(!left.computesTheSame(as: .binary(.or, member("a"), atom("f()", "one"))))
    #expect(!left.computesTheSame(as: .binary(.and, .member(MemberPath("a"), .bool), atom("f()", "one"))))
  }
}
