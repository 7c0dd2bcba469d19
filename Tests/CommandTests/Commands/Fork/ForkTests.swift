import Foundation
import Support
import Testing

/// `statereg fork declare`, `list` and `show` from end to end.
@Suite struct ForkTests {
  private let fixture: VerbFixture

  init() throws { fixture = try VerbFixture() }

  private func declare(_ arguments: String...) -> [String] {
    ["fork", "declare", "acme", "--from", "sample@v1.0.1"] + arguments + ["--templates", VerbFixture.templates]
  }

  @Test func whatIsDeclaredIsShown() throws {
    try fixture.expect(
      declare("--release", "acme-1", "--git", "dir:acme", "--machine", "acme-board=sample-1.0"), exits: 0,
      "declare")
    let place = fixture.sample.directory
    let written = try fixture.text("Registry/forks/acme.yaml").replacingOccurrences(of: place, with: "REPO")
    GoldenFile("acme.yaml").expect(written)
    try fixture.expect(["fork", "list"], exits: 0, "list")
    try fixture.expect(["fork", "show", "acme"], exits: 0, "show")
    try fixture.expect(["fork", "show", "acme", "--format", "json"], exits: 0, "show-json")
  }

  /// Nothing is left behind of a declaration that is refused.
  @Test func aSeriesThatIsNotThere() throws {
    try fixture.expect(
      declare("--release", "acme-1", "--git", ".", "--series", "nowhere/series"), exits: 2, "declare-no-series")
    #expect(!FileManager.default.fileExists(atPath: fixture.sample.directory + "/Registry/forks/acme.yaml"))
  }

  @Test func aParentThatIsNotThere() throws {
    try fixture.expect(
      ["fork", "declare", "acme", "--from", "sample@v9", "--release", "acme-1", "--git", "."], exits: 2,
      "declare-no-parent")
  }

  @Test func aForkThatIsNotThere() throws {
    try fixture.expect(["fork", "show", "simple"], exits: 2, "show-no-such-fork")
    try fixture.expect(["fork", "list", "simple"], exits: 2, "list-no-such-fork")
  }
}
