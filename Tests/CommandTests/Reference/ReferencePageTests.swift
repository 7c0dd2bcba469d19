import Foundation
import Support
import Testing
import Workflows

/// `docs/cli.md` and `docs/man` are made from the commands' help, and fail here when they are not what it says.
@Suite struct ReferencePageTests {
  @Test func theCommandLineReference() throws {
    var text = """
      # Commands and options

      Made from the commands' own help: `make docs` writes it anew, and a test fails when it is stale. The same is in the man pages
      (`man statereg-check`) and in `statereg help COMMAND`.


      """
    let commands = try HelpDump.read().command.all
    for command in commands {
      let anchor = command.words.joined(separator: "-")
      text += "- [\(command.words.joined(separator: " "))](#\(anchor)): \(command.abstract ?? "")\n"
    }
    for command in commands {
      let help = try CommandRunner(environment: ["COLUMNS": "100"]).run(command.words.dropFirst() + ["--help"])
      #expect(help.exitCode == 0)
      let lines = help.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
      let body = lines.map(String.init).joined(separator: "\n").trimmingCharacters(in: .newlines)
      text += "\n## \(command.words.joined(separator: " "))\n\n```text\n\(body)\n```\n"
    }
    GoldenFile(path: Pages.root.appendingPathComponent("docs/cli.md").path).expect(text)
  }

  @Test func theManualPages() throws {
    let folder = Pages.root.appendingPathComponent("docs/man")
    let pages = try HelpDump.read().command.all.map { ManualPage(command: $0, version: ToolVersion.current) }
    for page in pages { GoldenFile(path: folder.appendingPathComponent(page.fileName).path).expect(page.text) }
    // None is left of a command that is gone.
    let there = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(there == pages.map(\.fileName).sorted())
  }

  /// What man(7) would take for a request or a minus sign is written so that it is read as it stands.
  @Test func whatManPagesWouldMisread() {
    let command = HelpDump.Command(
      commandName: "statereg", superCommands: nil, abstract: "a", discussion: ".so x\n\n  it --is \\n",
      arguments: nil, subcommands: nil)
    let lines = ManualPage(command: command, version: "1.0").text.split(separator: "\n")
    #expect(lines.contains(#"\&.so x"#))
    #expect(lines.contains(#"    it \-\-is \en"#))
  }
}
