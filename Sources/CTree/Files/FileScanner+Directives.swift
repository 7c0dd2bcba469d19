import CSyntax

/// Blanks, strings and directives: what the scanner steps over, and the conditionals and macros it notes on the way.
extension FileScanner {
  mutating func skipBlockComment() {
    at += 2
    while at < end {
      let byte = bytes[at]
      if byte == UInt8(ascii: "*"), at + 1 < end, bytes[at + 1] == UInt8(ascii: "/") {
        at += 2
        return
      }
      if byte == 0x0a { line += 1 }
      at += 1
    }
  }

  mutating func skipToLineEnd() {
    while at < end, bytes[at] != 0x0a {
      if bytes[at] == UInt8(ascii: "\\"), at + 1 < end, bytes[at + 1] == 0x0a {
        line += 1
        at += 1
      }
      at += 1
    }
  }

  mutating func skipQuoted(_ quote: UInt8) {
    at += 1
    while at < end {
      let byte = bytes[at]
      if byte == quote {
        at += 1
        return
      }
      if byte == 0x0a { return }
      if byte == UInt8(ascii: "\\") {
        if at + 1 < end, bytes[at + 1] == 0x0a { line += 1 }
        at += 1
      }
      at += 1
    }
    at = min(at, end)
  }

  // MARK: - Directives

  /// At `#`. Leaves `at` at the line break that ends the directive.
  mutating func directive() {
    let directiveLine = line
    let mark = at
    at += 1
    skipInline()
    let start = at
    while at < end, CharacterClass.isIdentifierPart(bytes[at]) { at += 1 }
    let stop = at
    skipInline()
    let textStart = at
    if isWord("define", start, stop) {
      define(directiveLine)
    } else if isWord("undef", start, stop) {
      let nameStart = at
      while at < end, CharacterClass.isIdentifierPart(bytes[at]) { at += 1 }
      index.macros.append(
        .init(
          name: .init(nameStart, at), parameters: nil, body: .empty, line: directiveLine, condition: condition,
          isUndefinition: true))
      skipDirective()
    } else if isWord("include", start, stop) {
      include()
      skipDirective()
    } else {
      skipDirective()
      let text = FileIndex.Span(textStart, at)
      if isWord("if", start, stop) {
        pushCondition(.if, text, directiveLine)
      } else if isWord("ifdef", start, stop) {
        pushCondition(.ifDefined, text, directiveLine)
      } else if isWord("ifndef", start, stop) {
        pushCondition(.ifNotDefined, text, directiveLine)
      } else if isWord("elif", start, stop) {
        finishCall(before: mark)
        nextBranch(.if, text, directiveLine)
      } else if isWord("else", start, stop) {
        finishCall(before: mark)
        nextBranch(.else, text, directiveLine)
      } else if isWord("endif", start, stop), let group = groups.popLast() {
        condition = group.outer
      }
    }
  }

  mutating func define(_ directiveLine: UInt32) {
    let nameStart = at
    while at < end, CharacterClass.isIdentifierPart(bytes[at]) { at += 1 }
    let name = FileIndex.Span(nameStart, at)
    var parameters: FileIndex.Span?
    if at < end, bytes[at] == UInt8(ascii: "(") {
      let start = at + 1
      while at < end, bytes[at] != UInt8(ascii: ")") {
        if bytes[at] == 0x0a { line += 1 }
        at += 1
      }
      parameters = .init(start, at)
      at = min(at + 1, end)
    }
    let bodyStart = at
    skipDirective()
    if condition >= 0, !sawCode, index.macros.isEmpty || index.conditions[Int(condition)].line + 1 == directiveLine,
      index.conditions[Int(condition)].kind == .ifNotDefined, index.conditions[Int(condition)].previous < 0,
      sameText(index.conditions[Int(condition)].text, name)
    {
      index.conditions[Int(condition)].isIncludeGuard = true
    }
    index.macros.append(
      .init(
        name: name, parameters: parameters, body: .init(bodyStart, at), line: directiveLine, condition: condition,
        isUndefinition: false))
  }

  func sameText(_ text: FileIndex.Span, _ name: FileIndex.Span) -> Bool {
    let length = Int(name.end) - Int(name.start)
    guard Int(text.end) - Int(text.start) >= length else { return false }
    for offset in 0..<length where bytes[Int(text.start) + offset] != bytes[Int(name.start) + offset] { return false }
    let next = Int(text.start) + length
    return next >= Int(text.end) || !CharacterClass.isIdentifierPart(bytes[next])
  }

  mutating func include() {
    guard at < end, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "<") else { return }
    let isSystem = bytes[at] == UInt8(ascii: "<")
    let close = isSystem ? UInt8(ascii: ">") : UInt8(ascii: "\"")
    let start = at + 1
    var stop = start
    while stop < end, bytes[stop] != close, bytes[stop] != 0x0a { stop += 1 }
    index.includes.append(.init(name: .init(start, stop), isSystem: isSystem, line: line, condition: condition))
    at = stop < end && bytes[stop] == close ? stop + 1 : stop
  }

  mutating func pushCondition(_ kind: FileIndex.Condition.Kind, _ text: FileIndex.Span, _ line: UInt32) {
    groups.append(Group(outer: condition, depth: depth, parens: parens, item: item, aggregates: aggregates))
    index.conditions.append(
      .init(kind: kind, text: text, line: line, parent: condition, previous: -1, isIncludeGuard: false))
    condition = Int32(index.conditions.count - 1)
  }

  mutating func nextBranch(_ kind: FileIndex.Condition.Kind, _ text: FileIndex.Span, _ line: UInt32) {
    guard let group = groups.last else { return }
    index.conditions.append(
      .init(kind: kind, text: text, line: line, parent: group.outer, previous: condition, isIncludeGuard: false))
    condition = Int32(index.conditions.count - 1)
    depth = group.depth
    parens = group.parens
    item = group.item
    aggregates = group.aggregates
  }

  mutating func skipInline() {
    while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
  }

  /// To the end of the logical line, over splices, comments and strings.
  mutating func skipDirective() {
    while at < end, bytes[at] != 0x0a {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\\") {
        var next = at + 1
        while next < end, bytes[next] == 0x0d || bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
        if next < end, bytes[next] == 0x0a {
          line += 1
          at = next + 1
        } else {
          at += 1
        }
      } else if byte == UInt8(ascii: "/"), at + 1 < end, bytes[at + 1] == UInt8(ascii: "*") {
        skipBlockComment()
      } else if byte == UInt8(ascii: "/"), at + 1 < end, bytes[at + 1] == UInt8(ascii: "/") {
        skipToLineEnd()
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        skipQuoted(byte)
      } else {
        at += 1
      }
    }
    at = min(at, end)
  }
}
