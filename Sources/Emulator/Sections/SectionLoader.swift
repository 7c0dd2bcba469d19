import MigrationStream
import VMState

/// Loads a section's data by the rules of its build's `vmstate_load_state` (QEMU migration/vmstate.c, before 2014 savevm.c).
struct SectionLoader {
  let code: ProgramCode
  let text: RefusalText
  /// The section's data and, from `dataEnd`, what follows it in the stream.
  let bytes: [UInt8]
  let spans: [OpaqueSpan]
  var state: DeviceState
  /// Word slots and bytes of the state that came over the wire.
  var loadedWords: [Bool]
  var loadedBytes: [Bool]
  var recorder: TraceRecorder?
  /// Of the next byte.
  var offset = 0
  /// First byte that a plain read may not take: the next opaque span, or the end.
  var limit: Int
  var nextSpan = 0
  /// Atoms whose values this side cannot know; a test that reads one is undecided.
  var unknownAtoms: Set<Int> = []
  /// The atoms each expression reads, only for programs that have unknown ones.
  var atomsRead: [Set<Int>] = []
  /// Identities of parts that both builds have.
  var sharedParts: Set<UInt64> = []
  /// What the sender's code put whose other half was not read.
  var readable: [OpaqueSpan] = []
  var outer = OuterFrame()
  /// Words and bytes that code set while it loaded: no bytes of the stream stand for them alone.
  var assignedWords: Set<Int> = []
  var assignedBytes: Set<Int> = []
  /// Those that a hook made: what they should be is its business.
  var derivedWords: Set<Int> = []
  var derivedBytes: Set<Int> = []
  /// Those that come of what this side cannot know.
  var unknownWords: Set<Int> = []
  var unknownBytes: Set<Int> = []
  /// Words that this side has before the load, for hooks' tests.
  var configuredWords: Set<Int> = []
  /// The check of code that refused.
  var failedCheck: Int?
  private let ignoredChecks: Set<Int>
  /// For streams of unknown senders: what to assume where the state does not say.
  var guide: WalkGuide?

  init(
    _ program: StateProgram, bytes: [UInt8], spans: [OpaqueSpan], initial: DeviceState, text: RefusalText,
    tracing: Bool = false
  ) {
    code = program.code
    ignoredChecks = program.ignoredChecks
    self.text = text
    self.bytes = bytes
    self.spans = spans
    state = initial
    loadedWords = Array(repeating: false, count: initial.words.count)
    loadedBytes = Array(repeating: false, count: initial.bytes.count)
    recorder = tracing ? TraceRecorder() : nil
    limit = spans.first?.offset ?? bytes.count
  }

  /// Loads the device's description from the current offset; the section's version has been read from its header.
  mutating func load(version: Int) throws(Halt) {
    let root = code.blocks[code.loadRoot]
    if let part = code.rootPart, root.isCode, try takeWhole(code.parts[part]) {
      recorder?.record(.opaque, root, code.parts[part].name, path: nil, from: 0, to: offset)
      return
    }
    let start = offset
    if root.isCode { _ = guide?.enterCode(at: start) }
    try load(block: code.loadRoot, wordBase: 0, byteBase: 0, version: version)
    if root.isCode {
      recorder?.codeFields.append(
        TraceItem(kind: .opaque, offset: start, length: offset - start, name: "\(root.name).data", member: nil))
    }
  }

  mutating func load(block index: Int, wordBase: Int, byteBase: Int, version: Int) throws(Halt) {
    let block = code.blocks[index]
    if !block.isCode {
      if try checkVersion(version, of: block) {
        return try load(block: block.loadStateOldBlock, wordBase: wordBase, byteBase: byteBase, version: version)
      }
      if block.preLoad >= 0 { try runHook(block.preLoad, wordBase, byteBase, version, isBefore: true) }
    }
    for operation in block.operations {
      let field = code.operations[operation]
      if guide != nil { guide?.field = code.labels[operation].jsonName }
      let exists: Bool
      switch field.condition {
      case .version(let least): exists = least <= version
      case .expression(let test):
        exists = try holds(test, block, operation, wordBase: wordBase, byteBase: byteBase, version: version)
      }
      if exists {
        do {
          try load(field, operation, in: block, wordBase: wordBase, byteBase: byteBase, version: version)
        } catch .refused(var refusal) {
          if !block.isCode { text.addField("\(block.name):\(code.labels[operation].name)", to: &refusal) }
          throw .refused(refusal)
        }
      } else if field.mustExist, !ignoredChecks.contains(operation),
        refuses(field, block, wordBase: wordBase, byteBase: byteBase)
      {
        if block.isCode { failedCheck = operation }
        let name = "\(block.name)/\(code.labels[operation].name)"
        throw .refused(
          Refusal(
            kind: .validation, errorText: block.isCode ? "" : "Input validation failed: \(name)", offset: offset,
            subject: name))
      }
    }
    if block.isCode { return }
    if code.rules.subsections != .none {
      try loadSubsections(of: block, wordBase: wordBase, byteBase: byteBase)
    }
    if block.postLoad >= 0 { try runHook(block.postLoad, wordBase, byteBase, version, isBefore: false) }
  }

  /// True when the description's code for old versions is to load it.
  private func checkVersion(_ version: Int, of block: Block) throws(Halt) -> Bool {
    if version > block.versionID {
      throw .refused(
        Refusal(
          kind: .versionTooNew, errorText: text.tooNew(block.name, version, block.versionID), offset: offset,
          subject: block.name, version: version, limit: block.versionID))
    }
    guard version < block.minimumVersionID else { return false }
    if code.rules.hasLoadStateOld, let old = block.loadStateOld, version >= block.minimumVersionIDOld {
      if block.loadStateOldBlock >= 0 { return true }
      throw .undecided(
        Undecided(
          part: old.function, reason: "version \(version) of '\(block.name)' is loaded by code", location: old.location,
          offset: offset))
    }
    throw .refused(
      Refusal(
        kind: .versionTooOld, errorText: text.tooOld(block.name, version, block.minimumVersionID), offset: offset,
        subject: block.name, version: version, limit: block.minimumVersionID))
  }

  private mutating func holds(
    _ test: Int, _ block: Block, _ operation: Int, wordBase: Int, byteBase: Int, version: Int
  ) throws(Halt) -> Bool {
    if !unknownAtoms.isEmpty, !block.isHook, test < atomsRead.count, !atomsRead[test].isDisjoint(with: unknownAtoms) {
      if code.operations[operation].code == .assignment { return false }
      let name = code.labels[operation].name
      throw .undecided(
        Undecided(
          part: "\(block.name).\(name)", reason: "the test of field '\(name)' reads a value that is not followed",
          location: code.labels[operation].location, offset: offset))
    }
    if !unknownWords.isEmpty || !unknownBytes.isEmpty, !block.isHook,
      readsUnknown(code.expressions[test], wordBase: wordBase, byteBase: byteBase)
    {
      // Whether code changes a member is no matter of bytes; a check that cannot be made is taken to pass.
      if code.operations[operation].code == .assignment { return false }
      if code.operations[operation].mustExist { return true }
      let name = code.labels[operation].name
      throw .undecided(
        Undecided(
          part: "\(block.name).\(name)", reason: "the test of '\(name)' reads a value that is not followed",
          location: code.labels[operation].location, offset: offset))
    }
    let value =
      state.value(
        of: code.expressions[test], wordBase: wordBase, byteBase: byteBase, version: version, outer: outer) != 0
    guard guide != nil else { return value }
    let field = code.operations[operation]
    let size = field.code == .code && field.size > 0 ? field.size : nil
    return guess(test, value, wordBase: wordBase, byteBase: byteBase, size: size)
  }

  // MARK: Subsections

  private mutating func loadSubsections(of block: Block, wordBase: Int, byteBase: Int) throws(Halt) {
    while offset < bytes.count, bytes[offset] == StreamMarker.subsection {
      let start = offset
      let length = offset + 1 < bytes.count ? Int(bytes[offset + 1]) : 0
      let nameStart = offset + 2
      if code.rules.subsections == .peeked {
        // vmstate_subsection_load: a name that cannot be one of ours ends the list, and the bytes stay.
        if length < block.nameBytes.count + 1 || nameStart + length > bytes.count { return }
        if !bytes[nameStart..<nameStart + length].starts(with: block.nameBytes) { return }
      }
      guard nameStart + length + 4 <= bytes.count else { throw pastEnd() }
      let name = bytes[nameStart..<nameStart + length]
      guard let found = code.subsections[block.subsections].first(where: { $0.nameBytes.elementsEqual(name) }) else {
        throw .refused(
          Refusal(
            kind: .unknownSubsection, errorText: "", offset: start, subject: String(decoding: name, as: UTF8.self)))
      }
      let header = try take(2 + length + 4)
      // Read as 32 bits, kept in a uint8_t.
      let version = Int(bytes[header + 2 + length + 3])
      let child = code.blocks[found.block]
      recorder?.record(.subsectionHeader, child, "(subsection)", path: nil, from: start, to: offset)
      try load(block: found.block, wordBase: wordBase, byteBase: byteBase, version: version)
    }
  }

  // MARK: Bytes

  /// Offset of `count` bytes, which are now read.
  @inline(__always)
  mutating func take(_ count: Int) throws(Halt) -> Int {
    let start = offset
    guard count >= 0, count <= limit - start else { throw blocked(count) }
    offset = start + count
    return start
  }

  private func blocked(_ count: Int) -> Halt {
    guard nextSpan < spans.count else { return pastEnd() }
    let part = spans[nextSpan].part
    return .undecided(
      Undecided(
        part: part.name, reason: "the other side takes bytes for a field where this side has: \(part.reason)",
        location: part.location, offset: offset))
  }

  func pastEnd() -> Halt {
    .refused(
      Refusal(kind: .desync, errorText: "", offset: bytes.count, subject: code.blocks[code.root].name))
  }

  /// Takes the bytes of a part that both sides have the same code for.
  mutating func takeOpaque(_ part: OpaquePart) throws(Halt) {
    if guide != nil { return try skipOpaque(part) }
    if try takeWhole(part) { return }
    guard nextSpan < spans.count, spans[nextSpan].offset == offset else {
      throw .undecided(
        Undecided(part: part.name, reason: part.reason, location: part.location, offset: offset))
    }
    let span = spans[nextSpan]
    let areHalves =
      span.part.half == .save && part.half == .load && sharedParts.contains(span.part.identity)
      && sharedParts.contains(part.identity)
    guard span.part.identity == part.identity || areHalves else {
      throw .undecided(
        Undecided(
          part: part.name, reason: "differs between the two sides: \(part.reason)", location: part.location,
          offset: offset))
    }
    offset += span.length
    nextSpan += 1
    limit = nextSpan < spans.count ? spans[nextSpan].offset : bytes.count
  }

  @inline(__always)
  func bigEndian(at start: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in start..<start + width { value = value << 8 | UInt64(bytes[index]) }
    return value
  }
}
