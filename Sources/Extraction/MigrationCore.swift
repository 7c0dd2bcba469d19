/// Where the rules of saving and loading stand in a tree, and the words that decide them.
///
/// `WireRulesReader` asks about these and no others, and `StateFootprint` watches all of them: a word that is added here
/// is seen by both.
enum MigrationCore {
  /// Where the core stood over the years; `vmstate.c` was part of `savevm.c` until 2013.
  static let paths = ["migration/savevm.c", "savevm.c", "migration/vmstate.c", "vmstate.c"]

  /// A word that is looked for in the core's whole text. Those that are looked for in functions and types by name need
  /// none: such functions and types are watched as a whole.
  enum Word: String, CaseIterable {
    case configuration = "QEMU_VM_CONFIGURATION"
    case sectionFooter = "QEMU_VM_SECTION_FOOTER"
    case streamDescription = "QEMU_VM_VMDESCRIPTION"
    // What gives a section's name its bus path, under the names that it has had.
    case busPath = "get_dev_path"
    case qdevBusPath = "qdev_get_dev_path"
    case interfaceID = "vmstate_if_get_id"
    /// An object of the JSON description.
    case configurationObject = "\"configuration\""

    static let busPaths: [Word] = [.busPath, .qdevBusPath, .interfaceID]
  }

  /// How a word ends that is looked for in the core's whole text.
  enum Ending: String, CaseIterable {
    /// Whether a section is asked if it is needed: `vmstate_save_needed`, since 2023 `vmstate_section_needed`.
    case needed = "_needed"
    /// What begins an object of the JSON description, under the names that it has had.
    case startObject = "start_object"

    func ends(_ text: String) -> Bool { text.hasSuffix(rawValue) }
  }

  /// Whether a word of the core's text decides a rule.
  static func decides(_ text: String) -> Bool {
    Word(rawValue: text) != nil || Ending.allCases.contains { $0.ends(text) }
  }
}
