import Support
import Testing
import VMState

@Suite struct PredicateTests {
  private func atom(_ kind: Atom.Kind, _ text: String) -> Expression {
    .atom(Atom(kind: kind, text: text, reason: "", codeHash: 1))
  }

  @Test func aPredicateIsFollowedWhenOnlyTheEnvironmentIsFree() {
    let environment = Expression.binary(.and, atom(.environment, "kvm_enabled()"), .isNonZero("busy"))
    #expect(Predicate("p", environment).isFollowed)
    let unfollowed = Expression.conditional(environment, .integer(0), .unary(.not, atom(.unfollowed, "ops->ask()")))
    #expect(!Predicate("p", unfollowed).isFollowed)
  }

  @Test func membersAndAtomsAreToldOnce() {
    let expression = Expression.binary(
      .or, .binary(.equal, .at("a"), .cast(.int, .at("b"))),
      .conditional(.at("a"), atom(.environment, "x"), .unary(.not, atom(.environment, "x"))))
    #expect(expression.members.map(\.text) == ["a", "b"])
    #expect(expression.atoms.map(\.text) == ["x"])
  }

  @Test func parentsAreVisitedFirst() {
    var seen: [String] = []
    Expression.binary(.add, .integer(1), .binary(.add, .integer(2), .integer(3))).walk {
      switch $0 {
      case .integer(let value): seen.append("\(value)")
      default: seen.append("+")
      }
    }
    #expect(seen == ["+", "1", "+", "2", "3"])
  }

  @Test func aKnownValueHasNoReason() {
    let unresolved = Unresolved("the size of X is not known")
    #expect(Known.known(3).value == 3 && Known.known(3).unresolved == nil)
    #expect(Known<Int>.unknown(unresolved).value == nil)
    #expect(Known<Int>.unknown(unresolved).unresolved == unresolved)
  }

  /// Two texts that run together are not the same as other two.
  @Test func hashesTellTextsApart() {
    func hash(_ texts: String...) -> UInt64 {
      var hash = ContentHash()
      for text in texts { hash.combine(text) }
      return hash.value
    }
    #expect(hash("ab", "c") != hash("a", "bc"))
    #expect(hash("ab", "c") == hash("ab", "c"))
    // FNV-1a of nothing.
    #expect(ContentHash().value == 0xcbf2_9ce4_8422_2325)
  }
}
