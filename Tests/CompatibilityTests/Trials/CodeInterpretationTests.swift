import Compatibility
import Findings
import Support
import Testing
import VMState

/// Checks of sections and fields whose put and get functions were read.
@Suite struct CodeInterpretationTests {
  private typealias Fill = (inout DescriptionDraft) -> Void

  @discardableResult
  private func add(
    _ name: String = "gizmo", version: Int = 1, hash: UInt64 = 1, to build: inout BuildDraft, save: Fill, load: Fill
  ) -> Device {
    let put = build.code(.save, "\(name)_save", save)
    let get = build.code(.load, "\(name)_load", load)
    return build.handlers(name, version: version, save: put, load: get, codeHash: hash)
  }

  private func two(_ dev: inout DescriptionDraft) {
    dev.scalar("a", .uint32)
    dev.scalar("b", .uint16)
  }

  private func three(_ dev: inout DescriptionDraft) {
    dev.scalar("a", .uint32)
    dev.scalar("b", .uint16)
    dev.scalar("c", .uint8)
  }

  @Test func textThatDoesTheSameIsUnchanged() {
    var fixture = CheckFixture()
    add(hash: 1, to: &fixture.base, save: two, load: two)
    add(hash: 2, to: &fixture.head, save: two, load: two)
    let result = fixture.run()
    #expect(result.findings.isEmpty)
    #expect(result.counts.devicesUnchanged == 1)
    #expect(result.undecided.isEmpty)
  }

  @Test func aHalfThatWasNotReadIsStillItsText() {
    var fixture = CheckFixture()
    for hash in [1, 2] as [UInt64] {
      var build = hash == 1 ? fixture.base : fixture.head
      let put = build.code(.save, "gizmo_save", two)
      _ = build.handlers("gizmo", version: 1, save: put, load: nil, codeHash: hash)
      if hash == 1 { fixture.base = build } else { fixture.head = build }
    }
    let result = fixture.run()
    #expect(result.findings.map(\.rule) == [.undecided])
    #expect(result.undecided.count == 1)
  }

  @Test func aFieldMoreIsFoundInBothDirections() throws {
    var fixture = CheckFixture()
    add(to: &fixture.base, save: two, load: two)
    add(hash: 2, to: &fixture.head, save: three, load: three)
    let findings = fixture.run().findings
    #expect(
      findings.map(\.summary).sorted() == ["backward stream-desync gizmo.c", "forward stream-desync gizmo.c"])
    // At the line of the put or get, not at the registration.
    #expect(findings.allSatisfy { $0.location?.line == 22 }, "\(findings.map(\.location))")
  }

  @Test func aConversionThatKeepsTheBytesIsSilent() {
    var fixture = CheckFixture()
    add(version: 3, to: &fixture.base, save: two, load: two)
    fixture.head.device("gizmo", fixture.head.describe("gizmo", version: 3, minimum: 3, two))
    let result = fixture.run()
    #expect(result.findings.isEmpty, "\(result.findings.map(\.message))")
    #expect(result.counts.devicesCompared == 1)
  }

  @Test func aConversionUnderAnotherTypeNameIsFound() {
    var fixture = CheckFixture()
    add("gizmo", version: 3, to: &fixture.base, save: two, load: two)
    var device = fixture.head.device("isa-gizmo", fixture.head.describe("gizmo", version: 3, minimum: 3, three))
    device.sectionName = .known("gizmo")
    fixture.head.build.devices[0] = device
    let result = fixture.run()
    #expect(result.counts.devicesCompared == 1)
    #expect(Set(result.findings.map(\.rule)) == [.streamDesync], "\(result.findings.map(\.summary))")
    #expect(Set(result.findings.map(\.key)) == ["gizmo.c"])
  }

  @Test func aConversionToAnotherInstanceIsRefused() {
    var fixture = CheckFixture()
    add("gizmo", version: 3, to: &fixture.base, save: two, load: two)
    fixture.base.build.devices[0].instanceID = .known(0x60)
    fixture.head.device("gizmo", fixture.head.describe("gizmo", version: 3, minimum: 3, two))
    fixture.head.build.devices[0].instanceID = .known(0)
    #expect(Set(fixture.run().findings.map(\.rule)) == [.unknownSection])
  }

  @Test func aCustomFieldThatWasReadIsRun() {
    func side(_ build: inout BuildDraft, _ hash: UInt64, _ fill: Fill) {
      let put = build.code(.save, "put_blob", fill)
      let get = build.code(.load, "get_blob", fill)
      let id = build.describe("gizmo") {
        $0.scalar("before", .uint32)
        $0.code("blob", "blob", save: put, load: get, codeHash: hash)
      }
      build.device("gizmo", id)
    }
    var same = CheckFixture()
    side(&same.base, 1, two)
    side(&same.head, 2, two)
    #expect(same.run().findings.isEmpty)
    #expect(same.run().counts.devicesUnchanged == 1)
    var other = CheckFixture()
    side(&other.base, 1, two)
    side(&other.head, 2, three)
    #expect(Set(other.run().findings.map(\.key)) == ["gizmo.blob.c"])
    #expect(Set(other.run().findings.map(\.rule)) == [.streamDesync])
  }

  // MARK: save-load-mismatch

  @Test func functionsThatDisagreeAreAFindingOfTheHead() throws {
    var fixture = CheckFixture()
    add(to: &fixture.base, save: two, load: two)
    add(hash: 2, to: &fixture.head, save: three, load: two)
    let found = fixture.run().findings.filter { $0.rule == .saveLoadMismatch }
    let finding = try #require(found.first)
    #expect(found.count == 1)
    #expect(finding.severity == .error)
    #expect(finding.key == "gizmo.c")
    #expect(finding.message == "'gizmo.c' is saved, and the code that loads does not take it")
    #expect(finding.location == SourceLocation(path: "hw/gizmo_save.c", line: 22))
  }

  /// What was there before, and was not touched, is no matter of the change.
  @Test func whatIsUnchangedIsNotSaid() throws {
    var fixture = CheckFixture()
    fixture.both { add(to: &$0, save: three, load: two) }
    let found = fixture.run().findings.filter { $0.rule == .saveLoadMismatch }
    #expect(found.isEmpty)
  }

  @Test func aSizeThatDiffersIsSaid() throws {
    var fixture = CheckFixture()
    add(to: &fixture.base, save: two, load: two)
    add(
      hash: 2, to: &fixture.head, save: two,
      load: {
        $0.scalar("a", .uint32)
        $0.scalar("b", .uint32)
      })
    let found = fixture.run().findings.filter { $0.rule == .saveLoadMismatch }
    #expect(found.map(\.message) == ["'gizmo.b' is saved as 2 bytes and loaded as 4 bytes"])
  }

  @Test func aMadeUpStateThatTheLoadRefusesIsNoDisagreement() {
    var fixture = CheckFixture()
    let strict: Fill = {
      $0.scalar("a", .uint32)
      $0.validate("a > 4", Predicate("a", .binary(.lessOrEqual, .at("a"), .integer(4))))
      $0.scalar("b", .uint16)
    }
    fixture.both { add(to: &$0, save: two, load: strict) }
    #expect(fixture.run().findings.isEmpty)
  }

  /// Random functions: what mirrors itself is fine, what has lost a field is found.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64]) func mirroredFunctionsAgreeAndShortenedOnesDoNot(seed: UInt64)
  {
    var random = SeededGenerator(seed: seed)
    let forms: [ScalarForm] = [.uint8, .uint16, .uint32, .uint64, .int32]
    let plan = (0..<Int.random(in: 2...12, using: &random)).map { index in
      (
        name: "m\(index)", form: forms.randomElement(using: &random) ?? .uint8,
        kind: Int.random(in: 0..<4, using: &random)
      )
    }
    func fill(_ dev: inout DescriptionDraft, without dropped: Int?) {
      for (index, field) in plan.enumerated() where index != dropped {
        switch field.kind {
        case 0: dev.array(field.name, field.form, 3)
        case 1:
          dev.scalar(
            field.name, field.form, exists: Predicate("since", .binary(.greaterOrEqual, .version, .integer(1))))
        case 2: dev.buffer(field.name, 5)
        default: dev.scalar(field.name, field.form)
        }
      }
    }
    let dropped = Int.random(in: plan.indices, using: &random)
    var same = CheckFixture()
    add(to: &same.base, save: { fill(&$0, without: nil) }, load: { fill(&$0, without: nil) })
    add(version: 2, hash: 2, to: &same.head, save: { fill(&$0, without: nil) }, load: { fill(&$0, without: nil) })
    let forward = same.run(CheckOptions(directions: [.forward]))
    #expect(forward.findings.isEmpty, "seed \(seed): \(forward.findings.map(\.message))")
    var shorter = CheckFixture()
    add(to: &shorter.base, save: { fill(&$0, without: nil) }, load: { fill(&$0, without: nil) })
    add(hash: 2, to: &shorter.head, save: { fill(&$0, without: nil) }, load: { fill(&$0, without: dropped) })
    let result = shorter.run()
    #expect(result.findings.contains { $0.rule == .saveLoadMismatch }, "seed \(seed), without \(dropped)")
    #expect(result.findings.contains { $0.direction == .forward }, "seed \(seed), without \(dropped)")
  }
}
