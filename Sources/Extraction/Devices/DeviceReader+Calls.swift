import CSyntax
import CTree
import VMState

extension DeviceReader {
  /// Calls that register the same section for the same reason: a serial port's for ISA and for memory-mapped ones.
  struct CallKey: Hashable {
    private let name: Known<String>
    private let description: DescriptionID?
    private let instance: Int?
    private let isComputed: Bool
    private let save: UInt64?

    init(_ device: Device) {
      name = device.sectionName.unresolved == nil ? device.sectionName : .known("")
      description = device.description
      instance = device.instanceID.value ?? nil
      isComputed = device.instanceID.unresolved != nil
      save = device.handlers?.save?.codeHash
    }
  }

  func devices(of call: RegistrationCallReader.Call, _ unresolved: inout [Unresolved]) -> [Device] {
    if call.arguments[.description] != nil { return describedDevices(of: call, &unresolved) }
    return handlerDevice(of: call).map { [$0] } ?? []
  }

  private func location(of call: RegistrationCallReader.Call) -> SourceLocation {
    context.location(file: call.file, line: call.line)
  }

  private func expanded(_ tokens: ArraySlice<Token>, _ file: FileID) -> ArraySlice<Token> {
    context.tree.expand(Array(tokens), from: file, line: tokens.first?.line ?? 0)[...]
  }

  // MARK: - vmstate_register

  private func describedDevices(
    of call: RegistrationCallReader.Call, _ unresolved: inout [Unresolved]
  ) -> [Device] {
    let written = call.arguments[.description] ?? []
    var names = addresses(in: expanded(written, call.file))
    var isRenamed = false
    if names.isEmpty, let value = assignment(to: written, in: call) {
      // `s->vmstate = g_memdup(&vmstate_eepro100, ...)`, of which the name is set afterwards; before 2014 in two steps.
      names = addresses(in: expanded(value, call.file))
      if names.isEmpty { names = copied(to: written, in: call) }
      isRenamed = sets("name", of: written, in: call)
    }
    guard !names.isEmpty else {
      if !isClassDescription(written, call) {
        unresolved.append(
          Unresolved(
            "the description '\(context.symbols.text(of: written))' that is registered here could not be found out",
            at: location(of: call), codeHash: ContentHash.of(context.symbols.normalisedText(of: written))))
      }
      return []
    }
    return names.compactMap { name in
      guard let id = parts.description(named: name.symbol, element: name.element, visibleFrom: call.file) else {
        unresolved.append(
          Unresolved(
            "description '\(context.symbols.text(of: name.symbol))' is not defined in the tree", at: location(of: call))
        )
        return nil
      }
      let section = parts.name(of: id)
      var device = Device(
        typeName: section, ancestors: [], registration: .call, location: location(of: call), description: id,
        sectionName: .known(section))
      if isRenamed {
        device.sectionName = .unknown(
          Unresolved("the section's name is set at run time", at: location(of: call), codeHash: ContentHash.of(section))
        )
      }
      device.instanceID = instance(of: call)
      return device
    }
  }

  /// `&vmstate_a`, `&vmstate_a[2]`, `test ? &vmstate_a : &vmstate_b`.
  private func addresses(in tokens: ArraySlice<Token>) -> [(symbol: Symbol, element: Int)] {
    let words = initializers.words
    var found: [(symbol: Symbol, element: Int)] = []
    for index in tokens.indices where tokens[index].kind == .punctuator && tokens[index].symbol == words.ampersand {
      var next = index + 1
      while next < tokens.endIndex, tokens[next].symbol == words.open { next += 1 }
      guard next < tokens.endIndex, tokens[next].kind == .identifier else { continue }
      var element = 0
      if next + 2 < tokens.endIndex, tokens[next + 1].symbol == words.openBracket,
        let number = IntegerLiteral.value(of: context.symbols.text(of: tokens[next + 2].symbol))
      {
        element = Int(clamping: number)
      }
      // `&s->vmstate`, `&x.y` and bit-wise and are no descriptions of the tree.
      if next + 1 < tokens.endIndex, tokens[next + 1].symbol == words.arrow || tokens[next + 1].symbol == words.dot {
        continue
      }
      found.append((tokens[next].symbol, element))
    }
    return found
  }

  /// What the same function last assigns to `target` before the call.
  private func assignment(to target: ArraySlice<Token>, in call: RegistrationCallReader.Call) -> ArraySlice<Token>? {
    let wanted = target.map(\.symbol)
    guard let first = wanted.first else { return nil }
    let body = call.function
    var found: ArraySlice<Token>?
    for index in body.indices where body[index].symbol == first && body[index].line <= call.line {
      var end = index + wanted.count
      guard end < body.count, body[index..<end].map(\.symbol) == wanted else { continue }
      // `static const char info_str[] = "e1000"`
      if body[end].symbol == initializers.words.openBracket, let close = initializers.closing(end, in: body[...]) {
        end = close + 1
      }
      guard end < body.count, body[end].kind == .punctuator, body[end].symbol == initializers.words.equals else {
        continue
      }
      let stop = body[end...].firstIndex { $0.kind == .punctuator && $0.symbol == initializers.words.semicolon }
      found = body[(end + 1)..<(stop ?? body.count)]
    }
    return found
  }

  /// `memcpy(target, &vmstate_x, ...)`
  private func copied(
    to target: ArraySlice<Token>, in call: RegistrationCallReader.Call
  ) -> [(symbol: Symbol, element: Int)] {
    let body = call.function
    let copy = context.symbols.intern("memcpy")
    for index in body.indices.dropLast(2) where body[index].symbol == copy && body[index].line <= call.line {
      guard let end = initializers.closing(index + 1, in: body[...]) else { continue }
      let arguments = initializers.split(body[(index + 2)..<end])
      if let first = arguments.first, first.map(\.symbol) == target.map(\.symbol), arguments.count > 1 {
        return addresses(in: arguments[1])
      }
    }
    return []
  }

  private func sets(_ member: String, of target: ArraySlice<Token>, in call: RegistrationCallReader.Call) -> Bool {
    let wanted = target.map { context.symbols.text(of: $0.symbol) } + ["->", member, "="]
    let body = call.function
    return body.indices.contains { index in
      index + wanted.count <= body.count
        && body[index..<(index + wanted.count)].elementsEqual(wanted) { context.symbols.text(of: $0.symbol) == $1 }
    }
  }

  /// Core code that registers what a class refers to: those are devices of their own.
  private func isClassDescription(_ tokens: ArraySlice<Token>, _ call: RegistrationCallReader.Call) -> Bool {
    guard let last = tokens.last else { return false }
    let text = context.symbols.text(of: last.symbol)
    if text == "vmsd" || text == "legacy_vmsd" { return true }
    // qdev_get_vmsd(dev); a parameter of the function, or a variable that such a call fills.
    if tokens.contains(where: { context.symbols.text(of: $0.symbol) == "qdev_get_vmsd" }) { return true }
    return false
  }

  private func instance(of call: RegistrationCallReader.Call) -> Known<Int?> {
    guard let written = call.arguments[.instance] else { return .known(nil) }
    let tokens = expanded(written, call.file)
    guard let number = constant(tokens, call.file) else {
      return .unknown(
        Unresolved(
          "instance id '\(context.symbols.text(of: written))' is computed", at: location(of: call),
          codeHash: ContentHash.of(context.symbols.normalisedText(of: tokens))))
    }
    // -1, as an int or as a uint32_t: VMSTATE_INSTANCE_ID_ANY since 2019.
    return number == -1 || number == 0xffff_ffff ? .known(nil) : .known(Int(number))
  }

  private func constant(_ tokens: ArraySlice<Token>, _ file: FileID) -> Int64? {
    guard tokens.allSatisfy({ $0.kind != .string }) else { return nil }
    return parts.constant(tokens, in: file).value
  }

  // MARK: - register_savevm

  private func handlerDevice(of call: RegistrationCallReader.Call) -> Device? {
    guard let section = call.arguments[.sectionName], call.arguments[.save] != nil || call.arguments[.handlers] != nil
    else { return nil }
    let place = location(of: call)
    let versionTokens = call.arguments[.version].map { expanded($0, call.file) } ?? []
    var version = Known<Int>.unknown(
      Unresolved(
        "version '\(context.symbols.text(of: versionTokens))' is computed", at: place,
        codeHash: ContentHash.of(context.symbols.normalisedText(of: versionTokens))))
    if let number = constant(versionTokens, call.file) { version = .known(Int(number)) }
    var handlers = SectionHandlers(versionID: version, save: nil, load: nil, isLive: false)
    if let operations = call.arguments[.handlers] {
      readOperations(operations, call, into: &handlers)
    } else {
      let load = handler(call.arguments[.load], call)
      let live = handler(call.arguments[.saveLive], call)
      let save = handler(call.arguments[.save], call)
      handlers.load = reference(load)
      handlers.save = reference(save ?? live)
      handlers.isLive = live != nil
      if live == nil, save != nil || load != nil { handlers.code = parts.codeForm(save: save, load: load) }
    }
    // A wrapper's own parameters: not a registration of its own.
    if handlers.save == nil, handlers.load == nil { return nil }
    let name = sectionName(section, call)
    let typeName = name.value ?? handlers.save?.function ?? handlers.load?.function ?? ""
    var device = Device(
      typeName: typeName, ancestors: [], registration: .handlers, location: place, description: nil, sectionName: name)
    device.instanceID = instance(of: call)
    device.handlers = handlers
    return device
  }

  private func handler(_ tokens: ArraySlice<Token>?, _ call: RegistrationCallReader.Call) -> ScopedName? {
    guard let tokens, !initializers.isNull(tokens), let name = initializers.named(tokens),
      !call.parameters.contains(name.symbol)
    else { return nil }
    return ScopedName(name.symbol, in: call.file)
  }

  private func reference(_ handler: ScopedName?) -> CodeReference? {
    handler.map(parts.code)
  }

  /// `static SaveVMHandlers savevm_ram_handlers = { .save_live_iterate = ..., .load_state = ... }`: all that save, as
  /// one hash, and all that load.
  private func readOperations(
    _ tokens: ArraySlice<Token>, _ call: RegistrationCallReader.Call, into handlers: inout SectionHandlers
  ) {
    guard let name = initializers.named(tokens),
      let definition = context.tree.definition(ofVariable: name.symbol, visibleFrom: call.file),
      let value = initializers.initializer(ofDeclaration: definition[...]), let inner = initializers.braced(value)
    else { return }
    var savers: [(member: String, code: CodeReference)] = []
    var loaders: [(member: String, code: CodeReference)] = []
    var pair: [String: ScopedName] = [:]
    for entry in initializers.entries(inner) {
      guard let member = entry.member, !initializers.isNull(entry.value), let function = initializers.named(entry.value)
      else { continue }
      let handler = ScopedName(function.symbol, in: call.file)
      let code = parts.code(handler)
      pair[member] = handler
      if member.hasPrefix("save") { savers.append((member, code)) }
      if member.hasPrefix("load") { loaders.append((member, code)) }
    }
    handlers.isLive = !savers.isEmpty && !savers.contains { $0.member == "save_state" }
    handlers.save = joined(savers, first: ["save_state", "save_live_complete_precopy", "save_live_complete"])
    handlers.load = joined(loaders, first: ["load_state"])
    if !handlers.isLive, pair["save_state"] != nil || pair["load_state"] != nil {
      handlers.code = parts.codeForm(save: pair["save_state"], load: pair["load_state"])
    }
  }

  /// Several functions under the name of the most telling one.
  private func joined(_ parts: [(member: String, code: CodeReference)], first: [String]) -> CodeReference? {
    let parts = parts.sorted { $0.member < $1.member }
    guard var chosen = parts.first?.code else { return nil }
    for name in first.reversed() {
      if let part = parts.first(where: { $0.member == name }) { chosen = part.code }
    }
    guard parts.count > 1 else { return chosen }
    var hash = ContentHash()
    for part in parts {
      hash.combine(part.member)
      hash.combine(part.code.codeHash)
    }
    chosen.codeHash = hash.value
    return chosen
  }

  private func sectionName(_ tokens: ArraySlice<Token>, _ call: RegistrationCallReader.Call) -> Known<String> {
    if let text = initializers.string(expanded(tokens, call.file)) { return .known(text) }
    if let value = assignment(to: tokens, in: call), let text = initializers.string(expanded(value, call.file)) {
      return .known(text)
    }
    // `static const char name[] = "fdc"` outside the function.
    if tokens.count == 1, let name = tokens.first, name.kind == .identifier, !call.parameters.contains(name.symbol),
      let definition = context.tree.definition(ofVariable: name.symbol, visibleFrom: call.file),
      let value = initializers.initializer(ofDeclaration: definition[...]),
      let text = initializers.string(value.prefix { $0.kind == .string })
    {
      return .known(text)
    }
    return .unknown(
      Unresolved(
        "section name '\(context.symbols.text(of: tokens))' is computed", at: location(of: call),
        codeHash: ContentHash.of(context.symbols.normalisedText(of: tokens))))
  }
}
