import Emulator
import Foundation
import MigrationStream
import Support
import Testing
import VMState
import Workflows

/// Streams that real builds of 2009 to 2022 wrote, walked from the first device section to the end with what was extracted from
/// each build's own tag.
struct RecordedStreamTests {
  @Test(arguments: RecordedStreamFile.all.filter { $0.build != "debian-7.2.22" })
  func everySectionIsWalked(_ file: RecordedStreamFile) throws { try walk(file) }

  @Test(
    .enabled(if: RealQEMU.hasSources, RealQEMU.missingSources),
    arguments: RecordedStreamFile.all.filter { $0.build == "debian-7.2.22" })
  func everySectionOfDebiansIsWalked(_ file: RecordedStreamFile) throws { try walk(file) }

  /// A stream by hand, STATEREG_WALK="FILE REPOSITORY TREE": prints how each section is walked.
  @Test(.enabled(if: byHand != nil, "STATEREG_WALK names no stream")) func streamNamedByHand() throws {
    let words = try #require(Self.byHand)
    let request = try ExtractRequest(
      repository: words[1], tree: words[2], targets: [Target.named("x86_64")!], jobs: 2)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: words[0])))
    let walk = try StreamWalker.walk(bytes, build: Extract.run(request) { _ in }[0])
    for section in walk.sections { expectWhole(section, words[0]) }
  }

  private static let byHand: [String]? = {
    let words = ProcessInfo.processInfo.environment["STATEREG_WALK"].map { $0.split(separator: " ").map(String.init) }
    return words?.count == 3 ? words : nil
  }()

  private func walk(_ file: RecordedStreamFile) throws {
    let walk = try StreamWalker.walk(file.bytes(), build: RecordedBuild.model(file.build))
    #expect(walk.sections.count > 10)
    for section in walk.sections {
      if let gap = Self.gaps["\(file.name) \(section.element.name)"] {
        withKnownIssue("\(gap)") { expectWhole(section, file.name) }
      } else {
        expectWhole(section, file.name)
      }
    }
  }

  /// What is not done yet: stream and section, and why.
  private static let gaps = [
    "v0.12.5__pc-0.12__virtio-net virtio-net":
      "the number of MSI-X entries is not on the wire and is not found among the likely ones in time",
    "debian-7.2.22__pc-i440fx-7.2__virtio-blk 0000:00:03.0/virtio-blk":
      "walked whole; code that loads changes the MSI-X table, which is saved again as changed",
    "debian-7.2.22__pc-i440fx-7.2__virtio-net 0000:00:03.0/virtio-net":
      "walked whole; the queue selector is saved again with another value",
  ]

  /// Walked to its end, saved again to the same bytes, nothing guessed.
  private func expectWhole(_ section: StreamWalker.Section, _ stream: String) {
    report(section, stream)
    let name = section.element.name
    #expect(section.status == .walked, "\(name): \(section.status)")
    #expect(section.guessedLengths == 0, "\(name): a part of code was passed over by a length that fits")
    if let reencoding = section.reencoding {
      #expect(reencoding.difference == nil, "\(name)")
    } else if section.status == .walked {
      Issue.record("\(name) was not saved again")
    }
    if let agreement = section.agreement {
      #expect(agreement.disagreements.isEmpty, "\(name): \(agreement.disagreements)")
    }
  }

  /// With STATEREG_WALK_TABLE=1, a line for each section: stream, section, its bytes, how many of them were not understood,
  /// status, re-encoding.
  private func report(_ section: StreamWalker.Section, _ stream: String) {
    guard ProcessInfo.processInfo.environment["STATEREG_WALK_TABLE"] == "1" else { return }
    let opaque = section.items.filter { $0.kind == .opaque }.reduce(0) { $0 + $1.length }
    let size = section.element.data.count
    let again = section.reencoding.map { $0.difference ?? "same, \($0.taken.count) taken" } ?? "not saved again"
    print(
      "walk", stream, section.element.name, size, section.status == .walked ? opaque : size, section.status, again,
      separator: "\t")
  }

  /// The kept models are what the trees give today.
  @Test(.enabled(if: RecordedBuild.trees != nil, RecordedBuild.missingTrees), arguments: RecordedBuild.kept)
  func modelsAreOfTheTrees(_ name: String) throws {
    let build = try RecordedBuild.extracted(name)
    if RecordedBuild.updates { try RecordedBuild.write(build, name) }
    let kept = try RecordedBuild.model(name)
    #expect(kept == build, "run with STATEREG_UPDATE_MODELS=1 when the change is meant")
  }
}
