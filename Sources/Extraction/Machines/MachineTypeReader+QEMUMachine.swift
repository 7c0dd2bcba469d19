import CSyntax
import CTree
import VMState

extension MachineTypeReader {
  /// `static QEMUMachine pc_machine = { .name = "pc-0.12", .compat_props = (GlobalProperty[]) {...} }`, 2009 to 2015, or an
  /// array of them.
  func oldMachines(at place: TreeIndex.Place) -> [MachineType] {
    let tokens = context.tree.expandedTokens(of: place, from: place.file)
    guard let value = initializers.initializer(ofDeclaration: tokens[...]), let inner = initializers.braced(value)
    else { return [] }
    let name = context.tree.name(of: place)
    if inner.first?.symbol == initializers.words.openBrace {
      return initializers.split(inner).compactMap { part in
        guard let first = part.first, let members = initializers.braced(part) else { return nil }
        return oldMachine(members, variable: name, in: place.file, at: context.location(of: first))
      }
    }
    return oldMachine(inner, variable: name, in: place.file, at: context.location(of: place)).map { [$0] } ?? []
  }

  private func oldMachine(
    _ members: ArraySlice<Token>, variable: String, in file: FileID, at location: SourceLocation
  ) -> MachineType? {
    var state = MachineClassState()
    // Members of `struct QEMUMachine` in order, for entries that do not name theirs (hw/boards.h, 0.10).
    let order = ["name", "desc"]
    var next = 0
    for entry in initializers.entries(members) {
      let member = entry.member ?? (next < order.count ? order[next] : "")
      next += 1
      switch member {
      case "name": state.name = initializers.string(entry.value)
      case "alias": state.alias = initializers.string(entry.value)
      case "compat_props": read(entry.value, of: variable, in: file, at: location, into: &state)
      case "": continue
      default: read(entry.value, member: member, in: file, into: &state)
      }
    }
    guard let name = state.name else { return nil }
    return machine(state, name: name, at: location, nil)
  }

  private func read(
    _ value: ArraySlice<Token>, of variable: String, in file: FileID, at location: SourceLocation,
    into state: inout MachineClassState
  ) {
    if initializers.isNull(value) { return }
    let table: CompatTable
    if initializers.braced(value) != nil {
      table = compatReader.table(inList: value, name: variable)
    } else if let name = initializers.named(value),
      let named = compatReader.table(named: name.symbol, visibleFrom: file)
    {
      table = named
    } else {
      state.note(
        Unresolved(
          "the compat properties of '\(variable)' are no list", at: location,
          codeHash: ContentHash.of(context.symbols.normalisedText(of: value))))
      return
    }
    state.compatProperties = table.entries
    for reason in table.unresolved { state.note(reason) }
  }

  private func read(
    _ value: ArraySlice<Token>, member: String, in file: FileID, into state: inout MachineClassState
  ) {
    if let text = initializers.string(value) {
      state.strings[member] = text
    } else if let number = try? functions.layout.constants.value(of: value, in: file) {
      state.integers[member] = number
    } else if let name = initializers.named(value) {
      let reference = MachineFunctions.Reference(name: name.symbol, file: file)
      if functions.isDefined(reference) { state.functions[member] = reference }
    }
  }
}
