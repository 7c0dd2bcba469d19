import Support
import Testing
@testable import StateDiff

@testable import VMState

/// xorshift64, for repeatable tests.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

@Suite struct FieldAlignmentTests {
  private func text(_ steps: [FieldAlignment.Step], _ base: [Field], _ head: [Field]) -> String {
    steps.map { step in
      switch step {
      case .both(let left, _): "=" + base[left].name
      case .base(let index): "-" + base[index].name
      case .head(let index): "+" + head[index].name
      }
    }.joined(separator: " ")
  }

  private func align(_ base: String, _ head: String) -> String {
    let (left, right) = (base.map { Field.uint32(String($0)) }, head.map { Field.uint32(String($0)) })
    return text(FieldAlignment(base: left, head: right).steps, left, right)
  }

  @Test func insertionsAndRemovals() {
    #expect(align("abc", "abxc") == "=a =b +x =c")
    #expect(align("abxc", "abc") == "=a =b -x =c")
    #expect(align("", "ab") == "+a +b")
    #expect(align("ab", "") == "-a -b")
    #expect(align("abc", "bca") == "-a =b =c +a")
  }

  @Test func ofTwoFieldsWithOneNameTheLikerIsTaken() {
    let base = [Field.make("x", .scalar(.uint64))]
    let head = [Field.make("x", .scalar(.uint32), version: 1), Field.make("x", .scalar(.uint64))]
    #expect(FieldAlignment(base: base, head: head).steps == [.head(0), .both(0, 1)])
  }

  @Test func everyFieldAppearsOnceAndInOrder() {
    let seed = UInt64.random(in: 1...UInt64.max)
    var generator = SeededGenerator(state: seed)
    for _ in 0..<300 {
      let letters = Array("abcdefg")
      func list() -> [Field] {
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in
          Bool.random(using: &generator)
            ? .uint32(String(letters[Int.random(in: 0..<letters.count, using: &generator)])) : .unused(4)
        }
      }
      let (base, head) = (list(), list())
      let steps = FieldAlignment(base: base, head: head).steps
      var (left, right): ([Int], [Int]) = ([], [])
      for step in steps {
        switch step {
        case .both(let old, let new):
          #expect(base[old].name == head[new].name, "seed \(seed)")
          left.append(old)
          right.append(new)
        case .base(let index): left.append(index)
        case .head(let index): right.append(index)
        }
      }
      #expect(left == Array(base.indices), "seed \(seed)")
      #expect(right == Array(head.indices), "seed \(seed)")
    }
  }

  @Test func hugeListsArePairedToo() {
    let base = (0..<3_000).map { Field.uint32("f\($0)") }
    var head = base
    head.insert(.uint32("first"), at: 0)
    head.append(.uint32("last"))
    head.remove(at: 1_500)
    let steps = FieldAlignment(base: base, head: head).steps
    let pairs = steps.filter { if case .both = $0 { true } else { false } }
    #expect(pairs.count == 2_999)
    #expect(steps.first == .head(0))
    #expect(steps.last == .head(3_000))
  }
}
