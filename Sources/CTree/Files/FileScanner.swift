import CSyntax

/// One pass over a file's bytes that fills a `FileIndex`.
///
/// Function bodies and initialisers are skipped by brace depth. At `#else` the depth goes back to what it was at `#if`, so
/// that alternatives with a brace each do not add up. Where braces do not match all the same, scanning begins anew at a
/// closing brace in column 0: QEMU's style makes that the end of a top-level item.
package struct FileScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let end: Int
  let trustsColumnZero: Bool
  var at = 0
  var line: UInt32 = 1
  var index = FileIndex()

  var condition: Int32 = -1
  var groups: [Group] = []
  var item = Item()
  var depth = 0
  var parens = 0
  var aggregates: [Aggregate] = []
  var sawCode = false
  var linkageBraces = 0

  /// State at an `#if`, taken up again at `#else`.
  struct Group {
    var outer: Int32
    var depth: Int
    var parens: Int
    var item: Item
    var aggregates: [Aggregate]
  }

  /// A struct, union or enum whose braces are open.
  struct Aggregate {
    var kind: FileIndex.Declaration.Kind
    var tag: FileIndex.Span
    var start: Int
    var line: UInt32
    var depth: Int
    var bodyStart: Int
    var enumBody: Int32
  }

  /// The top-level item that is being read.
  struct Item {
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

  mutating func scan() {
    var isLineStart = true
    while at < end {
      if depth > 0, aggregates.isEmpty { skipBody(&isLineStart) }
      guard at < end else { break }
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

  /// Inside a function or an initialiser only braces, quotes, comments, directives and line breaks matter: the rest, four fifths
  /// of a tree, is stepped over.
  private mutating func skipBody(_ isLineStart: inout Bool) {
    var next = at
    while next < end {
      let byte = bytes[next]
      if CharacterClass.matters(byte) { break }
      if byte == 0x0a {
        line += 1
        isLineStart = true
      } else if byte != 0x20, byte != 0x09 {
        isLineStart = false
      }
      next += 1
    }
    at = next
  }

  mutating func recover() {
    index.recoveries.append(line)
    depth = 1
    parens = 0
    while let aggregate = aggregates.last, aggregate.depth > 0 { _ = aggregates.removeLast() }
  }

  mutating func begin() {
    guard item.start < 0 else { return }
    item.start = at
    item.line = line
    item.condition = condition
    sawCode = true
  }

  // MARK: - Tokens at the top level and in aggregates

  mutating func identifier(_ start: Int, _ stop: Int) {
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

  mutating func enumerator(_ span: FileIndex.Span) {
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
  func lineIsDirectiveOrComment(_ offset: Int) -> Bool {
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

  mutating func punctuator(_ byte: UInt8) {
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

  mutating func open() {
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
  func isTagLast() -> Bool { !item.tag.isEmpty && item.tag.end >= item.last.end && item.callee.isEmpty }

  mutating func close() {
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

  mutating func finish(at stop: Int) {
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
  mutating func finishCall(before offset: Int) {
    if item.isOnlyCall, depth == 0, parens == 0 { finish(at: lastCodeEnd(before: offset)) }
  }

  func lastCodeEnd(before offset: Int) -> Int {
    var stop = offset
    while stop > item.start, bytes[stop - 1] != UInt8(ascii: ")") { stop -= 1 }
    return stop
  }

  func aggregateKeyword(_ start: Int, _ stop: Int) -> FileIndex.Declaration.Kind? {
    switch stop - start {
    case 4: return isWord("enum", start, stop) ? .enumTag : nil
    case 5: return isWord("union", start, stop) ? .unionTag : nil
    case 6: return isWord("struct", start, stop) ? .structTag : nil
    default: return nil
    }
  }

  func isWord(_ word: StaticString, _ start: Int, _ stop: Int) -> Bool {
    guard word.utf8CodeUnitCount == stop - start else { return false }
    for offset in 0..<(stop - start) where word.utf8Start[offset] != bytes[start + offset] { return false }
    return true
  }
}
