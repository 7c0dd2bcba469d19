import Emulator
import Foundation
import MigrationStream
import Support
import Testing
import VMState

/// A machine with a device of every kind of field.
func machineOfEverything(rules: WireRules = WireRules()) -> GuestMachine {
  var build = BuildDraft(rules: rules)
  let leaf = build.describe("leaf") {
    $0.scalar("x", .uint16)
    $0.array("y", .uint8, 3)
  }
  let always = build.describe("flexible/always") { $0.scalar("z", .uint16) }
  let flexible = build.describe("flexible") {
    $0.scalar("k", .uint8)
    $0.scalar("opt", .uint32, exists: Predicate("opt", .isNonZero("k")))
    $0.subsection(always, nil)
  }
  let more = build.describe("dev/more") {
    $0.scalar("extra", .uint32)
    $0.structure("l", leaf)
  }
  let dev = build.describe("dev", version: 3) {
    for form in ScalarForm.allCases where form != .nullPointer { $0.scalar("s_\(form.rawValue)", form) }
    $0.scalar("dup", .uint8)
    $0.field("dup", .scalar(.uint8)) { $0.member = MemberPath("dup2") }
    $0.array("regs", .uint32, 7)
    $0.buffer("mac", 6)
    $0.unused(5)
    $0.structure("one", leaf)
    $0.structure("many", leaf, count: 3)
    $0.structure("flex", flexible, count: 3)
    $0.scalar("n", .uint32)
    $0.variableArray("va", .structure(leaf), count: "n")
    $0.variableArray("hidden", .scalar(.uint16), count: "queues", size: 2)
    $0.field("bits", .bitmap) { $0.size = .known(70) }
    $0.field("queue", .list(leaf)) { $0.versionID = .known(1) }
    $0.field("tree", .tree(key: nil, value: leaf)) { $0.versionID = .known(1) }
    $0.field("tmp", .temporary(leaf)) {
      $0.versionID = .known(1)
      $0.member = .itself
    }
    $0.field("vs", .structure(leaf)) {
      $0.flags = .versionedStructure
      $0.structVersionID = .known(1)
    }
    $0.scalar("late", .uint8, exists: Predicate("late", .isNonZero("not_sent")))
    $0.subsection(more, Predicate("needed", .isNonZero("extra")))
  }
  build.device("dev", dev, properties: [BuildDraft.property("queues", "queues", default: 1)])
  build.device("leaf", leaf)
  build.device("leaf2", leaf)
  let machine = build.machine("pc-q35-7.2", [("dev", "queues", "2")])
  return GuestMachine(build: build.build, machine: machine)
}

@Suite struct StreamWalkerTests {
  @Test func everyStateIsWalkedToItsEndWithoutTheDescription() throws {
    let guest = machineOfEverything()
    let set = WorkloadSet(program: guest.members[0].program, values: guest.members[0].values)
    for workload in set.workloads {
      let saved = guest.save { $0.device.typeName == "dev" ? workload.state : nil }
      #expect(saved.sections == ["dev", "leaf", "leaf"])
      let walk = try StreamWalker.walk(saved.bytes, build: guest.build)
      #expect(walk.sections.allSatisfy { $0.status == .walked }, "\(workload.name): \(walk.sections.map(\.status))")
      for section in walk.sections {
        let agreement = try #require(section.agreement)
        #expect(agreement.isFull, "\(workload.name): \(agreement.disagreements)")
        #expect(agreement.fields > 0)
      }
    }
  }

  @Test func bytesOfDecodedItemsAreTheMembersValues() throws {
    let guest = machineOfEverything()
    let saved = guest.save()
    let walk = try StreamWalker.walk(saved.bytes, build: guest.build)
    let section = try #require(walk.sections.first { $0.element.name == "leaf" })
    let item = try #require(section.items.first { $0.member == MemberPath("x") })
    #expect(walk.bytes(of: item, in: section).count == 2)
    #expect(item.offset == 0)
  }

  @Test func countsThatAreNotOnTheWireAndCodeOfAnyLengthAreFoundByTheFooter() throws {
    var build = BuildDraft()
    let id = build.describe("dev") {
      $0.scalar("a", .uint32)
      $0.variableArray("hidden", .scalar(.uint16), count: "queues", size: 2)
      $0.custom("config", "pci_config", codeHash: 1, size: 8)
      $0.scalar("b", .uint8)
    }
    build.device("dev", id)
    var writer = StreamWriter()
    writer.putFileHeader()
    writer.putSectionHeader(
      SectionHeader(form: .full, sectionID: 1, name: "0000:00:01.0/dev", instanceID: 0, versionID: 1))
    writer.out.put32(1)
    for value in 0..<3 as Range<UInt16> { writer.out.put16(value) }
    writer.out.putZeros(8)
    writer.out.put8(0x77)
    writer.putFooter(sectionID: 1)
    writer.putSectionHeader(SectionHeader(form: .full, sectionID: 2, name: "dev", instanceID: 0, versionID: 1))
    writer.out.putZeros(4 + 21 + 1)
    writer.putFooter(sectionID: 2)
    writer.putEndOfFile()
    let walk = try StreamWalker.walk(writer.bytes, build: build.build)
    #expect(walk.sections.map(\.status) == [.walked, .walked])
    #expect(walk.sections[0].guessedLengths == 0)
    let last = try #require(walk.sections[0].items.last)
    #expect(Array(walk.bytes(of: last, in: walk.sections[0])) == [0x77])
    #expect(walk.sections[0].items[1].length == 6)
  }

  @Test func sectionsNobodyDeclaresAreLeftAlone() throws {
    var guest = machineOfEverything()
    let saved = guest.save()
    var build = guest.build
    build.devices.removeAll { $0.typeName == "dev" }
    guest = GuestMachine(build: build, machine: guest.machine)
    let walk = try StreamWalker.walk(saved.bytes, build: build)
    #expect(walk.sections.map(\.status) == [.undeclared, .walked, .walked])
  }

  @Test func descriptionsThatDoNotFitAreResynchronised() throws {
    let guest = machineOfEverything()
    let saved = guest.save()
    var build = guest.build
    let last = try #require(build.descriptions.lastIndex { $0.name == "dev" })
    build.descriptions[last].fields.remove(at: 2)
    let walk = try StreamWalker.walk(saved.bytes, build: build)
    guard case .resynchronised = walk.sections[0].status else { return #expect(Bool(false)) }
    #expect(walk.sections[1].status == .walked)
  }

  @Test func streamsCutAnywhereAreErrorsNotTraps() {
    let guest = machineOfEverything()
    let bytes = guest.save().bytes
    for length in stride(from: 0, to: min(bytes.count, 420), by: 7) {
      #expect(throws: StreamError.self, "cut at \(length)") {
        _ = try StreamWalker.walk(Array(bytes[..<length]), build: guest.build)
      }
    }
  }

  /// QEMU's own reader of streams; its path comes from who runs the tests.
  private static let analyzer = ProcessInfo.processInfo.environment["STATEREG_ANALYZE_MIGRATION"] ?? ""

  @Test(
    .enabled(
      if: !analyzer.isEmpty, "STATEREG_ANALYZE_MIGRATION does not name QEMU's scripts/analyze-migration.py"))
  func qemusAnalyzerReadsIt() throws {
    let script = Self.analyzer
    let guest = machineOfEverything()
    let set = WorkloadSet(program: guest.members[0].program, values: guest.members[0].values)
    for workload in set.workloads {
      let saved = guest.save { $0.device.typeName == "dev" ? workload.state : nil }
      let file = FileManager.default.temporaryDirectory.appendingPathComponent("statereg-\(UUID().uuidString).bin")
      try Data(saved.bytes).write(to: file)
      defer { try? FileManager.default.removeItem(at: file) }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["python3", script, "-f", file.path]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let text = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(workload.name)")
      #expect(String(decoding: text, as: UTF8.self).contains("\"dev ("))
    }
  }
}
