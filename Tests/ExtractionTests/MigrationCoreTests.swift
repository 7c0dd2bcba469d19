import Testing
import VMState

@testable import Extraction

/// Every word that decides a rule is asked about by the reader of rules, and watched by what tells whether a commit
/// matters.
@Suite struct MigrationCoreTests {
  /// A core in which a word stands where the rule looks for it, and the same core without the word.
  private static func core(_ word: MigrationCore.Word) -> (with: String, without: String) {
    switch word {
    case .configuration, .sectionFooter, .streamDescription:
      let start = "#define \(word.rawValue) 0x07\nstatic void send(QEMUFile *f) { "
      return ("\(start)qemu_put_byte(f, \(word.rawValue)); }", "\(start)qemu_put_byte(f, 7); }")
    case .busPath, .qdevBusPath, .interfaceID:
      return ("static char *path(void *d) { return \(word.rawValue)(d); }", "static char *path(void *d) { return d; }")
    case .configurationObject:
      let start = "static void send(Writer *w) { json_start_object(w->vmdesc, "
      return ("\(start)\(word.rawValue)); }", "\(start)\"devices\"); }")
    }
  }

  private static func core(_ ending: MigrationCore.Ending) -> (with: String, without: String) {
    switch ending {
    case .needed:
      (
        "static int send(SE *se) { return save_needed(se->vmsd); }",
        "static int send(SE *se) { return save(se->vmsd); }"
      )
    case .startObject:
      (
        "static void send(Writer *w) { json_start_object(w->vmdesc, \"configuration\"); }",
        "static void send(Writer *w) { json_begin(w->vmdesc, \"configuration\"); }"
      )
    }
  }

  private static let cores =
    MigrationCore.Word.allCases.map { core($0) } + MigrationCore.Ending.allCases.map { core($0) }

  @Test(arguments: cores) func theReaderAsksAboutEveryWord(with: String, without: String) throws {
    let rules = try [with, without].map {
      WireRulesReader(context: try MachineFixture(["savevm.c": $0]).context).rules()
    }
    #expect(rules[0] != rules[1])
  }

  @Test(arguments: cores) func everyWordIsWatched(with: String, without: String) throws {
    let fixture = CommitFixture()
    try fixture.commit([("savevm.c", "", without)], as: "core")
    _ = try fixture.change([("savevm.c", without, with)], onto: "core")
    #expect(fixture.touches.contains { $0.location.path == "savevm.c" && $0.reach == .rules })
  }
}
