import Foundation
import Support

/// What the program says of its own commands (`--experimental-dump-help`), as far as pages and tests need it.
struct HelpDump: Decodable {
  var command: Command

  struct Command: Decodable {
    var commandName: String
    var superCommands: [String]?
    var abstract: String?
    var discussion: String?
    var arguments: [Argument]?
    var subcommands: [Command]?

    /// "statereg", "registry", "lint".
    var words: [String] { (superCommands ?? []) + [commandName] }

    /// Itself and all commands below it, in the order of the help.
    var all: [Command] { [self] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap(\.all) }

    /// Long and short options as they are written: "--repo", "-v".
    var optionNames: Set<String> { Set((arguments ?? []).flatMap { $0.spellings }) }
  }

  struct Argument: Decodable {
    var kind: String
    var names: [Name]?
    var valueName: String?
    var abstract: String?
    var allValues: [String]?
    var defaultValue: String?
    var isOptional: Bool
    var isRepeating: Bool
    var shouldDisplay: Bool

    /// Short ones first: "-h", "--help".
    var spellings: [String] {
      (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }.sorted { ($0.count, $0) < ($1.count, $1) }
    }

    /// The sentence of the help, with values and default behind it as on a terminal.
    var sentence: String {
      var extras: [String] = []
      if let allValues { extras.append("values: \(allValues.joined(separator: ", "))") }
      if let defaultValue { extras.append("default: \(defaultValue)") }
      return (abstract ?? "") + (extras.isEmpty ? "" : " (\(extras.joined(separator: "; ")))")
    }
  }

  struct Name: Decodable {
    var kind: String
    var name: String
  }

  /// Asks the program that was built with the tests.
  static func read() throws -> HelpDump {
    let text = try CommandRunner().run(["--experimental-dump-help"]).standardOutput
    return try JSONDecoder().decode(HelpDump.self, from: Data(text.utf8))
  }
}
