/// One pass over a file's bytes that fills a `FileIndex`.
///
/// Function bodies and initialisers are skipped by brace depth. At `#else` the depth goes back to what it was at `#if`, so
/// that alternatives with a brace each do not add up. Where braces do not match all the same, scanning begins anew at a
/// closing brace in column 0: QEMU's style makes that the end of a top-level item.
package struct FileScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let end: Int
  private let trustsColumnZero: Bool
  private var at = 0
  private var line: UInt32 = 1
  private var index = FileIndex()

  private var condition: Int32 = -1
  private var groups: [Group] = []
  private var item = Item()
  private var depth = 0
  private var parens = 0
  private var aggregates: [Aggregate] = []
  private var sawCode = false
  private var linkageBraces = 0

  /// State at an `#if`, taken up again at `#else`.
  private struct Group {
    var outer: Int32
    var depth: Int
    var parens: Int
    var item: Item
    var aggregates: [Aggregate]
  }

  /// A struct, union or enum whose braces are open.
  private struct Aggregate {
    var kind: FileIndex.Declaration.Kind
    var tag: FileIndex.Span
    var start: Int
    var line: UInt32
    var depth: Int
    var bodyStart: Int
    var enumBody: Int32
  }

  /// The top-level item that is being read.
  private struct Item {
    enum Body: UInt8 { case none, function, initialiser, aggregate }
    var start = -1
    var line: UInt32 = 0
    var isTypedef = false
    var isExtern = false
    var body = Body.none
    var keyword: FileIndex.Declaration.Kind?
    var keywordStart = 0
    var keywordLine: UInt32 = 0
    var tag = FileIndex.Span.empty
    var identifiers = 0
    var last = FileIndex.Span.empty
    var beforeLast = FileIndex.Span.empty
    var callee = FileIndex.Span.empty
    var calleeType = FileIndex.Span.empty
    var pointerName = FileIndex.Span.empty
    var isAfterStarInParens = false
    var arrayName = FileIndex.Span.empty
    var arrayType = FileIndex.Span.empty
    var variable = FileIndex.Span.empty
    var variableType = FileIndex.Span.empty
    var isAttribute = false
    var attributeDepth = 0
    var isOnlyCall = false
    var condition: Int32 = -1
  }

  package static func index(_ bytes: UnsafeBufferPointer<UInt8>) -> FileIndex {
    var scanner = FileScanner(bytes, trustsColumnZero: false)
    scanner.scan()
    if scanner.depth == 0 { return scanner.index }
    var careful = FileScanner(bytes, trustsColumnZero: true)
    careful.scan()
    return careful.index
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, trustsColumnZero: Bool) {
    self.bytes = bytes
    self.end = bytes.count
    self.trustsColumnZero = trustsColumnZero
  }

  private mutating func scan() {
    var isLineStart = true
    while at < end {
      let byte = bytes[at]
      if CharacterClass.isIdentifierStart(byte) {
        isLineStart = false
        let start = at
        at += 1
        while at < end, CharacterClass.isIdentifierPart(bytes[at]) { at += 1 }
        if depth == 0 || !aggregates.isEmpty { identifier(start, at) }
        continue
      }
      switch byte {
      case 0x0a:
        line += 1
        isLineStart = true
        at += 1
      case 0x20, 0x09, 0x0d, 0x0b, 0x0c:
        at += 1
      case UInt8(ascii: "#") where isLineStart:
        directive()
      case UInt8(ascii: "/"):
        if at + 1 < end, bytes[at + 1] == UInt8(ascii: "*") {
          skipBlockComment()
        } else if at + 1 < end, bytes[at + 1] == UInt8(ascii: "/") {
          skipToLineEnd()
        } else {
          isLineStart = false
          at += 1
        }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        isLineStart = false
        begin()
        skipQuoted(byte)
      case UInt8(ascii: "{"):
        isLineStart = false
        open()
        at += 1
      case UInt8(ascii: "}"):
        if trustsColumnZero, depth > 1, at == 0 || bytes[at - 1] == 0x0a { recover() }
        isLineStart = false
        close()
        at += 1
      default:
        isLineStart = false
        if CharacterClass.isDigit(byte) {
          at += 1
          while at < end, CharacterClass.isIdentifierPart(bytes[at]) { at += 1 }
          continue
        }
        if depth == 0 || !aggregates.isEmpty { punctuator(byte) }
        at += 1
      }
    }
    if depth == 0, item.start >= 0, item.isOnlyCall { finish(at: end) }
  }

  private mutating func recover() {
    index.recoveries.append(line)
    depth = 1
    parens = 0
    while let aggregate = aggregates.last, aggregate.depth > 0 { _ = aggregates.removeLast() }
  }

  private mutating func begin() {
    guard item.start < 0 else { return }
    item.start = at
    item.line = line
    item.condition = condition
    sawCode = true
  }

  // MARK: - Tokens at the top level and in aggregates

  private mutating func identifier(_ start: Int, _ stop: Int) {
    if item.isOnlyCall, depth == 0, parens == 0 {
      // `type_init(x)` without a semicolon, and the next item begins; `foo(x) QEMU_ATTR` does not occur at the top level.
      finish(at: lastCodeEnd(before: start))
    }
    if item.start < 0 {
      item.start = start
      item.line = line
      item.condition = condition
      sawCode = true
    }
    let span = FileIndex.Span(start, stop)
    if let keyword = aggregateKeyword(start, stop) {
      item.keyword = keyword
      item.keywordStart = start
      item.keywordLine = line
      item.tag = .empty
      return
    }
    // The last word before the brace: macros for attributes may stand before the tag.
    if item.keyword != nil, parens == 0 || depth > 0, !isWord("__attribute__", start, stop) { item.tag = span }
    if !aggregates.isEmpty {
      if let last = aggregates.last, last.kind == .enumTag, last.depth == depth, parens == 0 { enumerator(span) }
      return
    }
    if isWord("typedef", start, stop) {
      item.isTypedef = true
      return
    }
    if isWord("extern", start, stop) {
      item.isExtern = true
      return
    }
    if isWord("__attribute__", start, stop) || isWord("__declspec", start, stop) || isWord("asm", start, stop) {
      item.isAttribute = true
      item.attributeDepth = parens
      return
    }
    if item.isAttribute { return }
    if parens == 0 {
      item.identifiers += 1
      item.beforeLast = item.last
      item.last = span
    } else if item.isAfterStarInParens, item.pointerName.isEmpty {
      item.pointerName = span
      item.isAfterStarInParens = false
    }
  }

  private mutating func enumerator(_ span: FileIndex.Span) {
    // An enumerator follows `{` or `,`.
    var before = Int(span.start) - 1
    while before >= 0 {
      let byte = bytes[before]
      if byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
        before -= 1
      } else if byte == UInt8(ascii: "/"), before > 0, bytes[before - 1] == UInt8(ascii: "*") {
        before -= 2
        while before > 0, !(bytes[before] == UInt8(ascii: "*") && bytes[before - 1] == UInt8(ascii: "/")) {
          before -= 1
        }
        before -= 2
      } else {
        break
      }
    }
    guard before >= 0 else { return }
    let isFirst =
      bytes[before] == UInt8(ascii: ",") || bytes[before] == UInt8(ascii: "{") || lineIsDirectiveOrComment(before)
    guard isFirst, let aggregate = aggregates.last else { return }
    index.enumerators.append(.init(name: span, body: aggregate.enumBody))
  }

  /// An enumerator after `#endif` or `// comment` has that line before it.
  private func lineIsDirectiveOrComment(_ offset: Int) -> Bool {
    var start = offset
    while start > 0, bytes[start - 1] != 0x0a { start -= 1 }
    var next = start
    while next < offset, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
    if bytes[next] == UInt8(ascii: "#") { return true }
    while next + 1 <= offset {
      if bytes[next] == UInt8(ascii: "/"), bytes[next + 1] == UInt8(ascii: "/") { return true }
      next += 1
    }
    return false
  }

  private mutating func punctuator(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "("):
      if aggregates.isEmpty, depth == 0 {
        if parens == 0, item.callee.isEmpty, item.variable.isEmpty, !item.isAttribute {
          item.callee = item.last
          item.calleeType = item.beforeLast
        }
        item.isAfterStarInParens = false
      }
      begin()
      parens += 1
    case UInt8(ascii: ")"):
      parens = max(0, parens - 1)
      guard depth == 0, aggregates.isEmpty, parens == 0 else { return }
      if item.isAttribute {
        item.isAttribute = false
      } else if item.identifiers == 1, !item.callee.isEmpty, !item.isTypedef, item.body == .none, item.keyword == nil {
        item.isOnlyCall = true
      }
    case UInt8(ascii: "*"):
      if depth == 0, parens > 0, item.pointerName.isEmpty { item.isAfterStarInParens = true }
    case UInt8(ascii: "["):
      if depth == 0, parens == 0, item.arrayName.isEmpty, item.variable.isEmpty {
        item.arrayName = item.last
        item.arrayType = item.beforeLast
      }
    case UInt8(ascii: "="):
      guard depth == 0, parens == 0, item.variable.isEmpty else { return }
      item.variable = item.arrayName.isEmpty ? item.last : item.arrayName
      item.variableType = item.arrayName.isEmpty ? item.beforeLast : item.arrayType
    case UInt8(ascii: ";"):
      if depth == 0 {
        if item.start >= 0 { finish(at: at) }
        parens = 0
      } else {
        item.keyword = nil
      }
    case UInt8(ascii: ","):
      if depth > 0 { item.keyword = nil }
    default:
      break
    }
  }

  private mutating func open() {
    begin()
    if depth == 0, item.isExtern, item.identifiers == 0, parens == 0 {
      // extern "C" { ... }: what is inside is at the top level.
      linkageBraces += 1
      item = Item()
      return
    }
    let isAggregate =
      item.keyword != nil && item.variable.isEmpty
      && (depth > 0 ? !aggregates.isEmpty : (item.callee.isEmpty || parens > 0) || item.isTypedef || isTagLast())
    if depth == 0, aggregates.isEmpty {
      if !item.variable.isEmpty {
        item.body = .initialiser
      } else if isAggregate {
        item.body = .aggregate
      } else if !item.callee.isEmpty {
        item.body = .function
      } else {
        item.body = .aggregate
      }
      item.isOnlyCall = false
    }
    depth += 1
    if isAggregate, item.body == .aggregate, let keyword = item.keyword {
      var enumBody: Int32 = -1
      if keyword == .enumTag {
        enumBody = Int32(index.enumBodies.count)
        index.enumBodies.append(.init(extent: .init(at + 1, at + 1), line: line, condition: condition))
      }
      aggregates.append(
        Aggregate(
          kind: keyword, tag: item.tag, start: item.keywordStart, line: item.keywordLine, depth: depth,
          bodyStart: at + 1, enumBody: enumBody))
      item.keyword = nil
      item.tag = .empty
    }
  }

  /// `struct Foo {`: the tag is the last identifier, so this is no function that returns a struct.
  private func isTagLast() -> Bool { !item.tag.isEmpty && item.tag.end >= item.last.end && item.callee.isEmpty }

  private mutating func close() {
    guard depth > 0 else {
      if linkageBraces > 0 {
        linkageBraces -= 1
        item = Item()
        return
      }
      index.recoveries.append(line)
      item = Item()
      return
    }
    if let aggregate = aggregates.last, aggregate.depth == depth {
      aggregates.removeLast()
      if aggregate.enumBody >= 0 {
        index.enumBodies[Int(aggregate.enumBody)].extent.end = UInt32(truncatingIfNeeded: at)
      }
      if !aggregate.tag.isEmpty {
        index.declarations.append(
          .init(
            kind: aggregate.kind, name: aggregate.tag, typeName: .empty, extent: .init(aggregate.start, at + 1),
            line: aggregate.line, condition: condition))
      }
    }
    depth -= 1
    if depth == 0 {
      parens = 0
      if item.body == .function { finish(at: at + 1) }
    }
  }

  private mutating func finish(at stop: Int) {
    defer {
      item = Item()
      parens = 0
    }
    guard item.start >= 0, stop > item.start else { return }
    var kind = FileIndex.Declaration.Kind.prototype
    var name = item.last
    var type = item.beforeLast
    if item.body == .function {
      kind = .function
      name = item.callee
      type = item.calleeType
    } else if item.isTypedef {
      kind = .typedef
      name = !item.pointerName.isEmpty ? item.pointerName : !item.arrayName.isEmpty ? item.arrayName : item.last
      // `typedef int Fn(int)`, but not `typedef QTAILQ_HEAD(, X) XHead`.
      if item.pointerName.isEmpty, !item.callee.isEmpty, item.arrayName.isEmpty, item.last.end <= item.callee.end {
        name = item.callee
      }
    } else if !item.variable.isEmpty {
      kind = .variable
      name = item.variable
      type = item.variableType
    } else if item.isOnlyCall {
      kind = .macroCall
      name = item.callee
      type = .empty
    } else if !item.callee.isEmpty {
      name = item.callee
      type = item.calleeType
    } else if !item.arrayName.isEmpty {
      name = item.arrayName
      type = item.arrayType
    }
    // `struct Foo { ... };` declares the tag alone, which is entered at its brace.
    guard !name.isEmpty, !(kind == .prototype && item.body == .aggregate) else { return }
    index.declarations.append(
      .init(
        kind: kind, name: name, typeName: type, extent: .init(item.start, stop), line: item.line,
        condition: item.condition))
  }

  /// `type_init(x)` without a semicolon, before `#else`: the next branch begins anew.
  private mutating func finishCall(before offset: Int) {
    if item.isOnlyCall, depth == 0, parens == 0 { finish(at: lastCodeEnd(before: offset)) }
  }

  private func lastCodeEnd(before offset: Int) -> Int {
    var stop = offset
    while stop > item.start, bytes[stop - 1] != UInt8(ascii: ")") { stop -= 1 }
    return stop
  }

  private func aggregateKeyword(_ start: Int, _ stop: Int) -> FileIndex.Declaration.Kind? {
    switch stop - start {
    case 4: return isWord("enum", start, stop) ? .enumTag : nil
    case 5: return isWord("union", start, stop) ? .unionTag : nil
    case 6: return isWord("struct", start, stop) ? .structTag : nil
    default: return nil
    }
  }

  private func isWord(_ word: StaticString, _ start: Int, _ stop: Int) -> Bool {
    guard word.utf8CodeUnitCount == stop - start else { return false }
    for offset in 0..<(stop - start) where word.utf8Start[offset] != bytes[start + offset] { return false }
    return true
  }

  // MARK: - Blanks

  private mutating func skipBlockComment() {
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

  private mutating func skipToLineEnd() {
    while at < end, bytes[at] != 0x0a {
      if bytes[at] == UInt8(ascii: "\\"), at + 1 < end, bytes[at + 1] == 0x0a {
        line += 1
        at += 1
      }
      at += 1
    }
  }

  private mutating func skipQuoted(_ quote: UInt8) {
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
  private mutating func directive() {
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

  private mutating func define(_ directiveLine: UInt32) {
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

  private func sameText(_ text: FileIndex.Span, _ name: FileIndex.Span) -> Bool {
    let length = Int(name.end) - Int(name.start)
    guard Int(text.end) - Int(text.start) >= length else { return false }
    for offset in 0..<length where bytes[Int(text.start) + offset] != bytes[Int(name.start) + offset] { return false }
    let next = Int(text.start) + length
    return next >= Int(text.end) || !CharacterClass.isIdentifierPart(bytes[next])
  }

  private mutating func include() {
    guard at < end, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "<") else { return }
    let isSystem = bytes[at] == UInt8(ascii: "<")
    let close = isSystem ? UInt8(ascii: ">") : UInt8(ascii: "\"")
    let start = at + 1
    var stop = start
    while stop < end, bytes[stop] != close, bytes[stop] != 0x0a { stop += 1 }
    index.includes.append(.init(name: .init(start, stop), isSystem: isSystem, line: line, condition: condition))
    at = stop < end && bytes[stop] == close ? stop + 1 : stop
  }

  private mutating func pushCondition(_ kind: FileIndex.Condition.Kind, _ text: FileIndex.Span, _ line: UInt32) {
    groups.append(Group(outer: condition, depth: depth, parens: parens, item: item, aggregates: aggregates))
    index.conditions.append(
      .init(kind: kind, text: text, line: line, parent: condition, previous: -1, isIncludeGuard: false))
    condition = Int32(index.conditions.count - 1)
  }

  private mutating func nextBranch(_ kind: FileIndex.Condition.Kind, _ text: FileIndex.Span, _ line: UInt32) {
    guard let group = groups.last else { return }
    index.conditions.append(
      .init(kind: kind, text: text, line: line, parent: group.outer, previous: condition, isIncludeGuard: false))
    condition = Int32(index.conditions.count - 1)
    depth = group.depth
    parens = group.parens
    item = group.item
    aggregates = group.aggregates
  }

  private mutating func skipInline() {
    while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
  }

  /// To the end of the logical line, over splices, comments and strings.
  private mutating func skipDirective() {
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
