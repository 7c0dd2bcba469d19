import CSyntax

/// An item at the top level of a run of expanded tokens.
package struct GeneratedItem: Sendable {
  package enum Kind: Sendable { case typedef, tag, function, variable, other }
  package var kind: Kind
  package var name: Symbol?
  package var tokens: [Token]
}

extension TreeIndex {
  /// Looks in the expansions of `file` and of what it includes. Files are expanded once, and only when asked for a name that
  /// nothing defines in plain text.
  func generated<Value>(
    visibleFrom file: FileID, _ product: GeneratedProduct, _ find: (GeneratedDeclarations) -> Value?
  ) -> Value? {
    if let found = generatedDeclarations(in: file, product).flatMap(find) { return found }
    for other in closure(of: file).order {
      if let found = generatedDeclarations(in: other, product).flatMap(find) { return found }
    }
    return nil
  }

  /// Objects with external linkage that a macro makes in another file of the same directory.
  package func generatedVariable(_ name: Symbol, besides file: FileID) -> [Token]? {
    let directory = pathIndex.directories[file.index]
    for other in files.indices where pathIndex.directories[other] == directory && other != file.index {
      if let found = generatedDeclarations(in: FileID(other), .declarations)?.variables[name] { return found }
    }
    return nil
  }

  private func generatedDeclarations(in file: FileID, _ product: GeneratedProduct) -> GeneratedDeclarations? {
    let subject = Place(file: file, entry: UInt32(product.rawValue))
    if let known = generatedByFile[product.rawValue][file.index] {
      // A file that makes nothing does not matter until it changes.
      if known.declarations != nil { generatedScopes.use(subject) }
      return known.declarations
    }
    return generatedScopes.within(subject) { readGeneratedDeclarations(in: file, product) }
  }

  private func readGeneratedDeclarations(in file: FileID, _ product: GeneratedProduct) -> GeneratedDeclarations? {
    lookups.graph?.ask(words.macroCalls, file)
    // Entered empty first: expanding may ask for names of this very file.
    generatedByFile[product.rawValue][file.index] = GeneratedEntry(declarations: nil)
    var declarations: GeneratedDeclarations?
    for (entry, declaration) in files[file.index].index.declarations.enumerated() where declaration.kind == .macroCall {
      guard isActive(declaration.condition, in: file) else { continue }
      let macro = symbols.intern(files[file.index].text(declaration.name))
      guard self.product(ofMacro: macro, visibleFrom: file) == product else { continue }
      let place = Place(file: file, entry: UInt32(entry))
      let target = declarations ?? GeneratedDeclarations()
      declarations = target
      for item in items(of: expandedTokens(of: place, from: file)) { enter(item, file, in: target) }
    }
    if product == .enumerations { enterMacroMadeBodies(of: file, in: &declarations) }
    generatedByFile[product.rawValue][file.index] = GeneratedEntry(declarations: declarations)
    return declarations
  }

  /// Enumerations in plain text whose constants macros make: `enum { defreg(CTRL), defreg(EECD) }` (hw/net/e1000x_common.h).
  private func enterMacroMadeBodies(of file: FileID, in declarations: inout GeneratedDeclarations?) {
    let index = files[file.index].index
    var bodies: Set<Int32> = []
    for enumerator in index.enumerators where enumerator.body >= 0 && !bodies.contains(enumerator.body) {
      let name = symbols.intern(files[file.index].text(enumerator.name))
      guard !places(name, macroPlaces).isEmpty else { continue }
      let body = index.enumBodies[Int(enumerator.body)]
      guard isActive(body.condition, in: file), isMacro(name, from: file, line: body.line) else { continue }
      bodies.insert(enumerator.body)
      lookups.readEnumeration(enumerator.body, in: file)
      let target = declarations ?? GeneratedDeclarations()
      declarations = target
      let tokens = tokens(in: file, body.extent.range, line: body.line)
      enterConstants(expand(tokens, from: file, line: body.line), file, in: target)
    }
  }

  /// What a call of the macro makes, as far as the words in its body and in the macros it uses tell. Register headers have
  /// thousands of calls that make enumerations only: they need no expanding when a type is looked for.
  private func product(ofMacro name: Symbol, visibleFrom file: FileID) -> GeneratedProduct? {
    macroProducts.answer(for: name) { readProduct(ofMacro: name, visibleFrom: file) }
  }

  private func readProduct(ofMacro name: Symbol, visibleFrom file: FileID) -> Memo<Symbol, GeneratedProduct?>.Answer {
    var seen: Set<Symbol> = []
    var pending = [name]
    var hasEnumeration = false
    var hasDeclaration = false
    while let current = pending.popLast(), seen.count < 200 {
      guard seen.insert(current).inserted,
        let macro = compiledMacro(named: current, visibleFrom: file, line: UInt32.max)
      else { continue }
      for token in macro.body where token.kind == .identifier {
        if token.symbol == words.enumeration {
          hasEnumeration = true
        } else if token.symbol == words.typedef || token.symbol == words.structure || token.symbol == words.staticWord {
          hasDeclaration = true
        } else {
          pending.append(token.symbol)
        }
      }
      if macro.body.contains(where: { $0.symbol == words.openBrace }) && !hasEnumeration { hasDeclaration = true }
    }
    let product: GeneratedProduct? = hasDeclaration ? .declarations : hasEnumeration ? .enumerations : nil
    return seen.count > 1 || product != nil ? .kept(product) : .passing(product)
  }

  private func enter(_ item: GeneratedItem, _ file: FileID, in target: GeneratedDeclarations) {
    if let name = item.name {
      switch item.kind {
      case .typedef: target.typedefs[name] = item.tokens
      case .tag: target.tags[name] = item.tokens
      case .function: target.functions[name] = item.tokens
      case .variable: target.variables[name] = item.tokens
      case .other: break
      }
    }
    guard item.kind != .function, item.kind != .variable else { return }
    enterEnumerators(item.tokens, file, in: target)
  }

  private func enterEnumerators(_ tokens: [Token], _ file: FileID, in target: GeneratedDeclarations) {
    var position = 0
    while position < tokens.count {
      guard tokens[position].kind == .identifier, tokens[position].symbol == words.enumeration,
        let open = tokens[position...].firstIndex(where: { $0.symbol == words.openBrace }),
        let close = tokens[open...].firstIndex(where: { $0.symbol == words.closeBrace })
      else {
        position += 1
        continue
      }
      enterConstants(Array(tokens[(open + 1)..<close]), file, in: target)
      position = close + 1
    }
  }

  private func enterConstants(_ tokens: [Token], _ file: FileID, in target: GeneratedDeclarations) {
    var next: Int64? = 0
    for part in Self.split(tokens, at: words.comma, words: words) {
      guard let name = part.first else { continue }
      if part.count > 2, part[part.startIndex + 1].symbol == words.equals {
        next = enumerationConstant(Array(part.dropFirst(2)), in: file) { name in
          (target.enumerators[name] ?? nil).map { .some($0) }
        }
      }
      target.enumerators[name.symbol] = .some(next)
      next = next.map { $0 &+ 1 }
    }
  }

  /// Cuts expanded tokens into top-level items, by `;` and by the ends of function bodies.
  package func items(of tokens: [Token]) -> [GeneratedItem] {
    var items: [GeneratedItem] = []
    var start = 0
    var depth = 0
    var bodyAfterCall = false
    for position in tokens.indices where tokens[position].kind == .punctuator {
      let symbol = tokens[position].symbol
      if symbol == words.openBrace {
        if depth == 0, position > start {
          bodyAfterCall = tokens[position - 1].symbol == words.close && !hasEquals(tokens[start..<position])
        }
        depth += 1
      } else if symbol == words.open || symbol == words.openBracket {
        depth += 1
      } else if symbol == words.close || symbol == words.closeBracket {
        depth -= 1
      } else if symbol == words.closeBrace {
        depth -= 1
        if depth == 0, bodyAfterCall {
          items.append(item(Array(tokens[start...position]), isFunction: true))
          start = position + 1
          bodyAfterCall = false
        }
      } else if symbol == words.semicolon, depth == 0 {
        if position > start { items.append(item(Array(tokens[start..<position]), isFunction: false)) }
        start = position + 1
      }
    }
    if start < tokens.count { items.append(item(Array(tokens[start...]), isFunction: false)) }
    return items
  }

  private func hasEquals(_ tokens: ArraySlice<Token>) -> Bool {
    tokens.contains { $0.kind == .punctuator && $0.symbol == words.equals }
  }

  private func item(_ tokens: [Token], isFunction: Bool) -> GeneratedItem {
    var depth = 0
    var last: Symbol?
    var isAfterTagKeyword = false
    var tag: Symbol?
    var hasBody = false
    for token in tokens {
      if token.kind == .punctuator {
        if depth == 0, token.symbol == words.open, isFunction {
          return GeneratedItem(kind: .function, name: last, tokens: tokens)
        }
        if depth == 0,
          token.symbol == words.equals || (token.symbol == words.openBracket && tokens.first?.symbol != words.typedef)
        {
          if token.symbol == words.equals || hasEquals(tokens[...]) {
            return GeneratedItem(kind: .variable, name: last, tokens: tokens)
          }
        }
        if token.symbol == words.openBrace {
          if depth == 0 { hasBody = true }
          depth += 1
        } else if token.symbol == words.open || token.symbol == words.openBracket {
          depth += 1
        } else if token.symbol == words.closeBrace || token.symbol == words.close || token.symbol == words.closeBracket
        {
          depth -= 1
        }
        isAfterTagKeyword = false
      } else if token.kind == .identifier, depth == 0 {
        if isAfterTagKeyword { tag = token.symbol }
        isAfterTagKeyword = token.symbol == words.structure || token.symbol == words.union
        last = token.symbol
      }
    }
    if tokens.first?.symbol == words.typedef { return GeneratedItem(kind: .typedef, name: last, tokens: tokens) }
    if hasBody, tag != nil { return GeneratedItem(kind: .tag, name: tag, tokens: tokens) }
    return GeneratedItem(kind: .other, name: nil, tokens: tokens)
  }
}
