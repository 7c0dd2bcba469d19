import Foundation
import Support
import Testing

@testable import GitStore

/// `Scripts/rebuild-stable-7.2`, on a source package made from text.
struct RebuildStableTests {
  private static let script = SampleRepository.checkout.appendingPathComponent("Scripts/rebuild-stable-7.2").path

  /// A package of 22 point releases, each raising VERSION; `also` is put into some of the diffs.
  private func package(also: [Int: String] = [:]) throws -> RepositoryBuilder {
    let builder = try RepositoryBuilder()
    try builder.writeBesides("qemu-7.2.0/VERSION", "7.2.0\n")
    try builder.writeBesides("qemu-7.2.0/hw/rtc/a.c", "version_id = 2\n")
    try builder.writeBesides("qemu-7.2.0/.gitignore", "*.o\n")
    try builder.writeBesides("qemu-7.2.0/kept.o", "ignored by git, but in the package\n")
    var series = "# point releases\n"
    for number in 1...22 {
      let text =
        "Subject: v7.2.\(number)\n" + (number == 2 ? "Date: Wed Apr 5 14:37:42 2023 +0300\n" : "")
        + "\n--- a/VERSION\n+++ b/VERSION\n@@ -1 +1 @@\n-7.2.\(number - 1)\n+7.2.\(number)\n" + (also[number] ?? "")
      try builder.writeBesides("debian/patches/v7.2.\(number).diff", text)
      series += "v7.2.\(number).diff\n"
    }
    try builder.writeBesides("debian/patches/series", series + "microvm-default.patch\n")
    try run(
      builder,
      "tar -cJf 'qemu_7.2+dfsg.orig.tar.xz' qemu-7.2.0 && tar -cJf 'qemu_7.2+dfsg-1.debian.tar.xz' debian")
    return builder
  }

  /// Runs a line of shell beside the repository.
  @discardableResult
  private func run(_ builder: RepositoryBuilder, _ command: String) throws -> String {
    try builder.writeBesides("command", command)
    return try builder.git(
      "-c", "alias.run=!cd '\(builder.besides(""))' && unset GIT_DIR GIT_PREFIX && . ./command", "run")
  }

  /// What the script says when it fails, and its status.
  private func failure(_ builder: RepositoryBuilder, _ command: String) throws -> (status: Int32, output: String) {
    let failure = try #require(throws: RepositoryBuilder.Failure.self) { try run(builder, command) }
    return (failure.status, failure.output)
  }

  @Test func makesOneCommitARelease() throws {
    let builder = try package(also: [
      17: "--- a/hw/rtc/a.c\n+++ b/hw/rtc/a.c\n@@ -1 +1 @@\n-version_id = 2\n+version_id = 3\n",
      // Neither of these can be applied, and neither may stop the rest.
      18: "--- a/roms/never.c\n+++ b/roms/never.c\n@@ -1 +1 @@\n-a\n+b\n"
        + "diff --git a/logo.bmp b/logo.bmp\nindex 1234567..89abcde 100644\nBinary files a/logo.bmp and b/logo.bmp differ\n",
    ])
    try run(builder, "'\(Self.script)' --from . first && '\(Self.script)' --from . second")
    let repository = try Repository(at: builder.besides("first"))
    #expect(repository.referenceNames().count == 24)
    let (before, after) = (try repository.revision("v7.2.16"), try repository.revision("v7.2.17"))
    let changed = try StoredTree(after, in: repository).paths.filter {
      try StoredTree(before, in: repository)[$0.path] != $0
    }
    #expect(changed.map(\.path) == ["VERSION", "hw/rtc/a.c"])
    #expect(try StoredTree(after, in: repository)["kept.o"] != nil)
    #expect(
      try repository.revision("stable-7.2").commit
        == Repository(at: builder.besides("second")).revision("v7.2.22").commit)
    #expect(try run(builder, "git -C first log -1 --format=%ct v7.2.2") == "1680694662\n")
    // Complete already: nothing is read, so the package may be gone.
    try run(builder, "'\(Self.script)' --from nowhere first")
  }

  @Test func refusesWhatDoesNotApply() throws {
    let builder = try package(also: [5: "--- a/hw/rtc/a.c\n+++ b/hw/rtc/a.c\n@@ -1 +1 @@\n-something else\n+x\n"])
    let (status, output) = try failure(builder, "'\(Self.script)' --from . out")
    #expect(status == 1)
    #expect(output.contains("rebuild-stable-7.2: error: 'v7.2.5.diff' does not apply on v7.2.4"))
    // Nothing is left behind.
    #expect(!FileManager.default.fileExists(atPath: builder.besides("out")))
    #expect(try run(builder, "ls -A | grep -c rebuild || true") == "0\n")
  }

  @Test func tellsItsFailuresApart() throws {
    let builder = try RepositoryBuilder()
    try builder.writeBesides("empty/readme", "")
    try builder.writeBesides("full/file", "")
    let script = Self.script
    let missing = try failure(builder, "'\(script)' --from empty out")
    #expect(missing.status == 3)
    #expect(missing.output.contains("'empty' holds 0 files named 'qemu_7.2+dfsg*.orig.tar.*', one is needed"))
    #expect(try failure(builder, "'\(script)' --from empty full").status == 2)
    #expect(try failure(builder, "'\(script)'").status == 2)
    #expect(try failure(builder, "'\(script)' --wrong out").status == 2)
  }
}
