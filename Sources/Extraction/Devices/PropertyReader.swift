import CSyntax
import CTree
import VMState

/// Reads qdev properties: arrays of `Property` whose entries are `DEFINE_PROP_*` macros, by what the tree's macros expand to.
///
/// Known by name are only the members of `struct Property` (hw/qdev.h 2009, include/hw/qdev-properties.h since) and that
/// `qdev_prop_bit`-like infos carry a bit number.
package final class PropertyReader {
  private let context: ExtractionContext
  private let layout: TypeLayout
  private let initializers: InitializerTokens
  private let words: Words
  private var arrays: [TreeIndex.Place: [Property]] = [:]

  private struct Words {
    let offsetOf, builtinOffsetOf, arrow, dot, open, close, ampersand, comma: Symbol

    init(_ symbols: SymbolTable) {
      offsetOf = symbols.intern("offsetof")
      builtinOffsetOf = symbols.intern("__builtin_offsetof")
      arrow = symbols.intern("->")
      dot = symbols.intern(".")
      open = symbols.intern("(")
      close = symbols.intern(")")
      ampersand = symbols.intern("&")
      comma = symbols.intern(",")
    }
  }

  package init(context: ExtractionContext, layout: TypeLayout) {
    self.context = context
    self.layout = layout
    self.initializers = InitializerTokens(context.symbols)
    self.words = Words(context.symbols)
  }

  /// The properties of the array defined at `place`, in its order: `static Property rtl8139_properties[] = {...}`.
  package func properties(inArray place: TreeIndex.Place) -> [Property] {
    if let known = context.tree.recall(arrays[place], as: DependencySubject(.properties, place)) { return known }
    defer { context.tree.end() }
    let tokens = context.tree.expandedTokens(of: place, from: place.file)
    let value = initializers.initializer(ofDeclaration: tokens[...])
    let read = value.map { properties(inList: $0, file: place.file) } ?? []
    arrays[place] = read
    return read
  }

  /// The properties of the array called `name` as `file` sees it; nil when there is none with an initialiser.
  package func properties(named name: Symbol, visibleFrom file: FileID) -> [Property]? {
    context.tree.place(ofDeclaration: name, visibleFrom: file) { $0 == .variable }.map(properties(inArray:))
  }

  /// The properties of a list by its macro-expanded tokens, as stand in `.qdev.props = (Property[]) {...}` (2009 to 2012). A
  /// list of one property without braces of its own is read as well.
  package func properties(inList tokens: ArraySlice<Token>, file: FileID) -> [Property] {
    guard let inner = initializers.braced(tokens) else { return [] }
    var properties: [Property] = []
    for part in initializers.split(inner) {
      guard let first = part.first, let members = initializers.braced(part) else { continue }
      // An empty entry ends the list (`DEFINE_PROP_END_OF_LIST`).
      if members.isEmpty { break }
      if let property = property(members, at: first, file: file) { properties.append(property) }
    }
    return properties
  }

  // MARK: - One property

  private func property(_ members: ArraySlice<Token>, at first: Token, file: FileID) -> Property? {
    var name: String?
    var nameToken: Token?
    var offset: ArraySlice<Token>?
    var bit: ArraySlice<Token>?
    var value: ArraySlice<Token>?
    var setsDefault: Bool?
    var info = ""
    for entry in initializers.entries(members) {
      switch entry.member {
      case "name":
        name = initializers.string(entry.value)
        nameToken = entry.value.first { $0.kind == .string && $0.file == file }
      case "info": info = initializers.named(entry.value).map { context.symbols.text(of: $0.symbol) } ?? ""
      case "offset": offset = entry.value
      case "bitnr": bit = entry.value
      case "defval", "defval.u", "defval.i": value = entry.value
      case "set_default": setsDefault = !initializers.isNull(entry.value)
      // An entry that repeats members, as `.qdev.props` do not; arrays, links and masks are no state.
      default: continue
      }
    }
    guard let name else { return nil }
    // Where the device's source writes it, not where the macro's body stands.
    let location = context.location(of: nameToken ?? members.first { $0.file == file } ?? first)
    let place = offset.flatMap { memberPlace($0, file: file) }
    var property = Property(name: name, member: place?.path ?? MemberPath(""), location: location)
    if let place { property.type = type(place, file: file) }
    if info.contains("bit"), let bit { property.bit = number(bit, file: file).map(Int.init) }
    if let value, setsDefault ?? true { property.defaultValue = defaultValue(value, file: file) }
    return property
  }

  /// `.defval.u = (bool) true`, `.defval = (uint32_t[]) { 5 }` (2009 to 2010), `.defval = { .u = 5 }`.
  private func defaultValue(_ tokens: ArraySlice<Token>, file: FileID) -> Known<Int64> {
    guard let inner = initializers.braced(tokens) else { return number(tokens, file: file) }
    guard let entry = initializers.entries(inner).first else { return .known(0) }
    return number(entry.value, file: file)
  }

  private func number(_ tokens: ArraySlice<Token>, file: FileID) -> Known<Int64> {
    do {
      return .known(try layout.constants.value(of: initializers.unparenthesised(tokens), in: file))
    } catch {
      // `(OnOffAuto) ON_OFF_AUTO_AUTO`: the cast's type may be one that the build generates.
      if let first = tokens.first, first.symbol == words.open, first.kind == .punctuator,
        let end = initializers.closing(tokens.startIndex, in: tokens), end + 1 < tokens.endIndex,
        let value = try? layout.constants.value(of: tokens[(end + 1)...], in: file)
      {
        return .known(value)
      }
      return .unknown(
        Unresolved(
          error.reason, at: tokens.first.map { context.location(of: $0) },
          codeHash: ContentHash.of(context.symbols.normalisedText(of: tokens))))
    }
  }

  // MARK: - The member

  private struct Member {
    var owner: ArraySlice<Token>
    var path: MemberPath
    var designators: ArraySlice<Token>
  }

  /// The type and member of `offsetof(TYPE, member)`, or of `((size_t) &((TYPE *)0)->member)`, which trees to 2011 define it as.
  private func memberPlace(_ tokens: ArraySlice<Token>, file: FileID) -> Member? {
    for position in tokens.indices where tokens[position].kind == .identifier {
      let symbol = tokens[position].symbol
      guard symbol == words.offsetOf || symbol == words.builtinOffsetOf, position + 1 < tokens.endIndex,
        let end = initializers.closing(position + 1, in: tokens)
      else { continue }
      let parts = initializers.split(tokens[(position + 2)..<end])
      guard parts.count == 2 else { return nil }
      return Member(owner: parts[0], path: path(parts[1], file: file), designators: parts[1])
    }
    return pointerMember(tokens, file: file)
  }

  /// `& ( ( TYPE * ) 0 ) -> member` up to the parenthesis that encloses it.
  private func pointerMember(_ tokens: ArraySlice<Token>, file: FileID) -> Member? {
    guard let arrow = tokens.firstIndex(where: { $0.symbol == words.arrow && $0.kind == .punctuator }) else {
      return nil
    }
    // Back to the parenthesis of the cast: ( ( TYPE * ) 0 ) ->
    var open: Int?
    var depth = 0
    var position = arrow - 1
    while position >= tokens.startIndex {
      if tokens[position].symbol == words.close { depth += 1 }
      if tokens[position].symbol == words.open {
        depth -= 1
        if depth == 0 {
          open = position
          break
        }
      }
      position -= 1
    }
    guard let open, let cast = tokens[(open + 1)..<arrow].firstIndex(where: { $0.symbol == words.open }),
      let castEnd = initializers.closing(cast, in: tokens)
    else { return nil }
    let owner = tokens[(cast + 1)..<castEnd].filter { context.symbols.text(of: $0.symbol) != "*" }
    depth = 0
    var end = arrow + 1
    while end < tokens.endIndex {
      let symbol = tokens[end].symbol
      if tokens[end].kind == .punctuator {
        if symbol == words.open || context.symbols.text(of: symbol) == "[" { depth += 1 }
        if symbol == words.close || context.symbols.text(of: symbol) == "]" { depth -= 1 }
        if depth < 0 { break }
      }
      end += 1
    }
    let member = tokens[(arrow + 1)..<end]
    return Member(owner: owner[...], path: path(member, file: file), designators: member)
  }

  /// The member as `MemberPath` writes it: subscripts as numbers.
  private func path(_ tokens: ArraySlice<Token>, file: FileID) -> MemberPath {
    var text = ""
    var position = tokens.startIndex
    while position < tokens.endIndex {
      let token = tokens[position]
      if token.kind == .punctuator, token.symbol == words.arrow {
        text += "."
      } else if token.kind == .punctuator, context.symbols.text(of: token.symbol) == "[",
        let end = initializers.closing(position, in: tokens)
      {
        let index = tokens[(position + 1)..<end]
        text += "[\(number(index, file: file).value.map(String.init) ?? context.symbols.normalisedText(of: index))]"
        position = end
      } else if token.symbol != words.open, token.symbol != words.close {
        text += context.symbols.text(of: token.symbol)
      }
      position += 1
    }
    return MemberPath(text)
  }

  /// The member's integer type; nil for strings, pointers and structs, and when the layout is not known.
  private func type(_ member: Member, file: FileID) -> CInteger? {
    let ownerType: ObjectType?
    if member.owner.count == 1, let only = member.owner.first, only.kind == .identifier {
      ownerType = layout.type(named: only.symbol, in: file)
    } else {
      var parser = layout.parser(member.owner, in: file)
      ownerType = (try? parser.parseTypeName()).map { layout.resolve($0, in: file) }
    }
    guard let ownerType, let designators = designators(member.designators, file: file),
      let place = try? layout.member(designators, of: ownerType, in: file)
    else { return nil }
    guard let integer = place.type.integer else { return nil }
    return CInteger(bits: integer.isBool ? 1 : integer.bytes * 8, isSigned: integer.isSigned)
  }

  private func designators(_ tokens: ArraySlice<Token>, file: FileID) -> [CDesignator]? {
    if tokens.count == 1, let only = tokens.first { return [.member(only.symbol)] }
    var result: [CDesignator] = []
    var position = tokens.startIndex
    while position < tokens.endIndex {
      let token = tokens[position]
      if token.kind == .identifier {
        result.append(.member(token.symbol))
      } else if context.symbols.text(of: token.symbol) == "[", let end = initializers.closing(position, in: tokens) {
        var parser = layout.parser(tokens[(position + 1)..<end], in: file)
        guard let index = try? parser.parseExpression() else { return nil }
        result.append(.index(index))
        position = end
      }
      position += 1
    }
    return result
  }
}

extension Known {
  fileprivate func map<T>(_ transform: (Value) -> T) -> Known<T> {
    switch self {
    case .known(let value): .known(transform(value))
    case .unknown(let reason): .unknown(reason)
    }
  }
}
