import Foundation
import Support
import Testing

/// Runs what `Examples/README.md` shows, and holds the output against the page.
@Suite struct ExampleTests {
  @Test func thePageShowsWhatTheExamplesPrint() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("statereg-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["Scripts", "Examples"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent(name), withDestinationURL: Pages.root.appendingPathComponent(name))
    }
    var transcript = ConsoleTranscript(try Pages.text("Examples/README.md"))
    #expect(transcript.commands.count > 8)
    try transcript.run(in: folder.path)
    GoldenFile(path: Pages.root.appendingPathComponent("Examples/README.md").path).expect(transcript.page)
  }

  @Test func aScriptWithoutArgumentsSaysHowItIsUsed() throws {
    for script in ["check-pull-request", "check-package", "backport-fix"] {
      let outcome = try CommandRunner.run(Pages.root.appendingPathComponent("Examples/\(script)").path, [])
      #expect(outcome.exitCode == 2)
      #expect(outcome.standardError.hasPrefix("usage: \(script) "))
    }
  }
}
