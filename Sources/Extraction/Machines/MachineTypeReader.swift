import CSyntax
import CTree
import VMState

/// Reads a target's machine types: their names, aliases, compat properties in the order QEMU applies them, and the members
/// that their class init functions set.
///
/// Machine types are `TypeInfo`s below "machine" (since 2013, 958db90cd5), written out or made by macros like
/// `DEFINE_I440FX_MACHINE`, and `QEMUMachine` structs before.
package final class MachineTypeReader {
  let context: ExtractionContext
  let compatReader: CompatPropertyReader
  let functions: MachineFunctions
  let interpreter: MachineInterpreter
  let initializers: InitializerTokens
  private let facts: BuildSystemFacts
  private let scope: MachineScope

  var infos: [String: MachineTypeInfo] = [:]
  /// Names in tree order.
  private var order: [String] = []
  private var states: [String: MachineClassState?] = [:]
  private var statesInProgress: Set<String> = []

  /// Whether init functions make compat settings. Since a list can be added to a machine's (`compat_props_add`, 4.0), all that
  /// matters for state is a property or a class member.
  private lazy var hasCompatGlobals: Bool =
    context.tree.place(ofDeclaration: interpreter.words.compatPropsAdd, visibleFrom: FileID(0)) { $0 == .function }
    == nil

  /// The root of all machine types (hw/core/machine.c, `TYPE_MACHINE`).
  static let root = "machine"

  package init(
    context: ExtractionContext, layout: TypeLayout, compatReader: CompatPropertyReader,
    facts: BuildSystemFacts = BuildSystemFacts()
  ) {
    self.context = context
    self.compatReader = compatReader
    self.facts = facts
    self.functions = MachineFunctions(context: context, layout: layout)
    self.initializers = InitializerTokens(context.symbols)
    self.scope = MachineScope(target: context.target, facts: facts, paths: context.tree.files.map(\.path))
    var version: [Symbol: Int64] = [:]
    for (name, value) in zip(["MAJOR", "MINOR", "MICRO"], facts.version) {
      version[context.symbols.intern("QEMU_VERSION_\(name)")] = value
    }
    self.interpreter = MachineInterpreter(
      context: context, functions: functions, compatReader: compatReader, version: version)
  }

  /// The files in which machine types were found, and what they are made with.
  var paths: Set<String> {
    var paths = Set(infos.values.map(\.location.path))
    for name in ["hw/core/machine.c", "hw/i386/pc.c", "vl.c", "hw/boards.h"] { paths.insert(name) }
    return paths
  }

  /// All machine types of the target, in tree order.
  package func machineTypes() -> [MachineType] {
    var machines: [MachineType] = []
    for file in context.tree.files.indices where isWanted(context.tree.files[file]) {
      machines += read(FileID(file))
    }
    for name in order {
      if let machine = machine(named: name) { machines.append(machine) }
    }
    return machines
  }

  private func isWanted(_ file: SourceFile) -> Bool {
    // Boards are below hw/ in every release; headers only declare them.
    file.path.hasPrefix("hw/") && file.path.hasSuffix(".c") && scope.contains(file.path)
  }

  /// Collects the file's `TypeInfo`s that look like machines; returns its `QEMUMachine`s.
  private func read(_ file: FileID) -> [MachineType] {
    let source = context.tree.files[file.index]
    var machines: [MachineType] = []
    for (entry, declaration) in source.index.declarations.enumerated() {
      guard declaration.kind == .variable || declaration.kind == .macroCall else { continue }
      let place = TreeIndex.Place(file: file, entry: UInt32(entry))
      if declaration.kind == .variable {
        switch source.text(declaration.typeName) {
        case "TypeInfo" where mentionsMachine(declaration, in: source):
          guard context.tree.isActive(declaration.condition, in: file) else { continue }
          let tokens = context.tree.expandedTokens(of: place, from: file)
          readTypes(tokens[...], in: file, at: context.location(of: place))
        case "QEMUMachine":
          guard context.tree.isActive(declaration.condition, in: file) else { continue }
          machines += oldMachines(at: place)
        default: continue
        }
      } else if makesTypes(declaration, at: place, in: source),
        context.tree.isActive(declaration.condition, in: file)
      {
        readMacroCall(at: place)
      }
    }
    return machines
  }

  /// A machine's `TypeInfo` says so in its name, its parent's name or its class init function's: a cheap test that saves
  /// expanding the thousand others.
  private func mentionsMachine(_ declaration: FileIndex.Declaration, in source: SourceFile) -> Bool {
    let range = declaration.extent.range.clamped(to: 0..<source.bytes.count)
    return source.bytes[range].withUnsafeBufferPointer { bytes in
      guard bytes.count >= 6 else { return false }
      for start in 0...(bytes.count - 6) where bytes[start] | 0x20 == UInt8(ascii: "a") {
        if bytes[start + 1] | 0x20 == UInt8(ascii: "c"), bytes[start + 2] | 0x20 == UInt8(ascii: "h"),
          bytes[start + 3] | 0x20 == UInt8(ascii: "i"), bytes[start + 4] | 0x20 == UInt8(ascii: "n"),
          bytes[start + 5] | 0x20 == UInt8(ascii: "e")
        {
          return true
        }
      }
      return false
    }
  }

  // MARK: - Types made by macros

  /// By the macro's name: whether what it expands to holds a `TypeInfo`.
  private var typeMakers: [Symbol: Bool] = [:]

  private func makesTypes(
    _ declaration: FileIndex.Declaration, at place: TreeIndex.Place, in source: SourceFile
  ) -> Bool {
    let name = context.symbols.intern(source.text(declaration.name))
    if let known = typeMakers[name] { return known }
    let typeInfo = context.symbols.intern("TypeInfo")
    let tokens = context.tree.expandedTokens(of: place, from: place.file)
    let makes = tokens.contains { $0.symbol == typeInfo }
    typeMakers[name] = makes
    return makes
  }

  private func readMacroCall(at place: TreeIndex.Place) {
    let tokens = context.tree.expandedTokens(of: place, from: place.file)
    let typeInfo = context.symbols.intern("TypeInfo")
    let items = ExpandedDeclarations(tokens, initializers: initializers).items
    var registrar: Symbol?
    for item in items where item.isFunction {
      functions.define(item.name.symbol, in: place.file, tokens: Array(item.tokens))
      if item.tokens.contains(where: {
        $0.symbol == interpreter.words.typeRegister || $0.symbol == interpreter.words.typeRegisterStatic
      }) {
        registrar = item.name.symbol
      }
    }
    for item in items where !item.isFunction && item.tokens.contains(where: { $0.symbol == typeInfo }) {
      readTypes(item.tokens, in: place.file, at: context.location(of: place), registrar: registrar)
    }
  }

  // MARK: - TypeInfo

  /// A `TypeInfo` variable or an array of them.
  private func readTypes(
    _ tokens: ArraySlice<Token>, in file: FileID, at location: SourceLocation, registrar: Symbol? = nil
  ) {
    guard let value = initializers.initializer(ofDeclaration: tokens), let inner = initializers.braced(value) else {
      return
    }
    if inner.first?.symbol == initializers.words.openBrace {
      for part in initializers.split(inner) {
        guard let first = part.first, let members = initializers.braced(part) else { continue }
        add(members, in: file, at: context.location(of: first), registrar: registrar)
      }
    } else {
      add(inner, in: file, at: location, registrar: registrar)
    }
  }

  private func add(_ members: ArraySlice<Token>, in file: FileID, at location: SourceLocation, registrar: Symbol?) {
    var name: String?
    var info = MachineTypeInfo(name: "", isAbstract: false, location: location)
    func reference(_ value: ArraySlice<Token>) -> MachineFunctions.Reference? {
      guard !initializers.isNull(value), let token = initializers.named(value) else { return nil }
      return MachineFunctions.Reference(name: token.symbol, file: file)
    }
    for entry in initializers.entries(members) {
      switch entry.member {
      case "name": name = initializers.string(entry.value)
      case "parent": info.parent = initializers.string(entry.value)
      case "abstract": info.isAbstract = !initializers.isNull(entry.value)
      case "class_init": info.classInit = reference(entry.value)
      case "class_base_init": info.classBaseInit = reference(entry.value)
      case "instance_init": info.instanceInit = reference(entry.value)
      default: continue
      }
    }
    guard let name, infos[name] == nil else { return }
    info.name = name
    info.registration = registrar.map { MachineFunctions.Reference(name: $0, file: file) }
    infos[name] = info
    order.append(name)
  }

  // MARK: - Machine types

  private func machine(named name: String) -> MachineType? {
    guard let info = infos[name], !info.isAbstract, name != Self.root, isMachine(info) else { return nil }
    if let registration = info.registration, !interpreter.registers(registration) { return nil }
    guard let state = state(of: name) else { return nil }
    return machine(state, name: state.name ?? Self.machineName(name), at: info.location, info.instanceInit)
  }

  /// "pc-q35-7.2-machine" is "pc-q35-7.2" (`TYPE_MACHINE_SUFFIX`).
  private static func machineName(_ typeName: String) -> String {
    typeName.hasSuffix("-machine") ? String(typeName.dropLast("-machine".count)) : typeName
  }

  private func isMachine(_ info: MachineTypeInfo) -> Bool {
    var parent = info.parent
    for _ in 0..<32 {
      guard let name = parent else { return false }
      if name == Self.root { return true }
      parent = infos[name]?.parent
    }
    return false
  }

  /// The class as the object model makes it: a copy of the parent's, then every ancestor's base init, then its own init.
  private func state(of name: String) -> MachineClassState? {
    if let known = states[name] { return known }
    guard let info = infos[name] else { return MachineClassState() }
    guard statesInProgress.insert(name).inserted else { return nil }
    defer { statesInProgress.remove(name) }
    var parentState = MachineClassState()
    if let parent = info.parent, parent != "object" {
      guard let state = state(of: parent) else { return nil }
      parentState = state
    }
    interpreter.state = parentState
    interpreter.state.name = Self.machineName(name)
    interpreter.isAbstract = info.isAbstract
    var ancestor = info.parent
    for _ in 0..<32 {
      guard let current = ancestor, let ancestorInfo = infos[current] else { break }
      if let function = ancestorInfo.classBaseInit { interpreter.run(function, as: .classInit) }
      ancestor = ancestorInfo.parent
    }
    if let function = info.classInit { interpreter.run(function, as: .classInit) }
    states[name] = .some(interpreter.state)
    return interpreter.state
  }

  /// A machine type out of its class's state.
  func machine(
    _ state: MachineClassState, name: String, at location: SourceLocation, _ instanceInit: MachineFunctions.Reference?
  ) -> MachineType {
    interpreter.state = state
    if hasCompatGlobals {
      for function in [instanceInit, state.functions["init"]] {
        if let function { interpreter.run(function, as: .machineInit) }
      }
    }
    var machine = MachineType(name: name, location: location)
    machine.alias = state.alias
    machine.compatProperties = state.compatProperties
    machine.classMembers = interpreter.state.integers
    for (option, value) in Self.options(state.strings["default_machine_opts"]) { machine.classMembers[option] = value }
    machine.unresolved = state.unresolved
    return machine
  }

  /// The switches of `default_machine_opts` as members of the machine: "suppress-vmdesc=on" sets `suppress_vmdesc`.
  private static func options(_ text: String?) -> [(String, Int64)] {
    (text ?? "").split(separator: ",").compactMap { (option: Substring) -> (String, Int64)? in
      guard let equals = option.firstIndex(of: "=") else { return nil }
      let name = String(option[..<equals]).replacing("-", with: "_")
      switch String(option[equals...].dropFirst()) {
      case "on", "true", "yes": return (name, 1)
      case "off", "false", "no": return (name, 0)
      default: return nil
      }
    }
  }
}
