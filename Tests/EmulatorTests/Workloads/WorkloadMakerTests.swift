import Emulator
import Findings
import Support
import Testing
import VMState

/// Coverage of one `needed` predicate over member values.
private func coverage(
  _ body: Expression, properties: [Property] = [], configurable: Bool = false, fields: [(String, ScalarForm)] = []
) -> (WorkloadSet.Coverage, WorkloadSet) {
  let side = oneDevice(properties: properties) { build, dev in
    for (name, form) in fields { dev.scalar(name, form) }
    let more = build.describe("dev/more") { $0.scalar("extra", .uint8) }
    dev.subsection(more, Predicate("needed", body))
  }
  let program = StateProgram(device: side.1, in: side.0.build)
  var values = PropertyValues(device: side.1, machine: nil)
  if configurable { values = values.configurable(with: values) }
  let set = WorkloadSet(program: program, values: values)
  return (set.coverage[0], set)
}

@Suite struct WorkloadMakerTests {
  /// Shapes of `needed` bodies that QEMU has (domain facts, C8).
  static let shapes: [(String, Expression)] = [
    ("s->a != 0x8086", .binary(.notEqual, .at("a"), .integer(0x8086))),
    ("s->a == 0x8086", .binary(.equal, .at("a"), .integer(0x8086))),
    ("(s->a & 0x40)", .binary(.bitAnd, .at("a"), .integer(0x40))),
    ("!(s->a >> 12 & 3)", .unary(.not, .binary(.bitAnd, .binary(.shiftRight, .at("a"), .integer(12)), .integer(3)))),
    (
      "(s->a >> 12 & 3) == 2",
      .binary(.equal, .binary(.bitAnd, .binary(.shiftRight, .at("a"), .integer(12)), .integer(3)), .integer(2))
    ),
    (
      "s->a > 5 && s->b < 3",
      .binary(.and, .binary(.greater, .at("a"), .integer(5)), .binary(.less, .at("b"), .integer(3)))
    ),
    ("s->a || s->b || s->c", .binary(.or, .binary(.or, .at("a"), .at("b")), .at("c"))),
    ("s->a == s->b", .binary(.equal, .at("a"), .at("b"))),
    ("(uint8_t)s->a == 0xff", .binary(.equal, .cast(CInteger(bits: 8, isSigned: false), .at("a")), .integer(255))),
    ("(int8_t)s->a < -3", .binary(.less, .cast(CInteger(bits: 8, isSigned: true), .at("a")), .integer(-3))),
    ("s->a ? s->b : s->c == 9", .conditional(.at("a"), .at("b"), .binary(.equal, .at("c"), .integer(9)))),
    ("1 << s->a == 64", .binary(.equal, .binary(.shiftLeft, .integer(1), .at("a")), .integer(64))),
    (
      "s->a * 4 + 2 == 42",
      .binary(.equal, .binary(.add, .binary(.multiply, .at("a"), .integer(4)), .integer(2)), .integer(42))
    ),
    ("~s->a == 0", .binary(.equal, .unary(.complement, .at("a")), .integer(0))),
    ("s->a - s->b == 1000", .binary(.equal, .binary(.subtract, .at("a"), .at("b")), .integer(1000))),
    ("(s->a ^ 0x55) == 0", .binary(.equal, .binary(.bitXor, .at("a"), .integer(0x55)), .integer(0))),
    ("s->a % 7 == 3", .binary(.equal, .binary(.remainder, .at("a"), .integer(7)), .integer(3))),
    (
      "kvm_enabled()",
      .atom(Atom(kind: .environment, text: "kvm_enabled()", reason: "the host's", codeHash: 1))
    ),
    (
      "(s->a && s->b == 3) && !(s->c & 1)",
      .binary(
        .and, .binary(.and, .at("a"), .binary(.equal, .at("b"), .integer(3))),
        .unary(.not, .binary(.bitAnd, .at("c"), .integer(1))))
    ),
  ]

  @Test(arguments: shapes.map(\.0)) func everyShapeIsForcedBothWays(shape: String) throws {
    let body = try #require(Self.shapes.first { $0.0 == shape }).1
    let fields: [(String, ScalarForm)] = [("a", .uint32), ("b", .uint32), ("c", .uint32)]
    #expect(coverage(body, fields: fields).0.isForcedBothWays, "\(shape)")
    #expect(coverage(body).0.isForcedBothWays, "\(shape), members not on the wire")
  }

  @Test func whatAMachineTypePinsIsSaid() {
    let property = BuildDraft.property("x-migrate-more", "migrate_more", default: 1)
    let (pinned, _) = coverage(.isNonZero("migrate_more"), properties: [property])
    #expect(pinned == .init(forcedTrue: true, forcedFalse: false, reason: "pinned by property 'x-migrate-more'"))
    let (free, _) = coverage(.isNonZero("migrate_more"), properties: [property], configurable: true)
    #expect(free.isForcedBothWays)
  }

  @Test func aBitPropertyPinsItsBitOnly() {
    let property = BuildDraft.property("mac", "compat_flags", default: 0, bit: 2)
    let flag = { (bit: Int64) in Expression.binary(.bitAnd, .at("compat_flags"), .integer(1 << bit)) }
    #expect(coverage(flag(2), properties: [property]).0.reason == "pinned by property 'mac'")
    #expect(coverage(flag(3), properties: [property]).0.isForcedBothWays)
  }

  @Test func constantsAreSaidToBe() {
    #expect(coverage(.true).0 == .init(forcedTrue: true, forcedFalse: false, reason: "constant"))
  }

  @Test func contradictionsAreNotFound() {
    let body = Expression.binary(
      .and, .binary(.equal, .at("a"), .integer(1)), .binary(.equal, .at("a"), .integer(2)))
    let (coverage, _) = coverage(body)
    #expect(coverage == .init(forcedTrue: false, forcedFalse: true, reason: "no state found"))
  }

  @Test func statesChangeAsLittleAsTheyCan() throws {
    let (_, set) = coverage(
      .binary(.bitAnd, .at("a"), .integer(0x80)), fields: [("a", .uint32), ("b", .uint32), ("c", .uint64)])
    #expect(set.workloads.first?.name == "baseline")
    let needed = try #require(set.workloads.first { $0.predicate == 0 })
    #expect(needed.assignments.map(\.member) == ["a"])
    #expect(needed.assignments.allSatisfy { $0.value & 0x80 != 0 })
  }

  @Test func nestedPredicatesBringWhatContainsThem() throws {
    let side = oneDevice { build, dev in
      let inner = build.describe("dev/outer/inner") { $0.scalar("y", .uint8) }
      let outer = build.describe("dev/outer") {
        $0.scalar("x", .uint8)
        $0.subsection(inner, Predicate("inner", .isNonZero("in")))
      }
      dev.subsection(outer, Predicate("outer", .isNonZero("out")))
    }
    let program = StateProgram(device: side.1, in: side.0.build)
    let set = WorkloadSet(program: program, values: PropertyValues(device: side.1, machine: nil))
    #expect(set.coverage.allSatisfy { $0.isForcedBothWays })
    let index = try #require(program.predicates.firstIndex { $0.subject == "dev/outer/inner" })
    let state = try #require(set.workloads.first { $0.predicate == index })
    #expect(Set(state.assignments.map(\.member)) == ["in", "out"])
  }

  @Test func predicatesOfArrayElementsAreForcedInOne() throws {
    let side = oneDevice { build, dev in
      let port = build.describe("port") {
        $0.scalar("status", .uint32)
        $0.scalar("late", .uint32, exists: Predicate("late", .binary(.equal, .at("status"), .integer(77))))
      }
      dev.structure("ports", port, count: 4)
    }
    let program = StateProgram(device: side.1, in: side.0.build)
    let set = WorkloadSet(program: program, values: PropertyValues(device: side.1, machine: nil))
    #expect(set.coverage[0].isForcedBothWays)
    let state = try #require(set.workloads.first { $0.predicate == 0 })
    #expect(state.assignments == [Witness.Assignment(member: "ports[0].status", value: 77)])
  }

  @Test func theNumberOfStatesIsLinear() {
    let side = oneDevice { build, dev in
      for index in 0..<30 {
        let more = build.describe("dev/m\(index)") { $0.scalar("x\(index)", .uint8) }
        dev.subsection(more, Predicate("n\(index)", .isNonZero("flag\(index)")))
      }
    }
    let program = StateProgram(device: side.1, in: side.0.build)
    let set = WorkloadSet(program: program, values: PropertyValues(device: side.1, machine: nil))
    #expect(set.workloads.count <= 32)
    #expect(set.coverage.allSatisfy { $0.isForcedBothWays })
  }

  @Test func anElementThatReadsItsParentThroughATemporary() throws {
    let side = oneDevice { build, dev in
      let temporary = build.describe("tmp-state") {
        $0.scalar("packed", .uint16, exists: Predicate("has", .isNonZero("parent.has_packed")))
      }
      dev.scalar("has_packed", .uint32)
      dev.field("tmp", .temporary(temporary)) { $0.member = .itself }
    }
    let program = StateProgram(device: side.1, in: side.0.build)
    let set = WorkloadSet(program: program, values: PropertyValues(device: side.1, machine: nil))
    #expect(set.coverage[0].isForcedBothWays)
    let states = set.workloads.compactMap { $0.assignments.first?.member }
    #expect(states.contains("has_packed"))
  }
}
