import CSyntax
import Testing

@testable import CTree

@Suite struct MemoTests {
  private struct Failed: Error {}

  private let recorder = DependencyRecorder()

  @Test func aValueIsMadeOnce() {
    let memo = Memo<Int, Int>(recorder)
    var made = 0
    for _ in 0..<3 {
      #expect(
        memo.value(for: 7) {
          made += 1
          return 49
        } == 49)
    }
    #expect(made == 1)
    #expect(memo[7] == 49)
    #expect(memo[8] == nil)
  }

  @Test func aCircleGetsTheAnswerForMeanwhile() {
    let memo = Memo<Int, String>(recorder)
    let answer = memo.value(for: 1, meanwhile: "circle") { memo.value(for: 1) { "never" } + ", and out" }
    #expect(answer == "circle, and out")
    #expect(memo[1] == "circle, and out")
  }

  @Test func aFailureIsNotKept() {
    let memo = Memo<Int, Int>(recorder)
    #expect(throws: Failed.self) { try memo.value(for: 1, meanwhile: 5) { throw Failed() } }
    #expect(memo[1] == nil)
    #expect(memo.value(for: 1) { 6 } == 6)
  }

  @Test func aPassingAnswerIsNotKept() {
    let memo = Memo<Int, Int>(recorder)
    #expect(memo.answer(for: 1) { .passing(5) } == 5)
    #expect(memo.answer(for: 1) { .kept(6) } == 6)
    #expect(memo.answer(for: 1) { .kept(7) } == 6)
  }

  /// The scope is closed when the value throws: what is asked next is not the value's.
  @Test func aFailureClosesItsScope() {
    let graph = DependencyGraph()
    recorder.graph = graph
    let symbols = SymbolTable()
    let memo = Memo<Int, Int>(recorder)
    let parts = DependencyScopes<String>(recorder)
    parts.within("device", label: .file("hw/a.c")) {
      _ = try? memo.value(for: 1) { () throws(Failed) -> Int in throw Failed() }
      graph.ask(symbols.intern("LIMIT"), FileID(0))
    }
    _ = parts.within("other", label: .file("hw/b.c")) { memo.value(for: 1) { 1 } }
    #expect(graph.labels(dependingOn: [symbols.intern("LIMIT").index: nil]) == [.file("hw/a.c")])
  }

  /// Who is handed what was kept hangs on what it was made of.
  @Test func whatIsKeptIsHungOnByAllWhoUseIt() {
    let graph = DependencyGraph()
    recorder.graph = graph
    let symbols = SymbolTable()
    let memo = Memo<Int, Int>(recorder)
    let parts = DependencyScopes<String>(recorder)
    for path in ["hw/a.c", "hw/b.c"] {
      parts.within(path, label: .file(path)) {
        _ = memo.value(for: 1) {
          graph.ask(symbols.intern("SIZE"), FileID(0))
          return 1
        }
      }
    }
    #expect(graph.labels(dependingOn: [symbols.intern("SIZE").index: nil]) == [.file("hw/a.c"), .file("hw/b.c")])
  }
}
