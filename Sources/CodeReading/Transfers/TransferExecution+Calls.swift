import CSyntax
import CTree
import VMState

/// Calls of put and get code: the stream's own operations (migration/qemu-file.c, before 2012 savevm.c), descriptions that are
/// saved and loaded from within code, functions of the tree, functions that the tree sets.
extension SymbolicExecution {
  /// Nil for a call that means nothing special here.
  func codeCall(
    _ name: Symbol, _ arguments: [CExpression], _ values: [PredicateValue]
  ) throws(NotFollowed) -> PredicateValue? {
    guard let code else { return nil }
    let word = text(name)
    guard let stream = values.firstIndex(where: CodeRecorder.isStream) else {
      if StreamWords.allocations.contains(word) { return heapObject() }
      if isCopy(name), values.count == 3 {
        copied(from: values[1], to: values[0])
        return values[0]
      }
      return nil
    }
    let label = arguments.count > stream + 1 ? label(of: arguments[stream + 1]) : "value"
    let operand = values.count > stream + 1 ? values[stream + 1] : nil
    if let width = StreamWords.puts[word], let operand {
      try put(operand, width, label)
      return .nothing
    }
    if let width = StreamWords.gets[word] { return try get(width) }
    switch word {
    case "qemu_put_buffer", "qemu_put_buffer_async":
      guard let operand, values.count > stream + 2 else { return nil }
      try transferBuffer(operand, size: values[stream + 2], label)
      return .nothing
    case "qemu_get_buffer":
      guard let operand, values.count > stream + 2 else { return nil }
      try transferBuffer(operand, size: values[stream + 2], label)
      return values[stream + 2]
    case "qemu_put_timer", "timer_put", "qemu_get_timer", "timer_get":
      guard let operand else { return nil }
      try code.record(.value(path: slot(of: operand, label), .timer), label, under: state.guards)
      return .nothing
    case "qemu_put_counted_string", "qemu_get_counted_string":
      let length = code.local("length of \(label)")
      try code.record(.value(path: length, .uint8), "length of \(label)", under: state.guards)
      let bytes = operand.map { slot(of: $0, label) } ?? code.local(label)
      try code.record(
        .buffer(path: bytes, size: .member(MemberPath(length), CInteger(bits: 8, isSigned: false))), label,
        under: state.guards)
      return .number(.member(MemberPath(length), CInteger(bits: 8, isSigned: false)), .unsignedLong)
    case "qemu_fseek", "qemu_file_skip":
      guard let operand else { return nil }
      try transferBuffer(.environment("skipped", .untypedPointer), size: operand, "skipped")
      return .zero
    default: break
    }
    if StreamWords.saves.contains(word) || StreamWords.loads.contains(word), values.count > stream + 2 {
      return try described(values[stream + 1], object: values[stream + 2], arguments[stream + 2], values, stream + 3)
    }
    if StreamWords.withoutBytes.contains(word) { return .zero }
    return try followed(name, word, arguments, values)
  }

  private func followed(
    _ name: Symbol, _ word: String, _ arguments: [CExpression], _ values: [PredicateValue]
  ) throws(NotFollowed) -> PredicateValue {
    guard let code else { return .nothing }
    guard let function = definition(of: name, from: file) else {
      try code.record(
        .opaque(Unresolved("'\(word)' is not defined in the tree", at: code.location, codeHash: ContentHash.of(word))),
        word, under: state.guards)
      return .unfollowed(atom("\(word)()", "it is not defined in the tree"), .int)
    }
    code.argumentLabels = arguments.map { label(of: $0) }
    return try attempt(function, values, word, from: file)
  }

  /// A function as its own file sees it: its types may be known there only.
  private func definition(of name: Symbol, from file: FileID) -> FunctionDefinition? {
    guard let tokens = reader.source.definition(ofFunction: name, visibleFrom: file) else { return nil }
    return layout.constants.function(name, in: home(of: tokens, file))
  }

  /// Follows a function that has the stream; what it did is one opaque part when that fails.
  private func attempt(
    _ function: FunctionDefinition, _ values: [PredicateValue], _ word: String, from file: FileID
  ) throws(NotFollowed) -> PredicateValue {
    guard let code else { return .nothing }
    let before = code.items.count
    let place = code.location
    do throws(NotFollowed) {
      let result = try follow(function, values, from: file)
      code.location = place
      return result
    } catch {
      if code.isStrict { throw error }
      code.location = place
      code.items.removeSubrange(before...)
      let hash = reader.codeHash(function.name, file)
      try code.record(
        .opaque(Unresolved("'\(word)' was not followed: \(error.reason)", at: place, codeHash: hash)), word,
        under: state.guards)
      forget(values)
      return .unfollowed(
        atom("\(word)()", "'\(word)' was not followed: \(error.reason)", hash: hash),
        layout.resolve(function.returnType, in: file))
    }
  }

  // MARK: - Functions that the tree sets

  /// Nil for a call without the stream.
  func codeCall(
    through callee: CExpression, _ function: PredicateValue, _ values: [PredicateValue]
  ) throws(NotFollowed) -> PredicateValue? {
    guard let code else { return nil }
    let takesStream = values.contains(where: CodeRecorder.isStream)
    if case .pointer(let place) = function, let method = code.surroundings.function(at: place.path) {
      return try call(method, values, takesStream)
    }
    guard takesStream else { return nil }
    guard case .member(_, let name, _) = callee.kind else {
      try code.record(.opaque(Unresolved("a call through a pointer", at: code.location)), "code", under: state.guards)
      return .unfollowed(atom("a call", "a call through a pointer is not followed"), .int)
    }
    let candidates = code.surroundings.methods(named: name, arguments: values.count)
    guard let last = candidates.last else {
      try code.record(
        .opaque(
          Unresolved("no function of the tree is set as '\(text(name))'", at: code.location)), text(name),
        under: state.guards)
      return .unfollowed(atom("\(text(name))()", "no function of the tree is set as it"), .int)
    }
    // Which of them it is does not change in a migration.
    let start = state
    var result: PredicateValue?
    var after: State?
    var others: [Expression] = []
    for candidate in candidates {
      // What saves and what loads are set together, by one file.
      let path = reader.tree.files[candidate.file.index].path
      let test = environment(Atom.hooksText(of: path), as: .hooksOf(path))
      state = start
      state.guards += (others + (candidate == last ? [] : [test])).map { CodeGuard($0) }
      let value = try call(candidate, values, takesStream)
      others.append(Folded.not(test))
      if let earlier = after, let former = result {
        after = try merge(others[others.count - 2], state, earlier)
        result = (try? merge(others[others.count - 2], value, former)) ?? former
      } else {
        after = state
        result = value
      }
    }
    if let after { state = after }
    state.guards = start.guards
    return result ?? .nothing
  }

  private func call(
    _ method: ScopedName, _ values: [PredicateValue], _ takesStream: Bool
  ) throws(NotFollowed) -> PredicateValue {
    guard let function = definition(of: method.name, from: method.file) else {
      throw NotFollowed("'\(text(method.name))' was not understood")
    }
    if takesStream { return try attempt(function, values, text(method.name), from: method.file) }
    return try follow(function, values, from: method.file)
  }

  /// A member of the object's own class, when the object's type is known: a method, a description or nothing.
  func classMember(
    _ name: Symbol, of classText: String, classType: ObjectType, type member: ObjectType?
  ) -> PredicateValue? {
    guard let code, let type = code.objectType, classText.hasPrefix("object_get_class("), member?.isPointer == true
    else { return nil }
    let object = classText.dropFirst("object_get_class(".count).dropLast()
    guard object == "opaque" || object.hasPrefix("&opaque->") else { return nil }
    return code.surroundings.classMember(name, of: classType, ofType: type)
  }

  /// A member that points to a function which has the stream: it is set when some function of the tree is stored there.
  func method(_ name: Symbol, type: ObjectType?) -> PredicateValue? {
    guard let code, code.direction != .hook, let type, type.isPointer,
      case .function? = layout.target(of: type, in: file)?.unaligned, code.surroundings.hasMethods(named: name)
    else { return nil }
    return .pointer(PredicateValue.Place(path: "$method:\(text(name))", type: .function))
  }

  // MARK: - Descriptions

  /// `vmstate_save_state(f, vmsd, object, ...)`, `vmstate_load_state(f, vmsd, object, version)`.
  private func described(
    _ description: PredicateValue, object: PredicateValue, _ argument: CExpression, _ values: [PredicateValue],
    _ next: Int
  ) throws(NotFollowed) -> PredicateValue {
    guard let code else { return .nothing }
    if case .choice(let test, let yes, let no) = description {
      let guards = state.guards
      state.guards = guards + [CodeGuard(test)]
      _ = try described(yes, object: object, argument, values, next)
      state.guards = guards + [CodeGuard(Folded.not(test))]
      let result = try described(no, object: object, argument, values, next)
      state.guards = guards
      return result
    }
    var id: DescriptionID?
    switch description {
    case .environment(let name, _): id = code.surroundings.description(named: name, file: file)
    case .pointer(let place): id = code.surroundings.description(at: place.path)
    default: break
    }
    guard let id else {
      let text = PredicateText.text(description)
      try code.record(
        .opaque(
          Unresolved(
            "the description '\(Self.limited(text))' is not known", at: code.location, codeHash: ContentHash.of(text))),
        "description", under: state.guards)
      return .unfollowed(atom("a description", "it is not known"), .int)
    }
    let version = code.direction == .load && values.count > next ? values[next].constant.map { Int($0) } : nil
    try code.record(
      .structure(id, path: slot(of: object, label(of: argument)), version: version),
      label(of: argument), under: state.guards)
    return .zero
  }

  // MARK: - Words of C

  func isCopy(_ name: Symbol) -> Bool { ["memcpy", "memmove"].contains(text(name)) }

  /// What an argument is called: "hflags" for `&env->hflags`.
  func label(of expression: CExpression) -> String {
    switch expression.kind {
    case .identifier(let name): frames.last?.labels[name] ?? text(name)
    case .member(_, let name, _): text(name)
    case .unary(_, let inner), .cast(_, let inner), .index(let inner, _): label(of: inner)
    case .call(let callee, _): label(of: callee)
    default: "value"
    }
  }

  /// What a callee's parameters are called by its caller: `pv` of an accessor is "hflags" for `&env->hflags`.
  func labels(of definition: FunctionDefinition) -> [Symbol: String] {
    guard let code else { return [:] }
    defer { code.argumentLabels = [] }
    var labels: [Symbol: String] = [:]
    for (parameter, label) in zip(definition.parameters, code.argumentLabels) {
      if let name = parameter.name, label != "value" { labels[name] = label }
    }
    return labels
  }
}

/// The stream's operations by name, the same in all years.
enum StreamWords {
  /// Bits.
  static let puts = [
    "qemu_put_byte": 8, "qemu_put_be16": 16, "qemu_put_be32": 32, "qemu_put_be64": 64,
  ]
  static let gets = [
    "qemu_get_byte": 8, "qemu_get_be16": 16, "qemu_get_be32": 32, "qemu_get_be64": 64,
  ]
  static let saves: Set = ["vmstate_save_state", "vmstate_save_state_v", "vmstate_save_state_with_err"]
  static let loads: Set = ["vmstate_load_state"]
  static let withoutBytes: Set = [
    "qemu_file_get_error", "qemu_file_set_error", "qemu_fflush", "qemu_file_has_error", "qemu_ftell",
    "qemu_file_get_error_obj", "qemu_file_set_error_obj", "qemu_file_rate_limit", "qemu_file_is_writable",
  ]
  static let allocations: Set = [
    "g_malloc", "g_malloc0", "g_malloc_n", "g_malloc0_n", "g_try_malloc", "g_try_malloc0", "g_slice_alloc",
    "qemu_malloc",
    "qemu_mallocz", "calloc", "malloc", "qemu_memalign", "g_try_malloc_n", "g_try_malloc0_n",
  ]
}
