import CSyntax
import CTree
import CodeReading
import VMState

/// Finds every QOM type that a tree registers for a target: follows the functions that `type_init` names
/// (`device_init` before QOM), with their tables, loops and helpers, and the macros that stand for whole
/// registrations.
package struct TypeHierarchyReader {
  let context: ExtractionContext
  let library: RegistrationLibrary
  let interpreter: RegistrationInterpreter

  package init(_ context: ExtractionContext) {
    self.context = context
    library = RegistrationLibrary(context)
    interpreter = RegistrationInterpreter(library)
  }

  /// A registration as it was made, before its class is looked into.
  struct Registration {
    var type: QOMType
    var classInit: RegistrationValue
    var classData: RegistrationValue
    var description: RegistrationValue
    var properties: RegistrationValue
    var isDeviceInfo: Bool
    var line: UInt32
    /// Not by a function that was followed.
    var isLeftOver = false
  }

  /// All types; of a part, its types and those from which they inherit. What classes are given is found out for the part's own
  /// types and their ancestors.
  package func hierarchy(of part: TreePart? = nil) -> TypeHierarchy {
    var hierarchy = TypeHierarchy()
    var registrations: [Registration] = []
    func addRegistrations(inFilesWhere isWanted: (String) -> Bool) {
      let found = self.registrations(inFilesWhere: isWanted)
      registrations += found.registrations
      hierarchy.unresolved += found.unresolved
    }
    guard let part else {
      addRegistrations { _ in true }
      return finished(registrations, hierarchy) { _ in true }
    }
    var files = part.registeringPaths
    var next = files
    while !next.isEmpty {
      addRegistrations(inFilesWhere: next.contains)
      let names = Set(registrations.map(\.type.name))
      let missing = Set(registrations.compactMap(\.type.parent)).subtracting(names)
      next = missing.reduce(into: Set<String>()) { $0.formUnion(part.homes[$1, default: []]) }.subtracting(files)
      files.formUnion(next)
    }
    // As in the tree: of several types of a name the first counts.
    registrations = registrations.enumerated().sorted { left, right in
      (left.element.isLeftOver ? 1 : 0, left.element.type.registeringFile, left.offset)
        < (right.element.isLeftOver ? 1 : 0, right.element.type.registeringFile, right.offset)
    }.map(\.element)
    return finished(registrations, hierarchy) { part.paths.contains($0.location.path) }
  }

  private func registrations(
    inFilesWhere isWanted: (String) -> Bool
  ) -> (registrations: [Registration], unresolved: [Unresolved]) {
    var registrations: [Registration] = []
    var unresolved: [Unresolved] = []
    func register(_ cell: RegistrationCell, _ isDeviceInfo: Bool, _ file: FileID, _ line: UInt32) {
      guard let registration = self.registration(cell, isDeviceInfo, file, line) else {
        unresolved.append(
          Unresolved(
            "a type is registered under a name that could not be found out",
            at: context.location(file: file, line: line)))
        return
      }
      registrations.append(registration)
    }
    for root in roots(inFilesWhere: isWanted) {
      context.tree.begin(DependencySubject(.registration, number: root.file.index), in: root.file)
      let registering = library.function(root.symbol, visibleFrom: root.file)
      context.tree.end()
      guard let function = registering else { continue }
      interpreter.onRegister = { cell, isDeviceInfo, file, line in
        // What a helper of another file makes (virtio_pci_types_register) belongs to the file that asks for it.
        let isOwn = file == function.unit.file
        register(cell, isDeviceInfo, function.unit.file, isOwn ? line : interpreter.outermostLine)
      }
      context.tree.begin(DependencySubject(.registration, number: function.unit.file.index), in: function.unit.file)
      interpreter.run(function, [])
      context.tree.end()
    }
    interpreter.onRegister = { _, _, _, _ in }
    let names = Set(registrations.map(\.type.name))
    let made = registrations.count
    for (cell, isDeviceInfo, place) in leftovers(inFilesWhere: isWanted) {
      context.tree.begin(DependencySubject(.registration, number: place.file.index), in: place.file)
      defer { context.tree.end() }
      guard let name = interpreter.value(of: interpreter.member(interpreter.words.name, of: cell)).text,
        !names.contains(name)
      else { continue }
      register(cell, isDeviceInfo, place.file, context.tree.declaration(place).line)
    }
    for number in made..<registrations.count { registrations[number].isLeftOver = true }
    return (registrations, unresolved)
  }

  private func finished(
    _ registrations: [Registration], _ unfinished: TypeHierarchy, classesOf isWanted: (QOMType) -> Bool
  ) -> TypeHierarchy {
    var hierarchy = unfinished
    for registration in registrations { hierarchy.append(registration.type) }
    readClasses(registrations, &hierarchy, isWanted)
    for place in library.unparsed {
      hierarchy.unresolved.append(
        Unresolved("function '\(context.tree.name(of: place))' could not be parsed", at: context.location(of: place)))
    }
    return hierarchy
  }

  // MARK: - Registrations

  /// `TypeInfo` objects, and `DeviceInfo` objects of 2009-2011 by their `.qdev`, that no function which was followed
  /// may have registered: boards of those years registered devices when they were started.
  private func leftovers(
    inFilesWhere isWanted: (String) -> Bool
  ) -> [(RegistrationCell, isDeviceInfo: Bool, TreeIndex.Place)] {
    let places = context.tree.declarations { declaration, file in
      guard declaration.kind == .variable, !declaration.typeName.isEmpty, isWanted(file.path) else { return false }
      let type = file.bytes[declaration.typeName.range]
      guard type.count > 4, type.suffix(4).elementsEqual("Info".utf8) else { return false }
      if type.count == 8, type.elementsEqual("TypeInfo".utf8) { return true }
      return file.bytes.withUnsafeBufferPointer {
        UnsafeBufferPointer(rebasing: $0[declaration.extent.range.clamped(to: 0..<$0.count)]).holds(".qdev.name")
      }
    }
    return places.compactMap { place in
      context.tree.begin(DependencySubject(.registration, number: place.file.index), in: place.file)
      defer { context.tree.end() }
      let name = context.symbols.intern(context.tree.name(of: place))
      guard let cell = library.variable(name, at: place) else { return nil }
      let isTypeInfo = context.tree.files[place.file.index].text(context.tree.declaration(place).typeName) == "TypeInfo"
      if isTypeInfo { return (cell, false, place) }
      return (interpreter.member(interpreter.words.qdev, of: cell), true, place)
    }
  }

  /// What a macro that is used like a declaration stands for.
  private enum MacroKind {
    /// `type_init(function)`: the function is its argument.
    case initialiser
    /// Whole definitions with their registration.
    case definitions
    case other
  }

  private func roots(inFilesWhere isWanted: (String) -> Bool) -> [RegistrationLibrary.Name] {
    var kinds: [String: MacroKind] = [:]
    var found: [RegistrationLibrary.Name] = []
    for (number, file) in context.tree.files.enumerated() where !file.path.hasSuffix(".h") && isWanted(file.path) {
      for (entry, declaration) in file.index.declarations.enumerated() where declaration.kind == .macroCall {
        let place = TreeIndex.Place(file: FileID(number), entry: UInt32(entry))
        context.tree.begin(DependencySubject(.registration, number: number), in: place.file)
        defer { context.tree.end() }
        guard context.tree.isActive(declaration.condition, in: place.file) else { continue }
        let name = file.text(declaration.name)
        let subject = DependencySubject(.macroKind, context.symbols.intern(name), FileID(0))
        let kind: MacroKind
        if let known = kinds[name] {
          context.tree.use(subject)
          kind = known
        } else {
          context.tree.begin(subject)
          kind = self.kind(ofMacroAt: place)
          context.tree.end()
        }
        kinds[name] = kind
        switch kind {
        case .initialiser:
          let tokens = context.tree.tokens(of: place)
          if tokens.count > 2 { found.append(.init(symbol: tokens[2].symbol, file: place.file)) }
        case .definitions:
          let roots = library.addGenerated(context.tree.expandedTokens(of: place, from: place.file), file: place.file)
          found += roots.map { .init(symbol: $0, file: place.file) }
        case .other: break
        }
      }
    }
    return found
  }

  private func kind(ofMacroAt place: TreeIndex.Place) -> MacroKind {
    let written = context.tree.tokens(of: place)
    let expanded = context.tree.expandedTokens(of: place, from: place.file)
    let name = context.symbols.intern("register_module_init")
    guard let call = expanded.firstIndex(where: { $0.symbol == name }) else { return .other }
    // Of one word in parentheses, which is handed on as it is.
    if written.count == 4, call + 2 < expanded.count, expanded[call + 2].symbol == written[2].symbol,
      context.tree.items(of: expanded).filter({ $0.kind == .function }).count == 1
    {
      return .initialiser
    }
    return .definitions
  }

  private func registration(
    _ info: RegistrationCell, _ isDeviceInfo: Bool, _ file: FileID, _ line: UInt32
  ) -> Registration? {
    let words = interpreter.words
    func value(_ name: Symbol) -> RegistrationValue {
      interpreter.value(of: interpreter.member(name, of: info))
    }
    guard let name = value(words.name).text else { return nil }
    var place = context.location(file: file, line: line)
    var home = file
    if case .variable(_, let file, let declared?) = info.origin {
      place = context.location(of: declared)
      home = file
    }
    var type = QOMType(
      name: name, parent: isDeviceInfo ? nil : value(words.parent).text, isAbstract: false, instanceType: nil,
      classInit: nil, location: place, file: home, registeringFile: file)
    type.isAbstract = !isDeviceInfo && value(words.abstract).truth == true
    if case .size(let size) = value(isDeviceInfo ? words.size : words.instanceSize) {
      type.instanceType = structureName(size)
    }
    let classInit = value(words.classInit)
    if case .function(let symbol, _) = classInit.candidates[0] { type.classInit = context.symbols.text(of: symbol) }
    return Registration(
      type: type, classInit: classInit, classData: value(words.classData),
      description: isDeviceInfo ? value(words.vmsd) : .number(0),
      properties: isDeviceInfo ? value(words.props) : .number(0), isDeviceInfo: isDeviceInfo, line: line)
  }

  private func structureName(_ type: CType) -> String? {
    switch type {
    case .named(let name), .tagged(_, let name): context.symbols.text(of: name)
    default: nil
    }
  }
}
