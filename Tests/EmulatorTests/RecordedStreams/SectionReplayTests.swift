import Emulator
import MigrationStream
import Support
import Testing
import VMState

/// Real streams are saved again as they were.
@Suite struct SectionReplayTests {
  /// What a device saves in its workloads, as streams.
  private func streams(_ build: BuildDraft, _ device: Device) -> [[UInt8]] {
    let program = StateProgram(device: device, in: build.build)
    let values = PropertyValues(device: device, machine: nil)
    let end = RoundTrip.End(
      program: program, values: values, settings: MigrationSettings(build: build.build, machine: nil))
    let trip = RoundTrip(source: end, destination: end)
    return WorkloadSet(program: program, values: values).workloads.map { workload in
      var writer = StreamWriter()
      writer.putFileHeader()
      writer.putSectionHeader(
        SectionHeader(
          form: .full, sectionID: 3, name: "dev", instanceID: 0,
          versionID: UInt32(program.versionID.value ?? 0)))
      writer.out.put(trip.trace(workload).bytes)
      writer.putEndOfFile()
      return writer.bytes
    }
  }

  private func sides(_ shortens: Bool = false) -> (BuildDraft, Device) {
    var build = BuildDraft()
    build.build.rules.hasSectionFooters = false
    build.build.rules.hasStreamDescription = false
    build.build.rules.hasConfigurationSection = false
    func body(_ kind: Description.Kind) -> DescriptionID {
      build.code(kind) {
        $0.scalar("addr", .uint64)
        $0.scalar("size", .uint16, exists: Predicate("wide", .isNonZero("^wide")))
      }
    }
    let (putQueue, getQueue) = (body(.save), body(.load))
    let save = build.code(.save, "dev_save") {
      $0.assign("(val)", .binary(.bitOr, .at("lo"), .binary(.shiftLeft, .at("hi"), .integer(16))))
      $0.scalar("(val)", .uint32)
      $0.scalar("wide", .uint32)
      $0.structure("vq", putQueue, count: 3)
      $0.assign("(has)", .binary(.notEqual, .at("backend"), .integer(0)), bits: 8)
      $0.scalar("(has)", .uint8)
      $0.scalar("extra", .uint32, exists: Predicate("backend", .isNonZero("backend")))
      $0.array("mac", .uint8, 6)
    }
    let load = build.code(.load, "dev_load") {
      $0.scalar("(val)", .uint32)
      $0.assign("lo", .binary(.bitAnd, .at("(val)"), .integer(shortens ? 0xff : 0xffff)))
      $0.assign("hi", .binary(.shiftRight, .at("(val)"), .integer(16)))
      $0.scalar("wide", .uint32)
      $0.structure("vq", getQueue, count: 3)
      $0.scalar("(has)", .uint8)
      $0.scalar("extra", .uint32, exists: Predicate("has", .isNonZero("(has)")))
      $0.array("mac", .uint8, 6)
    }
    let device = build.handlers("dev", version: 2, save: save, load: load)
    return (build, device)
  }

  @Test func codeSavesWhatItLoaded() throws {
    let (build, device) = sides()
    let all = streams(build, device)
    #expect(Set(all.map(\.count)).count > 2, "states of several lengths")
    for bytes in all {
      let section = try #require(try StreamWalker.walk(bytes, build: build.build).sections.first)
      #expect(section.status == .walked)
      let again = try #require(section.reencoding)
      #expect(again.difference == nil)
      #expect(again.bytes == Array(bytes[section.element.data]))
      // Whether there is a backend is on the wire only as a variable.
      #expect(again.taken == ["dev.(has)"])
    }
  }

  @Test func codeThatLosesBitsIsNamed() throws {
    let (build, device) = sides(true)
    let bytes = try #require(streams(build, device).last)
    let again = try #require(try StreamWalker.walk(bytes, build: build.build).sections.first?.reencoding)
    #expect(again.difference?.hasPrefix("dev.(val): ") == true, "\(again)")
  }

  @Test func declaredStateIsSavedAgain() throws {
    let guest = machineOfEverything()
    let bytes = guest.save().bytes
    let walk = try StreamWalker.walk(bytes, build: guest.build)
    #expect(walk.sections.contains { $0.status == .walked })
    for section in walk.sections where section.status == .walked {
      let again = try #require(section.reencoding)
      #expect(again.difference == nil, "\(section.element.name): \(again)")
      #expect(again.bytes == Array(bytes[section.element.data]))
    }
  }
}
