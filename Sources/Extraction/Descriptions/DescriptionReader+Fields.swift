import CSyntax
import CTree
import VMState

/// A description's field list.
struct FieldList {
  var fields: [Field] = []
  /// The C type that the members belong to, as the first field's `offsetof` has it.
  var objectType: Symbol?
  var unresolved: [Unresolved] = []
}

extension DescriptionReader {
  func fieldList(_ value: ArraySlice<Token>, file: FileID) -> FieldList {
    var list = FieldList()
    guard let body = listBody(value, file: file) else {
      if !initializers.isNull(expand(value, file)[...]) {
        list.unresolved.append(unresolved("the field list is no initialiser", value))
      }
      return list
    }
    var members: [MemberTokens] = []
    for part in initializers.split(body.tokens) {
      let location = part.first.map(context.location(of:)) ?? SourceLocation(path: "", line: 0)
      let macro = part.first.flatMap { $0.kind == .identifier ? symbols.text(of: $0.symbol) : nil }
      let expanded = expand(part, body.file)
      // One macro may stand for several fields.
      var isEnd = false
      for element in initializers.split(expanded[...]) {
        guard element.first?.symbol == initializers.words.openBrace, let inner = initializers.braced(element) else {
          list.unresolved.append(unresolved("'\(shortText(part))' does not expand to a field", part))
          continue
        }
        let one = MemberTokens(
          entries: initializers.entries(inner), location: location, macro: macro, source: part, expanded: element)
        if one.isTerminator(symbols) {
          isEnd = true
          break
        }
        members.append(one)
      }
      if isEnd { break }
    }
    list.objectType = members.lazy.compactMap { self.memberPlace($0["offset"], body.file)?.type }.first
    for member in members {
      let field = field(member, file: body.file, objectType: list.objectType)
      if case .custom(let form) = field.form, form.get != nil || form.put != nil {
        addSite(
          .field(list.fields.count, form), file: customHome,
          objectType: memberPlace(member["offset"], body.file)?.type ?? list.objectType)
      }
      list.fields.append(field)
    }
    fixCounts(of: &list.fields, file: body.file)
    return list
  }

  /// Numbers of elements that no field carries and that are constants.
  private func fixCounts(of fields: inout [Field], file: FileID) {
    let constants = MemberConstants(context, constants)
    for index in fields.indices {
      for count in [\Field.countMember, \Field.sizeMember] {
        guard let member = fields[index][keyPath: count]?.member, !fields.contains(where: { $0.member == member })
        else {
          continue
        }
        countsLookedForIn[tree.files[file.index].path, default: []].insert(
          String(member.text.split(separator: ".").last ?? ""))
        fields[index][keyPath: count]?.constant = constants.value(of: member, in: file)
      }
    }
  }

  private func shortText(_ tokens: ArraySlice<Token>) -> String {
    let text = symbols.text(of: tokens)
    return text.count <= 60 ? text : text.prefix(57) + "..."
  }

  private func field(_ tokens: MemberTokens, file: FileID, objectType: Symbol?) -> Field {
    var name = ""
    if let value = tokens["name"] { name = initializers.string(value) ?? symbols.text(of: value) }
    var field = Field(name: name, location: tokens.location, form: .buffer)
    field.macro = tokens.macro
    let offset = memberPlace(tokens["offset"], file)
    field.member = offset?.path ?? .itself
    field.versionID = value(tokens["version_id"], file)
    field.structVersionID = value(tokens["struct_version_id"], file)
    field.size = value(tokens["size"], file)
    field.count = value(tokens["num"], file)
    field.exists = tokens["field_exists"].flatMap { predicate(expanded: $0, file, offset?.type ?? objectType) }
    field.errorHint = tokens["err_hint"].flatMap { initializers.string($0) }
    let flags = readFlags(tokens["flags"])
    field.flags = flags.known
    if let countType = Self.countType(field.flags), let member = memberPlace(tokens["num_offset"], file) {
      field.countMember = CountMember(member: member.path, type: countType)
    }
    if field.flags.contains(.variableBuffer), let member = memberPlace(tokens["size_offset"], file) {
      field.sizeMember = CountMember(member: member.path, type: .int)
    }
    field.form =
      flags.unknown.map { .unresolved(unresolved("flag '\($0)' is not known to this tool", tokens.expanded)) }
      ?? form(tokens, field, file: file)
    // `.start` is a byte offset for buffers, but `offsetof(type, next)` for lists: only the former is needed.
    switch field.form {
    case .list, .tree, .temporary: break
    default: field.start = value(tokens["start"], file)
    }
    return field
  }

  private func value(_ tokens: ArraySlice<Token>?, _ file: FileID) -> Known<Int> {
    tokens.map { integer(expanded: $0, file) } ?? .known(0)
  }

  /// The integer type that `vmstate_n_elems` reads the count as.
  private static func countType(_ flags: FieldFlags) -> CInteger? {
    if flags.contains(.countInt32) { return .int }
    if flags.contains(.countUInt32) { return CInteger(bits: 32, isSigned: false) }
    if flags.contains(.countUInt16) { return CInteger(bits: 16, isSigned: false) }
    if flags.contains(.countUInt8) { return CInteger(bits: 8, isSigned: false) }
    return nil
  }

  private func readFlags(_ tokens: ArraySlice<Token>?) -> (known: FieldFlags, unknown: String?) {
    var flags: FieldFlags = []
    var unknown: String?
    for token in tokens ?? [] where token.kind == .identifier {
      let name = symbols.text(of: token.symbol)
      if let known = Self.flagsByName[name] {
        flags.insert(known)
      } else if name.hasPrefix("VMS_") {
        unknown = name
      }
    }
    return (flags, unknown)
  }

  private static let flagsByName = Dictionary(
    FieldFlags.names.map { ($0.name, $0.flag) }, uniquingKeysWith: { first, _ in first })

  // MARK: - Form

  private func form(_ tokens: MemberTokens, _ field: Field, file: FileID) -> WireForm {
    let info = tokens["info"].flatMap { initializers.named($0) }
    let vmsd = tokens["vmsd"].flatMap { initializers.isNull($0) ? nil : $0 }
    if field.flags.contains(.mustExist), field.count == .known(0), info == nil, vmsd == nil { return .validation }
    if field.flags.contains(.structure) || field.flags.contains(.versionedStructure) {
      return vmsd.map { nested($0, file) { .structure($0) } }
        ?? .unresolved(unresolved("a structure field without a description", tokens.expanded))
    }
    guard let info else {
      if let value = tokens["info"], let inner = initializers.braced(value) {
        // A compound literal in the field itself.
        customHome = file
        return .custom(customForm(symbol: "", initializers.entries(inner), file))
      }
      if let vmsd { return nested(vmsd, file) { .structure($0) } }
      return .unresolved(unresolved("a field without '.info' and '.vmsd'", tokens.expanded))
    }
    let name = symbols.text(of: info.symbol)
    if let scalar = Self.scalarsByInfo[name] { return .scalar(scalar) }
    switch name {
    case "vmstate_info_buffer": return .buffer
    case "vmstate_info_unused_buffer": return .unused
    case "vmstate_info_bitmap": return .bitmap
    case "vmstate_info_tmp": return vmsd.map { nested($0, file) { .temporary($0) } } ?? custom(info, file)
    case "vmstate_info_qtailq", "vmstate_info_qlist":
      return vmsd.map { nested($0, file) { .list($0) } } ?? custom(info, file)
    case "vmstate_info_gtree": return vmsd.map { tree($0, hasKey: tokens["start"], file) } ?? custom(info, file)
    default: return custom(info, file)
    }
  }

  private static let scalarsByInfo = Dictionary(
    uniqueKeysWithValues: ScalarForm.allCases.map { ($0.infoSymbol, $0) })

  private func nested(_ vmsd: ArraySlice<Token>, _ file: FileID, _ make: (DescriptionID) -> WireForm) -> WireForm {
    guard let reference = reference(vmsd, file),
      let id = id(named: reference.name, element: reference.element, visibleFrom: file)
    else { return .unresolved(unresolved("description '\(symbols.text(of: vmsd))' is not defined in the tree", vmsd)) }
    return make(id)
  }

  /// `.vmsd` points to two descriptions: the value's, then the key's unless keys are plain (`get_gtree` in
  /// migration/vmstate-types.c; `.start` is 0 for a direct key).
  private func tree(_ vmsd: ArraySlice<Token>, hasKey start: ArraySlice<Token>?, _ file: FileID) -> WireForm {
    guard let reference = reference(vmsd, file),
      let value = id(named: reference.name, element: reference.element, visibleFrom: file)
    else { return .unresolved(unresolved("description '\(symbols.text(of: vmsd))' is not defined in the tree", vmsd)) }
    let isDirect = start.map { integer(expanded: $0, file) == .known(0) } ?? true
    guard !isDirect else { return .tree(key: nil, value: value) }
    guard let key = id(named: reference.name, element: reference.element + 1, visibleFrom: file) else {
      return .unresolved(unresolved("the tree's key has no description", vmsd))
    }
    return .tree(key: key, value: value)
  }

  private func custom(_ info: Token, _ file: FileID) -> WireForm {
    let symbol = symbols.text(of: info.symbol)
    let place = tree.place(ofDeclaration: info.symbol, visibleFrom: file) { $0 == .variable }
    let home = place?.file ?? file
    customHome = home
    let subject = DependencySubject(.info, place ?? TreeIndex.Place(file: file, entry: UInt32.max))
    if let place, let known = infos[place] {
      tree.use(subject)
      return .custom(known)
    }
    tree.begin(subject)
    defer { tree.end() }
    guard
      let declaration = place.map({ tree.tokens(of: $0) })
        ?? tree.definition(ofVariable: info.symbol, visibleFrom: file),
      let value = initializers.initializer(ofDeclaration: declaration[...]), let inner = initializers.braced(value)
    else { return .unresolved(unresolved("'\(symbol)' is not defined in the tree", [info])) }
    let form = customForm(symbol: symbol, initializers.entries(inner), home)
    if let place { infos[place] = form }
    return .custom(form)
  }

  private func customForm(symbol: String, _ entries: [InitializerTokens.Entry], _ file: FileID) -> CustomForm {
    var form = CustomForm(symbol: symbol, name: "", get: nil, put: nil)
    for entry in entries {
      let expanded = expand(entry.value, file)
      switch entry.member {
      case "name": form.name = initializers.string(expanded[...]) ?? ""
      case "get": form.get = initializers.named(expanded[...]).map { code($0.symbol, file, takesStream: true) }
      case "put": form.put = initializers.named(expanded[...]).map { code($0.symbol, file, takesStream: true) }
      default: break
      }
    }
    return form
  }

  // MARK: - Members

  struct MemberPlace {
    var type: Symbol?
    var path: MemberPath
  }

  /// `offsetof(Type, member)` within an `.offset`, whatever type checks stand around it. Several that are added up follow each
  /// other; a plain 0 is the object itself.
  func memberPlace(_ tokens: ArraySlice<Token>?, _ file: FileID) -> MemberPlace? {
    guard let tokens else { return nil }
    var found: MemberPlace?
    var depth = 0
    var position = tokens.startIndex
    // `offsetof`s inside the type checks stand deeper than the sum's own; the first one tells the depth.
    var wantedDepth: Int?
    while position < tokens.endIndex {
      let token = tokens[position]
      if token.kind == .punctuator {
        if token.symbol == initializers.words.open { depth += 1 }
        if token.symbol == initializers.words.close { depth -= 1 }
      } else if token.kind == .identifier, isOffsetOf(token.symbol), wantedDepth ?? depth == depth,
        position + 1 < tokens.endIndex, let close = initializers.closing(position + 1, in: tokens)
      {
        let arguments = initializers.split(tokens[(position + 2)..<close])
        if arguments.count == 2 {
          let path = memberPath(arguments[1], file)
          let type = arguments[0].last { $0.kind == .identifier }?.symbol
          found = MemberPlace(type: found?.type ?? type, path: found.map { path.inside($0.path) } ?? path)
          wantedDepth = depth
        }
        position = close + 1
        continue
      }
      position += 1
    }
    return found
  }

  private func isOffsetOf(_ symbol: Symbol) -> Bool {
    let text = symbols.text(of: symbol)
    return text == "offsetof" || text == "__builtin_offsetof"
  }

  /// `regs[R_MAX - 1].value` with constant indexes worked out.
  private func memberPath(_ tokens: ArraySlice<Token>, _ file: FileID) -> MemberPath {
    var text = ""
    var position = tokens.startIndex
    while position < tokens.endIndex {
      let token = tokens[position]
      if token.symbol == initializers.words.openBracket, let close = initializers.closing(position, in: tokens) {
        let index = tokens[(position + 1)..<close]
        text += "[" + (integer(expanded: index, file).value.map(String.init) ?? symbols.text(of: index)) + "]"
        position = close + 1
      } else {
        text += token.symbol == initializers.words.arrow ? "." : symbols.text(of: token.symbol)
        position += 1
      }
    }
    return MemberPath(text)
  }
}

/// One field's initialiser: expanded tokens by member.
struct MemberTokens {
  var entries: [InitializerTokens.Entry]
  var location: SourceLocation
  var macro: String?
  var source: ArraySlice<Token>
  var expanded: ArraySlice<Token>

  /// The last entry of the name wins, as in C.
  subscript(member: String) -> ArraySlice<Token>? { entries.last { $0.member == member }?.value }

  /// Before 89c5684891 (2022) a NULL name ended the list, since then `VMS_END`.
  func isTerminator(_ symbols: SymbolTable) -> Bool {
    if let flags = self["flags"], flags.contains(where: { symbols.text(of: $0.symbol) == "VMS_END" }) { return true }
    return self["name"] == nil
  }
}
