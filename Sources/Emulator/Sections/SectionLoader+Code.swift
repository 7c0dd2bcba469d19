import MigrationStream
import VMState

/// What loading code does besides taking bytes.
extension SectionLoader {
  /// What a function gets for a field, or the part that stands for it.
  mutating func loadCode(
    _ field: FieldOperation, _ index: Int, _ element: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int
  ) throws(Halt) {
    let start = offset
    let name = code.labels[index].name
    if field.loadBlock < 0 {
      try takeOpaque(code.parts[field.part])
      recorder?.record(
        .opaque, block, "\(name)[\(element)]", path: code.labels[index].path, from: start, to: offset)
    } else if field.part >= 0, nextSpan < spans.count, spans[nextSpan].offset == offset,
      spans[nextSpan].part.identity == code.parts[field.part].identity
    {
      // The other side's put function is this side's, which nobody could read: its get function takes what it puts.
      try takeOpaque(code.parts[field.part])
    } else {
      let kept = outer
      outer = OuterFrame(word: wordBase, byte: byteBase)
      let described = guide?.enterCode(at: start)
      try load(block: field.loadBlock, wordBase: wordBase, byteBase: byteBase, version: version)
      outer = kept
      if let described {
        guide?.leaveCode()
        if let size = described.size, size != offset - start {
          throw .refused(
            Refusal(
              kind: .desync, errorText: "the code takes \(offset - start) bytes, the stream's description says \(size)",
              offset: offset, subject: "\(block.name).\(name)"))
        }
      }
    }
    recorder?.codeFields.append(
      TraceItem(
        kind: .opaque, offset: start, length: offset - start, name: "\(block.name).\(name)", member: nil))
  }

  /// Takes what the sender's code put as a whole when its loading half is this side's, which nobody could read.
  mutating func takeWhole(_ part: OpaquePart) throws(Halt) -> Bool {
    if nextSpan < spans.count, spans[nextSpan].offset == offset, spans[nextSpan].part.identity == part.identity {
      let span = spans[nextSpan]
      offset += span.length
      nextSpan += 1
      limit = nextSpan < spans.count ? spans[nextSpan].offset : bytes.count
      return true
    }
    guard let span = readable.first(where: { $0.offset == offset && $0.part.identity == part.identity }) else {
      return false
    }
    offset += span.length
    while nextSpan < spans.count, spans[nextSpan].offset < offset { nextSpan += 1 }
    limit = nextSpan < spans.count ? spans[nextSpan].offset : bytes.count
    return true
  }

  /// A value that loading code computes.
  mutating func assign(
    _ field: FieldOperation, in block: Block, wordBase: Int, byteBase: Int, version: Int
  ) {
    let expression = code.expressions[field.expression]
    // A recorded stream is to be saved again as it was sent, not as its receiver changed it.
    if guide != nil, isLoaded(field, wordBase: wordBase, byteBase: byteBase) { return }
    if guide != nil, wordBase == 0, field.width == 0, code.layout.words.indices.contains(field.offset),
      code.layout.words[field.offset].isCount
    {
      guessSources(of: expression, wordBase: wordBase)
    }
    let value = field.type.wrap(
      state.value(of: expression, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer))
    state.set(UInt64(bitPattern: value), field, wordBase: wordBase, byteBase: byteBase)
    let isUnknown =
      guide == nil
      ? readsUnknown(expression, wordBase: wordBase, byteBase: byteBase)
      : !isKnown(expression, wordBase: wordBase, byteBase: byteBase)
    if field.width == 0 {
      let word = wordBase + field.offset
      clearDerived(word: word)
      if block.isHook {
        derivedWords.insert(word)
        return
      }
      if isUnknown { unknownWords.insert(word) }
      assignedWords.insert(word)
      loadedWords[word] = guide == nil || !isUnknown
    } else {
      let first = byteBase + field.offset
      for byte in first..<first + field.width {
        unknownBytes.remove(byte)
        if block.isHook {
          derivedBytes.insert(byte)
          continue
        }
        if isUnknown { unknownBytes.insert(byte) }
        assignedBytes.insert(byte)
        loadedBytes[byte] = guide == nil || !isUnknown
      }
    }
  }

  private func isLoaded(_ field: FieldOperation, wordBase: Int, byteBase: Int) -> Bool {
    if field.width == 0 {
      let word = wordBase + field.offset
      return loadedWords[word] && !assignedWords.contains(word)
    }
    let byte = byteBase + field.offset
    return loadedBytes[byte] && !assignedBytes.contains(byte)
  }

  @inline(__always)
  mutating func clearDerived(word: Int) {
    if !derivedWords.isEmpty { derivedWords.remove(word) }
    if !unknownWords.isEmpty { unknownWords.remove(word) }
  }

  /// A hook's assignments before the fields are defaults: what is loaded replaces them, what is not is this side's own.
  mutating func runHook(_ hook: Int, _ wordBase: Int, _ byteBase: Int, _ version: Int, isBefore: Bool) throws(Halt) {
    if guide != nil { return }
    let kept = (derivedWords, derivedBytes)
    let keptOuter = outer
    outer = OuterFrame(word: wordBase, byte: byteBase)
    try load(block: hook, wordBase: wordBase, byteBase: byteBase, version: version)
    outer = keptOuter
    if isBefore { (derivedWords, derivedBytes) = kept }
  }

  /// Whether a test that fails ends the load. A hook may read members that are no state: those say nothing.
  func refuses(_ field: FieldOperation, _ block: Block, wordBase: Int, byteBase: Int) -> Bool {
    guard case .expression(let test) = field.condition else { return guide == nil }
    let expression = code.expressions[test]
    if guide != nil { return block.isCode && isKnown(expression, wordBase: wordBase, byteBase: byteBase) }
    guard block.isHook else { return true }
    return isSettled(expression, wordBase: wordBase, byteBase: byteBase)
  }

  /// Every member that it reads was loaded, or was there before.
  private func isSettled(_ expression: CompiledExpression, wordBase: Int, byteBase: Int) -> Bool {
    var isSettled = true
    expression.walk { part in
      switch part {
      case .word(let offset, _): isSettled = isSettled && isSettledWord(wordBase + offset)
      case .outerWord(let offset, _): isSettled = isSettled && isSettledWord(outer.word + offset)
      case .element(let offset, _, _):
        isSettled = isSettled && loadedBytes[byteBase + offset] && !unknownBytes.contains(byteBase + offset)
      case .outerElement(let offset, _, _):
        isSettled = isSettled && loadedBytes[outer.byte + offset] && !unknownBytes.contains(outer.byte + offset)
      case .atom: isSettled = false
      default: break
      }
    }
    return isSettled
  }

  private func isSettledWord(_ word: Int) -> Bool {
    (loadedWords[word] || configuredWords.contains(word)) && !unknownWords.contains(word)
  }

  /// True when it reads a value that this side cannot know.
  func readsUnknown(_ expression: CompiledExpression, wordBase: Int, byteBase: Int) -> Bool {
    if unknownWords.isEmpty, unknownBytes.isEmpty, unknownAtoms.isEmpty { return false }
    var found = false
    expression.walk { part in
      switch part {
      case .word(let offset, _): found = found || unknownWords.contains(wordBase + offset)
      case .outerWord(let offset, _): found = found || unknownWords.contains(outer.word + offset)
      case .element(let offset, _, _): found = found || unknownBytes.contains(byteBase + offset)
      case .outerElement(let offset, _, _): found = found || unknownBytes.contains(outer.byte + offset)
      case .atom(let index): found = found || unknownAtoms.contains(index)
      default: break
      }
    }
    return found
  }
}

extension CompiledExpression {
  /// Calls `visit` with every part, parents first.
  func walk(_ visit: (CompiledExpression) -> Void) {
    visit(self)
    switch self {
    case .unary(_, let operand, _), .cast(_, let operand): operand.walk(visit)
    case .binary(_, let left, let right, _):
      left.walk(visit)
      right.walk(visit)
    case .conditional(let condition, let yes, let no, _):
      condition.walk(visit)
      yes.walk(visit)
      no.walk(visit)
    default: break
    }
  }
}
