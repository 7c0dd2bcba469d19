import Testing

@testable import GitStore

struct CommitMentionsTests {
  @Test func readsWhatACommitSaysOfOthers() {
    let message = """
      hw/rtc: save the alarm

      Fixes: CVE-2020-1234
      Fixes: https://bugs.example.invalid/1

      Text.

      Cc: qemu-stable@nongnu.org
      Fixes: 1a03675db1 ("kvm: save "system" time")
      Fixes: commit 11ed4b344
      Signed-off-by: A <a@b>
      (cherry picked from commit f1665b21f16c5dc0ac37b92d3bb7d5fc2fbc9e2d)
      """
    let mentions = CommitMentions(of: Array(message.utf8))
    #expect(mentions.isForStable)
    #expect(mentions.fixes.map(\.commit) == ["1a03675db1", "11ed4b344"])
    #expect(mentions.fixes.map(\.subject) == [#"kvm: save "system" time"#, nil])
    #expect(mentions.pickedFrom.map(\.description) == ["f1665b21f16c5dc0ac37b92d3bb7d5fc2fbc9e2d"])
    #expect(mentions.trailers.map(\.token) == ["Cc", "Fixes", "Fixes", "Signed-off-by"])
    #expect(mentions.trailers.last?.value == "A <a@b>")
    #expect(!CommitMentions(of: Array("Subject\n".utf8)).isForStable)
  }
}
