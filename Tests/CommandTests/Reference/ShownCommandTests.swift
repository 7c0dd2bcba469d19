import Testing

/// Commands that pages show exist, with each option that they show.
@Suite struct ShownCommandTests {
  private static let commands = Result { try HelpDump.read().command.all }

  @Test(arguments: Pages.all) func commandsAndOptionsExist(page: String) throws {
    let commands = try Self.commands.get()
    for line in try Pages.commandLines(in: page) {
      let shown = line.words.joined(separator: " ")
      guard let first = line.words.first, first.first?.isLowercase == true, first != "help" else { continue }
      // "registry lint|show" are two commands.
      let second = line.words.dropFirst().first ?? ""
      for verb in first.split(separator: "|") {
        let candidates = commands.filter { $0.words.dropFirst().first == String(verb) }
        guard let group = candidates.first else {
          Issue.record("\(page): 'statereg \(shown)': '\(verb)' is no command")
          continue
        }
        var command = group
        if candidates.count > 1, !second.isEmpty, second.first?.isLetter == true {
          for part in second.split(separator: "|") {
            let found = candidates.first { $0.words.count == 3 && $0.words[2] == String(part) }
            #expect(found != nil, "\(page): 'statereg \(shown)': '\(part)' is no command of '\(verb)'")
            command = found ?? command
          }
        }
        for word in line.words where word.hasPrefix("-") && word.count > 1 {
          let name = String(word.prefix { $0 != "=" })
          #expect(command.optionNames.contains(name), "\(page): 'statereg \(shown)': no option \(name)")
        }
      }
    }
  }

  @Test func thePagesShowCommands() throws {
    #expect(try Pages.commandLines(in: "README.md").count > 4)
    #expect(try Pages.commandLines(in: "docs/guide.md").count > 20)
  }
}
