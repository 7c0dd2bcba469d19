import CSyntax
import CTree
import CodeReading
import VMState

/// What types' classes are given.
extension TypeHierarchyReader {
  func readClasses(
    _ registrations: [Registration], _ hierarchy: inout TypeHierarchy, _ isWanted: (QOMType) -> Bool
  ) {
    var states: [ClassState?] = Array(repeating: nil, count: registrations.count)
    for index in registrations.indices where isWanted(registrations[index].type) {
      _ = state(index, registrations, hierarchy, &states, depth: 0)
    }
    for (index, registration) in registrations.enumerated() {
      if registration.isDeviceInfo {
        context.tree.begin(DependencySubject(.classState, number: index), .file(registration.type.location.path))
        defer { context.tree.end() }
        context.tree.use(DependencySubject(.registration, number: registration.type.file.index))
        let assignment = ClassState.Assignment(
          value: registration.description, file: registration.type.file, line: registration.line,
          owner: registration.type.name)
        hierarchy.update(index) { type in
          enter([assignment], \.descriptions, in: &type)
          type.propertyArrays = arrays(registration.properties)
        }
      } else if let state = states[index] {
        context.tree.begin(DependencySubject(.classState, number: index))
        defer { context.tree.end() }
        hierarchy.update(index) { type in enter(state, in: &type) }
      }
    }
  }

  /// QOM copies the parent's class and then runs the type's own `class_init` (`type_initialize` in qom/object.c).
  private func state(
    _ index: Int, _ registrations: [Registration], _ hierarchy: TypeHierarchy, _ states: inout [ClassState?], depth: Int
  ) -> ClassState {
    let subject = DependencySubject(.classState, number: index)
    if let known = states[index] {
      context.tree.use(subject)
      return known
    }
    let registration = registrations[index]
    context.tree.begin(subject, .file(registration.type.location.path))
    defer { context.tree.end() }
    context.tree.use(DependencySubject(.registration, number: registration.type.file.index))
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
