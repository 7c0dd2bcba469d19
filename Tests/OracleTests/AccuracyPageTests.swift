import Emulator
import Foundation
import Testing
import VMState

/// Figures of `docs/accuracy.md` that can be had anywhere are worked out anew.
@Suite struct AccuracyPageTests {
  private static let rows: [Substring] = {
    let text = try? String(contentsOfFile: RealQEMU.root + "/docs/accuracy.md", encoding: .utf8)
    return text?.split(separator: "\n").filter { $0.hasPrefix("| ") } ?? []
  }()

  /// "| v1.0.1 (4) | 111 | 111 | 111 |", for builds whose model is kept. Those of 0.12.5 are left to `RecordedStreamTests`: one of their
  /// sections takes minutes to be given up.
  @Test(arguments: RecordedBuild.kept.filter { $0 != "v0.12.5" }) func theRowOfABuildsRecordedStreams(build: String)
    throws
  {
    let streams = RecordedStreamFile.all.filter { $0.build == build }
    let model = try RecordedBuild.model(build)
    let sections = try streams.flatMap { try StreamWalker.walk($0.bytes(), build: model).sections }
    let walked = sections.filter { $0.status == .walked }
    let alike = walked.filter { $0.reencoding.map { $0.difference == nil } ?? false }
    let name = build.replacingOccurrences(of: "qemu-kvm-", with: "qemu-kvm ")
    let row = "| \(name) (\(streams.count)) | \(sections.count) | \(walked.count) | \(alike.count) |"
    #expect(Self.rows.contains { $0.hasPrefix(row) }, "docs/accuracy.md lacks the row \(row)")
  }
}
