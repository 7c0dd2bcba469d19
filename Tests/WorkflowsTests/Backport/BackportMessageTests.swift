import Findings
import GitStore
import StateRegistry
import Support
import Testing

@testable import Workflows

/// The messages of a backport's commits.
@Suite struct BackportMessageTests {
  private let message = BackportMessage(
    signature: Signature(name: "M", email: "m@example.invalid", seconds: 0, offsetMinutes: 0), signsOff: true)

  private func record(_ text: String) throws -> CommitRecord {
    let builder = try RepositoryBuilder()
    try builder.commit(text)
    let repository = try Repository(at: builder.directory)
    return try ObjectWorkspace(of: repository).commit(try repository.revision("HEAD").commit)
  }

  private func trial(_ build: String, _ trips: Int) -> BackportResult.Trial {
    var trial = BackportResult.Trial(build: build, target: "riscv64")
    trial.roundTrips = trips
    trial.machineTypes = 2
    return trial
  }

  @Test func groupsTheProof() {
    #expect(
      BackportMessage.proof([trial("a", 3), trial("b", 3), trial("c", 1), trial("d", 0)]) == [
        "Proof: 3 round trips with each of a and b under 2 machine types of riscv64, 0 of 0 predicates forced both ways.",
        "Proof: 1 round trip with c under 2 machine types of riscv64, 0 of 0 predicates forced both ways.",
      ])
  }

  @Test func saysWhatIsMissing() throws {
    let missing = [
      BackportResult.Missing(commit: String(repeating: "2", count: 40), summary: "two", place: nil),
      BackportResult.Missing(commit: String(repeating: "3", count: 40), summary: "three", place: "v8.0.0"),
    ]
    let record = try record("subject\n\nSigned-off-by: A <a@example.invalid>\n")
    let bytes = message.pick(
      of: record, context: missing, squashed: nil,
      proof: ["Forced although the proof failed: \(String(repeating: "word ", count: 12))end"])
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        subject

        [Forced although the proof failed: word word word word word word word
        word word word word word end]

        [context: missing 2222222222 "two",
         v8.0.0 "three"]

        Signed-off-by: A <a@example.invalid>
        (cherry picked from commit \(record.id))
        Signed-off-by: M <m@example.invalid>

        """)
  }

  @Test(arguments: [("v7.2.16", "v7.2.17"), ("acme-9", "acme-10"), ("v1.0-rc", nil), ("99999999", nil)])
  func namesTheReleaseThatFollows(_ name: String, _ next: String?) {
    #expect(BackportRecord.successor(of: ReleaseName(fork: "f", release: name))?.release == next)
  }
}
