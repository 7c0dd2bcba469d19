import CSyntax
import VMState

/// Finds every QOM type that a tree registers for a target: follows the functions that `type_init` names
/// (`device_init` before QOM), with their tables, loops and helpers, and the macros that stand for whole
/// registrations.
package struct TypeHierarchyReader {
  private let context: ExtractionContext
  private let library: RegistrationLibrary
  private let interpreter: RegistrationInterpreter

  package init(_ context: ExtractionContext) {
    self.context = context
    library = RegistrationLibrary(context)
    interpreter = RegistrationInterpreter(library)
  }

  /// A registration as it was made, before its class is looked into.
  private struct Registration {
    var type: QOMType
    var classInit: RegistrationValue
    var classData: RegistrationValue
    var description: RegistrationValue
    var properties: RegistrationValue
    var isDeviceInfo: Bool
    var line: UInt32
  }

  package func hierarchy() -> TypeHierarchy {
    var hierarchy = TypeHierarchy()
    var registrations: [Registration] = []
    func register(_ cell: RegistrationCell, _ isDeviceInfo: Bool, _ file: UInt32, _ line: UInt32) {
      guard let registration = self.registration(cell, isDeviceInfo, file, line) else {
        hierarchy.unresolved.append(
          Unresolved(
            "a type is registered under a name that could not be found out",
            at: context.location(file: file, line: line)))
        return
      }
      registrations.append(registration)
    }
    for root in roots() {
      guard let function = library.function(root.symbol, visibleFrom: root.file) else { continue }
      interpreter.onRegister = { cell, isDeviceInfo, file, line in
        // What a helper of another file makes (virtio_pci_types_register) belongs to the file that asks for it.
        let isOwn = file == function.unit.file
        register(cell, isDeviceInfo, function.unit.file, isOwn ? line : interpreter.outermostLine)
      }
      interpreter.run(function, [])
    }
    interpreter.onRegister = { _, _, _, _ in }
    let names = Set(registrations.map(\.type.name))
    for (cell, isDeviceInfo, place) in leftovers() {
      guard let name = interpreter.value(of: interpreter.member(interpreter.words.name, of: cell)).text,
        !names.contains(name)
      else { continue }
      register(cell, isDeviceInfo, place.file, context.tree.declaration(place).line)
    }
    for registration in registrations { hierarchy.append(registration.type) }
    readClasses(registrations, &hierarchy)
    for place in library.unparsed {
      hierarchy.unresolved.append(
        Unresolved("function '\(context.name(of: place))' could not be parsed", at: context.location(of: place)))
    }
    return hierarchy
  }

  // MARK: - Registrations

  /// `TypeInfo` objects, and `DeviceInfo` objects of 2009-2011 by their `.qdev`, that no function which was followed
  /// may have registered: boards of those years registered devices when they were started.
  private func leftovers() -> [(RegistrationCell, isDeviceInfo: Bool, TreeIndex.Place)] {
    let places = context.declarations { declaration, file in
      guard declaration.kind == .variable, !declaration.typeName.isEmpty else { return false }
      let type = file.bytes[declaration.typeName.range]
      guard type.count > 4, type.suffix(4).elementsEqual("Info".utf8) else { return false }
      if type.count == 8, type.elementsEqual("TypeInfo".utf8) { return true }
      return file.bytes.withUnsafeBufferPointer {
        UnsafeBufferPointer(rebasing: $0[declaration.extent.range.clamped(to: 0..<$0.count)]).holds(".qdev.name")
      }
    }
    return places.compactMap { place in
      let name = context.symbols.intern(context.name(of: place))
      guard let cell = library.variable(name, at: place) else { return nil }
      let isTypeInfo = context.tree.files[Int(place.file)].text(context.tree.declaration(place).typeName) == "TypeInfo"
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

  private func roots() -> [RegistrationLibrary.Name] {
    var kinds: [String: MacroKind] = [:]
    var found: [RegistrationLibrary.Name] = []
    for (number, file) in context.tree.files.enumerated() where !file.path.hasSuffix(".h") {
      for (entry, declaration) in file.index.declarations.enumerated() where declaration.kind == .macroCall {
        let place = TreeIndex.Place(file: UInt32(number), entry: UInt32(entry))
        guard context.tree.isActive(declaration.condition, in: place.file) else { continue }
        let name = file.text(declaration.name)
        let kind = kinds[name] ?? self.kind(ofMacroAt: place)
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
    _ info: RegistrationCell, _ isDeviceInfo: Bool, _ file: UInt32, _ line: UInt32
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
      classInit: nil, location: place, file: home)
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

  // MARK: - Classes

  private func readClasses(_ registrations: [Registration], _ hierarchy: inout TypeHierarchy) {
    var states: [ClassState?] = Array(repeating: nil, count: registrations.count)
    for index in registrations.indices { _ = state(index, registrations, hierarchy, &states, depth: 0) }
    for (index, registration) in registrations.enumerated() {
      if registration.isDeviceInfo {
        let assignment = ClassState.Assignment(
          value: registration.description, file: registration.type.file, line: registration.line,
          owner: registration.type.name)
        hierarchy.update(index) { type in
          enter([assignment], \.descriptions, in: &type)
          type.propertyArrays = arrays(registration.properties)
        }
      } else if let state = states[index] {
        hierarchy.update(index) { type in enter(state, in: &type) }
      }
    }
  }

  /// QOM copies the parent's class and then runs the type's own `class_init` (`type_initialize` in qom/object.c).
  private func state(
    _ index: Int, _ registrations: [Registration], _ hierarchy: TypeHierarchy, _ states: inout [ClassState?], depth: Int
  ) -> ClassState {
    if let known = states[index] { return known }
    let registration = registrations[index]
    var parent: ClassState?
    if depth < 64, let number = hierarchy.parent(of: registration.type), number != index {
      parent = state(number, registrations, hierarchy, &states, depth: depth + 1)
    }
    let state = ClassState(owner: registration.type.name, parent: parent)
    // Set before it is run: a type that is its own ancestor is met again here.
    states[index] = state
    for candidate in registration.classInit.candidates {
      guard case .function(let name, let file) = candidate,
        let function = library.function(name, visibleFrom: file)
      else { continue }
      interpreter.classState = state
      interpreter.run(function, [.classObject, registration.classData])
      interpreter.classState = nil
    }
    return state
  }

  private func enter(_ state: ClassState, in type: inout QOMType) {
    let words = interpreter.words
    func assignments(_ structure: Symbol?, _ name: Symbol) -> [ClassState.Assignment] {
      state.assignments[.init(structure: structure, name: name)] ?? []
    }
    enter(assignments(words.deviceClass, words.vmsd), \.descriptions, in: &type)
    for name in [words.vmsd, words.legacyVmsd] {
      enter(assignments(words.cpuClass, name).filter { $0.owner == type.name }, \.cpuDescriptions, in: &type)
    }
    for operations in assignments(words.cpuClass, words.systemOperations) where operations.owner == type.name {
      guard let cell = interpreter.target(of: operations.value) else { continue }
      for name in [words.legacyVmsd, words.vmsd] {
        var assignment = operations
        assignment.value = interpreter.value(of: interpreter.member(name, of: cell))
        if assignment.value.truth != nil { enter([assignment], \.cpuDescriptions, in: &type) }
      }
    }
    for use in state.properties { type.propertyArrays += arrays(use.value) }
  }

  private func enter(
    _ assignments: [ClassState.Assignment], _ list: WritableKeyPath<QOMType, [QOMType.DescriptionUse]>,
    in type: inout QOMType
  ) {
    for assignment in assignments {
      let location = context.location(file: assignment.file, line: assignment.line)
      for candidate in assignment.value.candidates {
        if let use = use(candidate, location, assignment) {
          type[keyPath: list].append(use)
        } else if candidate.truth != false {
          type.unresolved.append(Unresolved("the description of '\(type.name)' could not be found out", at: location))
        }
      }
    }
  }

  private func use(
    _ value: RegistrationValue, _ location: SourceLocation, _ assignment: ClassState.Assignment
  ) -> QOMType.DescriptionUse? {
    var element: Int?
    let cell: RegistrationCell
    switch value {
    case .pointer(let target): cell = target
    case .element(let array, let number):
      cell = array
      element = number
    default: return nil
    }
    guard case .variable(let symbol, let file, let place) = cell.origin else { return nil }
    return .init(
      symbol: symbol, file: place == nil ? file : assignment.file, place: place, element: element, location: location,
      owner: assignment.owner)
  }

  private func arrays(_ value: RegistrationValue) -> [QOMType.PropertyArray] {
    value.candidates.compactMap { candidate in
      let cell: RegistrationCell
      switch candidate {
      case .element(let array, _): cell = array
      case .pointer(let target): cell = target
      default: return nil
      }
      switch cell.origin {
      case .variable(_, _, let place?): return .variable(place)
      case .variable(let name, let file, nil):
        return context.tree.definition(ofVariable: name, visibleFrom: file).map { .literal($0, file: file) }
      case .tokens(let unit, let range):
        let tokens = Array(unit.tokens[range.clamped(to: unit.tokens.indices)])
        return .literal(
          unit.isExpanded ? tokens : context.tree.expand(tokens, from: unit.file, line: tokens.first?.line ?? 0),
          file: unit.file)
      case .none: return nil
      }
    }
  }
}
