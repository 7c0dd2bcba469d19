import CSyntax

extension TreeIndex {
  package func definition(ofTag tag: Symbol, visibleFrom file: FileID) -> [Token]? {
    definition(of: tag, visibleFrom: file, kind: { $0 == .structTag || $0 == .unionTag || $0 == .enumTag }) {
      $0.tags[tag]
    }
  }

  package func definition(ofTypedef name: Symbol, visibleFrom file: FileID) -> [Token]? {
    definition(of: name, visibleFrom: file, kind: { $0 == .typedef }) { $0.typedefs[name] }
  }

  package func definition(ofFunction name: Symbol, visibleFrom file: FileID) -> [Token]? {
    definition(of: name, visibleFrom: file, kind: { $0 == .function }) { $0.functions[name] }
  }

  package func definition(ofVariable name: Symbol, visibleFrom file: FileID) -> [Token]? {
    definition(of: name, visibleFrom: file, kind: { $0 == .variable }) { $0.variables[name] }
  }

  /// Written and visible, else made by a visible macro, else written elsewhere without ambiguity.
  private func definition(
    of name: Symbol, visibleFrom file: FileID, kind: (FileIndex.Declaration.Kind) -> Bool,
    generated find: (GeneratedDeclarations) -> [Token]?
  ) -> [Token]? {
    lookups.ask(name, file, .declarations)
    let candidates = activePlaces(ofDeclaration: name, kind: kind)
    if let place = choose(candidates, visibleFrom: file, where: { _ in true }) {
      return expandedTokens(of: place, from: file)
    }
    return generated(visibleFrom: file, .declarations, find)
      ?? unambiguous(candidates).map { expandedTokens(of: $0, from: file) }
  }

  /// The declaration of `name` that `file` sees. Functions and variables with external linkage are found in any file when
  /// nothing nearer has the name and it is defined once.
  package func place(
    ofDeclaration name: Symbol, visibleFrom file: FileID, kind isWanted: (FileIndex.Declaration.Kind) -> Bool
  ) -> Place? {
    lookups.ask(name, file, .declarations)
    let candidates = activePlaces(ofDeclaration: name, kind: isWanted)
    guard !candidates.isEmpty else { return nil }
    let place = choose(candidates, visibleFrom: file, where: { _ in true }) ?? unambiguous(candidates)
    return place
  }

  private func activePlaces(
    ofDeclaration name: Symbol, kind isWanted: (FileIndex.Declaration.Kind) -> Bool
  ) -> [Place] {
    places(name, declarationPlaces).filter { place in
      let declaration = self.declaration(place)
      return isWanted(declaration.kind) && isActive(declaration.condition, in: place.file)
    }
  }

  /// Types in headers that are reached by a path we do not know, and functions and objects of other files.
  private func unambiguous(_ candidates: [Place]) -> Place? {
    let shared = candidates.filter { place in
      switch declaration(place).kind {
      case .function, .variable: !isFileLocal(place)
      default: files[place.file.index].isHeader
      }
    }
    return shared.count == 1 ? shared[0] : nil
  }

  private func isFileLocal(_ place: Place) -> Bool {
    let source = files[place.file.index]
    guard !source.isHeader else { return false }
    let extent = declaration(place).extent
    return tokens(in: place.file, extent.range, line: declaration(place).line).prefix(6).contains {
      symbols.text(of: $0.symbol) == "static"
    }
  }

  /// The declaration's tokens as written, inactive branches left out.
  package func tokens(of place: Place) -> [Token] {
    lookups.read(place)
    let declaration = self.declaration(place)
    return tokens(in: place.file, declaration.extent.range, line: declaration.line)
  }

  /// Expanded in the place where it stands: what is visible to the definition decides, not what is visible to the user.
  package func expandedTokens(of place: Place, from file: FileID) -> [Token] {
    expandedDeclarations.value(for: place) {
      let declaration = self.declaration(place)
      // From a header the includer's macros are visible too, but the header's own are the rule.
      let context = files[place.file.index].isHeader && !files[file.index].isHeader ? file : place.file
      let line = context == place.file ? declaration.line : UInt32.max
      return expand(tokens(of: place), from: context, line: endLine(of: declaration, in: place.file, or: line))
    }
  }

  private func endLine(of declaration: FileIndex.Declaration, in file: FileID, or line: UInt32) -> UInt32 {
    guard line != UInt32.max else { return line }
    var count: UInt32 = 0
    let source = files[file.index]
    for offset in declaration.extent.range.clamped(to: 0..<source.bytes.count) where source.bytes[offset] == 0x0a {
      count += 1
    }
    return line + count + 1
  }

  /// Whether an enumeration written anywhere in the tree has the constant.
  package func isEnumerator(_ name: Symbol) -> Bool {
    lookups.ask(name, .none, .enumerators)
    return !places(name, enumeratorPlaces).isEmpty
  }

  package func value(ofEnumerator name: Symbol, visibleFrom file: FileID) -> Int64? {
    lookups.ask(name, file, .enumerators)
    let candidates = places(name, enumeratorPlaces)
    guard !candidates.isEmpty else { return generatedEnumerator(name, visibleFrom: file) }
    let isFit = { (place: Place) in
      let entry = self.files[place.file.index].index.enumerators[Int(place.entry)]
      return entry.body >= 0
        && self.isActive(self.files[place.file.index].index.enumBodies[Int(entry.body)].condition, in: place.file)
    }
    var chosen = choose(candidates, visibleFrom: file, where: isFit)
    if chosen == nil {
      let fit = candidates.filter { isFit($0) && files[$0.file.index].isHeader }
      if fit.count == 1 { chosen = fit[0] }
    }
    guard let chosen else { return nil }
    let body = files[chosen.file.index].index.enumerators[Int(chosen.entry)].body
    let enumeration = Place(file: chosen.file, entry: UInt32(bitPattern: body))
    if let known = enumValues[chosen] {
      enumerationScopes.use(enumeration)
      return known
    }
    enumerationScopes.within(enumeration) { evaluateEnum(at: chosen, from: file) }
    return enumValues[chosen] ?? nil
  }

  private func generatedEnumerator(_ name: Symbol, visibleFrom file: FileID) -> Int64? {
    (generated(visibleFrom: file, .enumerations) { $0.enumerators[name] }
      ?? generated(visibleFrom: file, .declarations) { $0.enumerators[name] }) ?? nil
  }

  /// Fills `enumValues` for the whole body that the enumerator stands in.
  private func evaluateEnum(at place: Place, from file: FileID) {
    let index = files[place.file.index].index
    let bodyNumber = index.enumerators[Int(place.entry)].body
    let body = index.enumBodies[Int(bodyNumber)]
    let key = Place(file: place.file, entry: UInt32(bodyNumber) | 0x8000_0000)
    guard enumsInProgress.insert(key).inserted else { return }
    lookups.readEnumeration(bodyNumber, in: place.file)
    defer { enumsInProgress.remove(key) }
    let members = index.enumerators.indices.filter { index.enumerators[$0].body == bodyNumber }
    var entryByName: [Symbol: UInt32] = [:]
    for entry in members {
      let name = symbols.intern(files[place.file.index].text(index.enumerators[entry].name))
      entryByName[name] = UInt32(entry)
      enumValues[Place(file: place.file, entry: UInt32(entry))] = .some(nil)
    }
    let tokens = tokens(in: place.file, body.extent.range, line: body.line)
    var next: Int64? = 0
    for part in Self.split(tokens, at: words.comma, words: words) {
      guard let name = part.first else { continue }
      if part.count > 2, part[part.startIndex + 1].symbol == words.equals {
        next = constant(Array(part.dropFirst(2)), from: file, in: place.file, known: entryByName)
      }
      if let entry = entryByName[name.symbol] { enumValues[Place(file: place.file, entry: entry)] = .some(next) }
      next = next.map { $0 &+ 1 }
    }
  }

  private func constant(_ raw: [Token], from file: FileID, in home: FileID, known: [Symbol: UInt32]) -> Int64? {
    let line = raw.first?.line ?? 0
    return enumerationConstant(expand(raw, from: home, line: line == 0 ? UInt32.max : line), in: home) { name in
      known[name].map { self.enumValues[Place(file: home, entry: $0)] ?? nil }
    }
  }

  /// The value of an enumerator's expanded initialiser. `known` answers for names of the same enumeration (with nil when their
  /// own value could not be found out); all others are looked up as `file` sees them.
  func enumerationConstant(_ expanded: [Token], in file: FileID, known: (Symbol) -> Int64??) -> Int64? {
    var tokens = expanded
    for (position, token) in tokens.enumerated() where token.kind == .identifier {
      guard let value = known(token.symbol) ?? value(ofEnumerator: token.symbol, visibleFrom: file) else {
        return layout.flatMap { try? $0.constants.value(of: tokens, in: file) }
      }
      tokens[position].kind = .number
      // Unsigned text of the bit pattern: IntegerLiteral reads it back.
      tokens[position].symbol = symbols.intern(String(UInt64(bitPattern: value)))
    }
    if tokens.contains(where: { $0.kind == .string || $0.symbol == words.openBrace }) { return nil }
    if let layout, tokens.contains(where: isUnsigned) { return try? layout.constants.value(of: tokens, in: file) }
    var expression = DirectiveExpression(tokens: tokens, symbols: symbols)
    return expression.value()
  }

  /// `1U`, `~0ULL`: C's arithmetic differs from that of directives, which knows 64 signed bits only. FIELD() of
  /// include/hw/registerfields.h makes masks so.
  func isUnsigned(_ token: Token) -> Bool {
    token.kind == .number
      && symbols.withBytes(of: token.symbol) { $0.contains(UInt8(ascii: "u")) || $0.contains(UInt8(ascii: "U")) }
  }

  /// Cuts `tokens` at `separator` outside all brackets. An empty last part is left out.
  static func split(_ tokens: [Token], at separator: Symbol, words: Words) -> [ArraySlice<Token>] {
    var parts: [ArraySlice<Token>] = []
    var depth = 0
    var start = 0
    for (position, token) in tokens.enumerated() where token.kind == .punctuator {
      if token.symbol == words.open || token.symbol == words.openBrace || token.symbol == words.openBracket {
        depth += 1
      } else if token.symbol == words.close || token.symbol == words.closeBrace || token.symbol == words.closeBracket {
        depth -= 1
      } else if token.symbol == separator, depth == 0 {
        parts.append(tokens[start..<position])
        start = position + 1
      }
    }
    if start < tokens.count { parts.append(tokens[start...]) }
    return parts
  }
}
