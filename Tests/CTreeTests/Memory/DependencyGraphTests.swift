import Testing
@testable import CSyntax

@testable import CTree

/// What hangs on a name, by what was asked and used while it was worked out.
@Suite struct DependencyGraphTests {
  private let names = SymbolTable()
  private let graph = DependencyGraph()

  private func name(_ text: String) -> Symbol { names.intern(text) }

  /// A device of a file that asks for `LIMIT` itself and uses a structure, for which `Inner` was asked.
  private func clock() {
    graph.begin(DependencySubject(.device, number: 0), .file("hw/clock.c"))
    graph.ask(name("LIMIT"), 3)
    graph.begin(DependencySubject(.tag, name("Outer"), 3), nil)
    graph.ask(name("Inner"), 3)
    graph.end()
    graph.end()
  }

  private func labels(_ text: String, askedBy files: Set<FileID>? = nil) -> Set<DependencyLabel> {
    graph.labels(dependingOn: [name(text).index: files])
  }

  @Test func whatWasAskedInsideIsHungOn() {
    clock()
    #expect(labels("LIMIT") == [.file("hw/clock.c")])
    #expect(labels("Inner") == [.file("hw/clock.c")])
    #expect(labels("Other").isEmpty)
  }

  /// The second to need a structure is handed what was kept: nobody asks again.
  @Test func whatIsKeptIsHungOnByAllWhoUseIt() {
    clock()
    graph.begin(DependencySubject(.device, number: 1), .file("hw/timer.c"))
    graph.use(DependencySubject(.tag, name("Outer"), 3))
    graph.end()
    #expect(labels("Inner") == [.file("hw/clock.c"), .file("hw/timer.c")])
    #expect(labels("LIMIT") == [.file("hw/clock.c")])
  }

  @Test func aNameCountsAsTheFileThatAskedSeesIt() {
    clock()
    #expect(labels("LIMIT", askedBy: [3]) == [.file("hw/clock.c")])
    #expect(labels("LIMIT", askedBy: [4]).isEmpty)
  }

  @Test func ringsEnd() {
    graph.begin(DependencySubject(.tag, name("A"), 0), nil)
    graph.begin(DependencySubject(.tag, name("B"), 0), .file("hw/b.c"))
    graph.use(DependencySubject(.tag, name("A"), 0))
    graph.ask(name("X"), 0)
    graph.end()
    graph.end()
    #expect(labels("X") == [.file("hw/b.c")])
  }

  /// Nobody knows whose business it is.
  @Test func whatIsAskedOutsideOfEverythingIsEverybodys() {
    clock()
    graph.ask(name("VERSION"), 1)
    #expect(labels("VERSION") == [.everything])
    #expect(labels("LIMIT") == [.file("hw/clock.c")])
  }

  @Test func partsOfALaterPassAreTakenOver() {
    clock()
    let laterNames = SymbolTable()
    _ = laterNames.intern("shifted")
    let later = DependencyGraph()
    later.begin(DependencySubject(.device, number: 0), .file("hw/clock.c"))
    later.begin(DependencySubject(.tag, laterNames.intern("Fresh"), 0), nil)
    later.ask(laterNames.intern("NEW"), 0)
    later.end()
    later.end()
    later.begin(DependencySubject(.device, number: 1), .file("hw/timer.c"))
    later.ask(laterNames.intern("UNWANTED"), 0)
    later.end()
    var questions: [UInt64] = []
    graph.takeOver(
      later, labelled: { $0 == .file("hw/clock.c") },
      name: { names.intern(laterNames.text(of: Symbol(index: $0))).index }, file: { FileID($0.number + 7) }
    ) { questions.append($0) }
    #expect(questions == [UInt64(name("NEW").index) << 32 | 7])
    #expect(labels("NEW", askedBy: [7]) == [.file("hw/clock.c")])
    #expect(labels("UNWANTED").isEmpty)
    // What was known before still holds.
    #expect(labels("LIMIT") == [.file("hw/clock.c")])
  }
}
