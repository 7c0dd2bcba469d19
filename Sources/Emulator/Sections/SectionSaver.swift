import JSON
import MigrationStream
import VMState

/// A section's data as `vmstate_save_state` writes it.
struct SavedSection: Sendable {
  var bytes: [UInt8]
  var spans: [OpaqueSpan]
  /// Word slots and bytes of the state that went over the wire.
  var sentWords: [Bool]
  var sentBytes: [Bool]
  var trace: [TraceItem]
  /// The state after the save: `pre_save` and saving code may change it.
  var state: DeviceState
  /// What was put by code whose other half was not read: who has the same code takes it whole.
  var readable: [OpaqueSpan]
  /// Indices in `ProgramCode.subsections` of those that went over the wire.
  var sentSubsections: Set<Int>
  /// With the members "vmsd_name" ... of the device's object written, when asked for.
  var json: JSONTextWriter?
}

/// Saves a device's state by the rules of its build's `vmstate_save_state` (QEMU migration/vmstate.c).
struct SectionSaver {
  let code: ProgramCode
  var state: DeviceState
  var out: ByteWriter
  var spans: [OpaqueSpan] = []
  var readable: [OpaqueSpan] = []
  var sentSubsections: Set<Int> = []
  var outer = OuterFrame()
  /// For saving again what a stream held.
  var replay: SectionReplay?
  var sentWords: [Bool]
  var sentBytes: [Bool]
  /// False in elements beyond those the state keeps: they repeat others' values, and the other side does not keep them.
  var marksSent = true
  var recorder: TraceRecorder?
  var json: JSONTextWriter?

  /// Nil when the section is not needed in this state.
  ///
  /// - Parameter json: continued with the section's description when given.
  static func save(
    _ program: StateProgram, _ state: DeviceState, tracing: Bool = false, json: JSONTextWriter? = nil
  ) throws(Halt) -> SavedSection? {
    let code = program.code
    if code.isUnmigratable {
      throw .refused(
        Refusal(
          kind: .unmigratable, errorText: "State blocked by non-migratable device '\(program.displayName)'",
          offset: nil,
          subject: program.displayName))
    }
    if let needed = code.needed,
      state.value(of: code.expressions[needed], wordBase: 0, byteBase: 0, version: 0) == 0
    {
      return nil
    }
    let root = code.blocks[code.root]
    var saver = SectionSaver(code, state, tracing: tracing, json: json)
    try saver.save(
      block: code.root, wordBase: 0, byteBase: 0,
      version: root.isCode ? program.versionID.value ?? 0 : root.versionID, describes: json != nil && !root.isCode)
    if let part = code.rootPart, root.isCode {
      saver.readable.append(OpaqueSpan(offset: 0, length: saver.out.offset, part: code.parts[part]))
    }
    if root.isCode { saver.describeWhole(root, version: program.versionID.value ?? 0) }
    return SavedSection(
      bytes: saver.out.bytes, spans: saver.spans, sentWords: saver.sentWords, sentBytes: saver.sentBytes,
      trace: saver.recorder?.items ?? [], state: saver.state, readable: saver.readable,
      sentSubsections: saver.sentSubsections, json: saver.json)
  }

  init(_ code: ProgramCode, _ state: DeviceState, tracing: Bool, json: JSONTextWriter?) {
    self.code = code
    self.state = state
    self.json = json
    out = ByteWriter(reserving: 256)
    sentWords = Array(repeating: false, count: state.words.count)
    sentBytes = Array(repeating: false, count: state.bytes.count)
    recorder = tracing ? TraceRecorder() : nil
  }

  mutating func save(
    block index: Int, wordBase: Int, byteBase: Int, version: Int, describes: Bool
  ) throws(Halt) {
    let block = code.blocks[index]
    // What was loaded is what the hook had made.
    if block.preSave >= 0, replay == nil {
      try save(block: block.preSave, wordBase: wordBase, byteBase: byteBase, version: version, describes: false)
    }
    if describes {
      json?.put("vmsd_name", block.name)
      json?.put("version", version)
      json?.startArray("fields")
    }
    for operation in block.operations {
      let field = code.operations[operation]
      var exists: Bool
      switch field.condition {
      case .version(let least): exists = least <= version || !code.rules.saveHonoursFieldVersions
      case .expression(let test):
        exists =
          state.value(
            of: code.expressions[test], wordBase: wordBase, byteBase: byteBase, version: version, outer: outer) != 0
        if replay != nil, !field.mustExist { exists = decide(test, exists, wordBase: wordBase, byteBase: byteBase) }
      }
      if exists {
        try save(
          field, operation, in: block, wordBase: wordBase, byteBase: byteBase, version: version, describes: describes)
      } else if field.mustExist, !block.isHook, replay == nil {
        // QEMU asserts here.
        let name = "\(block.name)/\(code.labels[operation].name)"
        throw .refused(
          Refusal(
            kind: .validation, errorText: "Output state validation failed: \(name)", offset: out.offset, subject: name))
      }
      if out.offset > Limits.sectionBytes {
        throw .undecided(
          Undecided(
            part: block.name, reason: "the section is larger than \(Limits.sectionBytes >> 20) MiB", location: nil,
            offset: out.offset))
      }
    }
    if describes { json?.endArray() }
    if !block.subsections.isEmpty {
      try saveSubsections(of: block, wordBase: wordBase, byteBase: byteBase, describes: describes)
    }
  }

  mutating func saveSubsections(
    of block: Block, wordBase: Int, byteBase: Int, describes: Bool
  ) throws(Halt) {
    var isListed = false
    for index in block.subsections {
      let subsection = code.subsections[index]
      if replay != nil {
        guard isInReference(subsection, wordBase: wordBase, byteBase: byteBase) else { continue }
      } else if let needed = subsection.needed,
        state.value(of: code.expressions[needed], wordBase: wordBase, byteBase: byteBase, version: 0) == 0
      {
        continue
      }
      if describes {
        if !isListed { json?.startArray("subsections") }
        json?.startObject()
      }
      isListed = true
      sentSubsections.insert(index)
      let start = out.offset
      let child = code.blocks[subsection.block]
      out.put8(StreamMarker.subsection)
      let length = UInt8(truncatingIfNeeded: subsection.nameBytes.count)
      out.put8(length)
      out.put(subsection.nameBytes.prefix(Int(length)))
      out.put32(UInt32(truncatingIfNeeded: child.versionID))
      recorder?.record(.subsectionHeader, child, "(subsection)", path: nil, from: start, to: out.offset)
      try save(
        block: subsection.block, wordBase: wordBase, byteBase: byteBase, version: child.versionID, describes: describes)
      if describes { json?.endObject() }
    }
    if isListed, describes { json?.endArray() }
  }

  // MARK: Fields

  mutating func save(
    _ field: FieldOperation, _ index: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int, describes: Bool
  ) throws(Halt) {
    let start = out.offset
    let field = field.isOuter ? field.relocated(to: outer, from: wordBase, byteBase) : field
    switch field.code {
    case .nothing:
      return
    case .assignment: assign(field, wordBase: wordBase, byteBase: byteBase, version: version)
    case .group:
      try save(block: field.block, wordBase: wordBase, byteBase: byteBase, version: version, describes: false)
    case .code:
      if describes { startField(index, 0, of: 1) }
      try saveCode(field, index, 0, in: block, wordBase: wordBase, byteBase: byteBase, version: version)
      if describes { endField(index, bytes: out.offset - start) }
    case .agreement:
      let part = code.parts[field.part]
      spans.append(OpaqueSpan(offset: start, length: 0, part: part))
      return
    case .scalar:
      let slot = wordBase + field.offset
      if marksSent { sentWords[slot] = true }
      if replay != nil { try take(word: slot, field, index, block) }
      let value = state.words[slot]
      out.put(field.form == .bool && value != 0 ? 1 : value, width: field.form.wireSize)
      if describes || recorder != nil { note(.value, index, block, start, describes: describes) }
    case .structure:
      if describes { startField(index, 0, of: 1) }
      let kept = outer
      if field.entersLoop { outer = OuterFrame(word: wordBase, byte: byteBase) }
      try save(
        block: field.block, wordBase: wordBase, byteBase: byteBase,
        version: nestedVersion(field, version), describes: describes)
      outer = kept
      if describes { endField(index, bytes: out.offset - start) }
    case .temporary:
      if describes { startField(index, 0, of: 1) }
      try save(
        block: field.block, wordBase: wordBase, byteBase: byteBase, version: code.blocks[field.block].versionID,
        describes: describes)
      if describes { endField(index, bytes: out.offset - start) }
    case .list, .tree:
      try saveList(
        field, index, in: block, wordBase: wordBase, byteBase: byteBase, version: version, describes: describes)
    case .scalars, .buffer, .unused, .bitmap, .structures, .codes, .opaque:
      try saveElements(
        field, index, in: block, wordBase: wordBase, byteBase: byteBase, version: version, describes: describes)
    }
  }

  /// What QEMU loops over: `vmstate_n_elems` times.
  mutating func saveElements(
    _ field: FieldOperation, _ index: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int, describes: Bool
  ) throws(Halt) {
    let count = number(field.countIndex, else: field.count, wordBase, byteBase, version)
    let size = number(field.sizeIndex, else: field.size, wordBase, byteBase, version)
    // Runs without a per-element decision are one copy; QEMU's JSON describes their first element only.
    let isPlain = field.pointers == .no && field.code != .structures && field.code != .codes && field.code != .opaque
    if isPlain, !describes {
      return try saveRun(field, index, in: block, count: count, size: size, wordBase: wordBase, byteBase: byteBase)
    }
    if !isPlain, count > Limits.elements { throw tooLarge(index, block) }
    var describesNext = describes
    var wasNull = false
    let nullMask = field.nullMaskOffset < 0 ? 0 : state.words[wordBase + field.nullMaskOffset]
    var element = 0
    while element < count {
      let isNull = field.pointers != .no && element < 64 && nullMask >> UInt64(element) & 1 == 1
      let start = out.offset
      var listed = count
      if code.rules.describesNullPointers {
        // 35049eb0d2 (2025): runs of NULL and of other elements have an entry each.
        listed = count - element
        if describes, field.pointers != .no, isNull != wasNull {
          wasNull = isNull
          describesNext = true
          listed = runLength(from: element, of: count, nullMask: nullMask)
        }
      }
      if describesNext { startField(index, element, of: listed, isNull: isNull && code.rules.describesNullPointers) }
      try saveElement(
        field, index, element, isNull: isNull, in: block, size: size, wordBase: wordBase, byteBase: byteBase,
        version: version, describes: describesNext)
      if describesNext {
        endField(index, bytes: out.offset - start, isNull: isNull && code.rules.describesNullPointers)
        if code.labels[index].canCompress { describesNext = false }
      }
      element += 1
      // The rest is nothing but more of nothing.
      if out.offset == start, !describesNext, element >= field.capacity { break }
      if out.offset > Limits.sectionBytes { break }
    }
  }

  mutating func saveElement(
    _ field: FieldOperation, _ index: Int, _ element: Int, isNull: Bool, in block: Block, size: Int, wordBase: Int,
    byteBase: Int, version: Int, describes: Bool
  ) throws(Halt) {
    let start = out.offset
    if field.pointers == .autoAllocated || isNull {
      if isNull, !code.rules.hasNullPointerMarker, field.pointers != .autoAllocated {
        throw .undecided(
          Undecided(
            part: block.name, reason: "a NULL element is followed, which crashes before 07d4e69147 (2017)",
            location: nil,
            offset: start))
      }
      out.put8(isNull ? StreamMarker.nullPointer : StreamMarker.validPointer)
      recorder?.record(
        .pointerMarker, block, "\(code.labels[index].name)[\(element)]", path: nil, from: start, to: start + 1)
      if isNull { return }
    }
    let slot = element % field.capacity
    let marked = marksSent
    defer { marksSent = marked }
    let takesAll = replay?.takesAll ?? false
    defer { if replay != nil { replay?.takesAll = takesAll } }
    if element >= field.capacity {
      marksSent = false
      if field.code == .structures || field.code == .codes { replay?.takesAll = true }
    }
    switch field.code {
    case .structures:
      try saveFrame(
        field, index, element, slot, wordBase: wordBase, byteBase: byteBase, version: nestedVersion(field, version),
        describes: describes)
    case .codes:
      let path = recorder?.framePath
      recorder?.enter(code.operations[index].isOuter, code.labels[index].elementPath(element))
      try saveCode(
        field, index, element, in: block, wordBase: wordBase + field.wordBase + slot * field.wordStride,
        byteBase: byteBase + field.byteBase + slot * field.byteStride, version: version)
      if let path { recorder?.framePath = path }
    case .opaque:
      if replay != nil { return try takeOpaque(field.part, index, block) }
      let part = code.parts[field.part]
      spans.append(OpaqueSpan(offset: start, length: part.emulatedSize, part: part))
      out.put(OpaqueSpan.bytes(identity: part.identity, count: part.emulatedSize))
      recorder?.record(
        .opaque, block, "\(code.labels[index].name)[\(element)]", path: code.labels[index].path, from: start,
        to: out.offset)
    default:
      // A run of one.
      let unit = field.code == .scalars ? field.form.wireSize : 1
      let position = element.multiplied(by: runBytes(field, count: 1, size: size))
      let shift = position % (field.capacity * unit)
      if position > shift { marksSent = false }
      var one = field
      one.offset += shift
      one.capacity = max(1, field.capacity - shift / unit)
      try saveRun(one, index, in: block, count: 1, size: size, wordBase: wordBase, byteBase: byteBase, element: element)
    }
  }

  /// `count` elements from consecutive bytes of the state, wrapping where the state keeps fewer.
  mutating func saveRun(
    _ field: FieldOperation, _ index: Int, in block: Block, count: Int, size: Int, wordBase: Int, byteBase: Int,
    element: Int? = nil
  ) throws(Halt) {
    let start = out.offset
    let length = runBytes(field, count: count, size: size)
    guard length <= Limits.sectionBytes else { throw tooLarge(index, block) }
    if field.code == .unused {
      out.putZeros(length)
      recorder?.record(.padding, block, code.labels[index].name, path: nil, from: start, to: out.offset)
      return
    }
    let kept = field.code == .scalars ? field.capacity * field.form.wireSize : field.capacity
    let first = byteBase + field.offset
    var rest = length
    if replay != nil {
      try takeRun(first, kept: kept, length: length, index, block)
      rest = 0
    }
    while rest > 0 {
      let part = min(rest, kept)
      out.put(state.bytes[first..<first + part])
      rest -= part
    }
    if marksSent {
      for byte in first..<first + min(length, kept) { sentBytes[byte] = true }
    }
    let name = element.map { "\(code.labels[index].name)[\($0)]" } ?? code.labels[index].name
    let path = element.map { code.labels[index].elementPath($0).text } ?? code.labels[index].path
    recorder?.record(
      .value, block, name, path: path, from: start, to: out.offset, isOuter: code.operations[index].isOuter)
  }

  func tooLarge(_ index: Int, _ block: Block) -> Halt {
    .undecided(
      Undecided(
        part: "\(block.name).\(code.labels[index].name)", reason: "it is larger than what is emulated",
        location: code.labels[index].location, offset: out.offset))
  }

  // MARK: Parts

  func number(_ index: Int, else constant: Int, _ wordBase: Int, _ byteBase: Int, _ version: Int) -> Int {
    guard index >= 0 else { return constant }
    return code.counts[index].number(
      in: state, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer)
  }

  func nestedVersion(_ field: FieldOperation, _ version: Int) -> Int {
    if let version = field.nestedVersion { return version }
    let child = code.blocks[field.block]
    return child.isCode ? version : child.versionID
  }

  func runLength(from element: Int, of count: Int, nullMask: UInt64) -> Int {
    let isNull = element < 64 && nullMask >> UInt64(element) & 1 == 1
    var next = element + 1
    while next < count, (next < 64 && nullMask >> UInt64(next) & 1 == 1) == isNull { next += 1 }
    return next - element
  }

  func elementPath(_ index: Int, _ element: Int) -> MemberPath {
    code.labels[index].elementPath(element)
  }

  mutating func note(_ kind: TraceItem.Kind, _ index: Int, _ block: Block, _ start: Int, describes: Bool) {
    recorder?.record(
      kind, block, code.labels[index].name, path: code.labels[index].path, from: start, to: out.offset,
      isOuter: code.operations[index].isOuter)
    if describes {
      startField(index, 0, of: 1)
      endField(index, bytes: out.offset - start)
    }
  }

  /// QEMU's `vmsd_desc_field_start`.
  mutating func startField(_ index: Int, _ element: Int, of count: Int, isNull: Bool = false) {
    let label = code.labels[index]
    json?.startObject()
    json?.put("name", label.jsonName)
    if count > 1 {
      if label.canCompress || isNull { json?.put("array_len", count) } else { json?.put("index", element) }
    }
    json?.put("type", isNull ? "nullptr" : label.typeName)
    if label.isStructure, !isNull { json?.startObject("struct") }
  }

  /// QEMU's `vmsd_desc_field_end`.
  mutating func endField(_ index: Int, bytes: Int, isNull: Bool = false) {
    if code.labels[index].isStructure, !isNull { json?.endObject() }
    json?.put("size", bytes)
    json?.endObject()
  }
}
