@testable import Emulator
import Findings
import Support
import Testing
import VMState

@Suite struct CombinationSearchTests {
  private static let features = 4
  private static let names = (0..<features).map { "dev/f\($0)" }
  private static let members: [(name: String, form: ScalarForm, bits: Int, values: ClosedRange<Int64>)] = [
    ("p", .bool, 1, 0...1), ("q", .bool, 1, 0...1), ("n", .uint8, 8, 0...4), ("m", .uint8, 8, 0...4),
    ("flags", .uint8, 8, 0...7),
  ]

  private static func test(_ depth: Int, _ generator: inout SeededGenerator) -> Expression {
    func member() -> Expression {
      let member = members.randomElement(using: &generator)!
      return .at(member.name, member.bits)
    }
    switch depth == 0 ? Int.random(in: 0...3, using: &generator) : Int.random(in: 0...7, using: &generator) {
    case 0: return member()
    case 1:
      let op = [BinaryOperator.equal, .notEqual, .less, .greaterOrEqual].randomElement(using: &generator)!
      return .binary(op, member(), .integer(Int64.random(in: 0...4, using: &generator)))
    case 2: return .binary(.bitAnd, .at("flags", 8), .integer([1, 2, 4, 3].randomElement(using: &generator)!))
    case 3: return .binary([.equal, .less].randomElement(using: &generator)!, member(), member())
    case 4: return .unary(.not, test(depth - 1, &generator))
    case 5: return .binary(.or, test(depth - 1, &generator), test(depth - 1, &generator))
    default: return .binary(.and, test(depth - 1, &generator), test(depth - 1, &generator))
    }
  }

  /// Whatever it says can be sent was sent by the saver, and whatever some state of all sends, one feature away from the list, it
  /// finds; a whitelist's states send listed combinations only, and each that can be.
  @Test func findsWhatTryingEveryStateFinds() {
    SeededGenerator.forAll(count: 60) { generator in
      let tests = Self.names.map { _ in Self.test(2, &generator) }
      let nested = Bool.random(using: &generator)
      let side = oneDevice { build, dev in
        for member in Self.members { dev.scalar(member.name, member.form) }
        var ids = Self.names.map { name in build.describe(name) { $0.scalar("x\(name.last!)", .uint32) } }
        if nested {
          build.build.descriptions[ids[0].index].subsections = [
            SubsectionUse(
              description: ids[1], needed: Predicate("needed1", tests[1]), location: BuildDraft.nowhere)
          ]
        }
        for (index, id) in ids.enumerated() where !(nested && index == 1) {
          dev.subsection(id, Predicate("needed\(index)", tests[index]))
        }
        ids.removeAll()
      }
      let program = StateProgram(device: side.1, in: side.0.build)
      let values = PropertyValues(device: side.1, machine: nil)
      var listed = ListedCombinations(
        carriers: Self.names.map { .subsections([$0]) }, combinations: [])
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        listed.combinations.append(Set((0..<Self.features).filter { _ in Bool.random(using: &generator) }))
      }
      // The oracle: every state of small values, saved.
      var sendable: Set<Set<Int>> = []
      var state = WorkloadSet(program: program, values: values).workloads[0].state
      let ranges = Self.members.map(\.values)
      let words = Self.members.map { program.word(of: $0.name) }
      func walk(_ depth: Int) {
        if depth == ranges.count {
          if let sent = program.subsections(sentIn: state) { sendable.insert(listed.features(sentWith: sent)) }
          return
        }
        for value in ranges[depth] {
          if let word = words[depth] { state.words[word] = UInt64(value) }
          walk(depth + 1)
        }
      }
      walk(0)
      let shown = tests.map(\.cText).joined(separator: "; ") + (nested ? " (nested)" : "")
      var search = CombinationSearch(program: program, values: values, listed: listed)
      let found = search.unlisted()
      for unlisted in found {
        guard let sent = program.subsections(sentIn: unlisted.workload.state),
          listed.features(sentWith: sent) == unlisted.combination
        else { return "\(unlisted.combination) was claimed and is not sent: \(shown)" }
        if listed.combinations.contains(unlisted.combination) { return "\(unlisted.combination) is listed" }
      }
      let claimed = Set(found.map(\.combination))
      let near = sendable.filter { combination in
        !listed.combinations.contains(combination)
          && listed.combinations.contains { $0.symmetricDifference(combination).count == 1 }
      }
      if let missed = near.first(where: { !claimed.contains($0) }) { return "\(missed) was missed: \(shown)" }
      let set = WorkloadSet(program: program, values: values, listed: listed)
      let sent = set.sentCombinations ?? []
      for (index, combination) in listed.combinations.enumerated()
      where sendable.contains(combination) && !sent.contains(index) {
        return "the listed \(combination) was not sent: \(shown)"
      }
      for workload in set.workloads where !sent.isEmpty {
        let names = program.subsections(sentIn: workload.state) ?? []
        if !listed.combinations.contains(listed.features(sentWith: names)) {
          return "'\(workload.name)' sends \(names), which is not listed: \(shown)"
        }
      }
      return nil
    }
  }
}

extension StateProgram {
  /// The slot of a scalar member of the device.
  fileprivate func word(of member: String) -> Int? { code.layout.words.firstIndex { $0.path == member } }
}
