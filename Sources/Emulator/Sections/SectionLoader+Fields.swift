import MigrationStream
import VMState

extension SectionLoader {
  mutating func load(
    _ field: FieldOperation, _ index: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int
  ) throws(Halt) {
    let field = field.isOuter ? field.relocated(to: outer, from: wordBase, byteBase) : field
    switch field.code {
    case .nothing: break
    case .assignment: assign(field, in: block, wordBase: wordBase, byteBase: byteBase, version: version)
    case .group: try load(block: field.block, wordBase: wordBase, byteBase: byteBase, version: version)
    case .code: try loadCode(field, index, 0, in: block, wordBase: wordBase, byteBase: byteBase, version: version)
    case .agreement: try takeOpaque(code.parts[field.part])
    case .scalar: try loadScalar(field, index, in: block, slot: wordBase + field.offset)
    case .structure:
      let kept = outer
      if field.entersLoop { outer = OuterFrame(word: wordBase, byte: byteBase) }
      try load(
        block: field.block, wordBase: wordBase, byteBase: byteBase, version: nestedVersion(field, version))
      outer = kept
    case .temporary:
      // get_tmp uses the field's version, put_tmp the description's.
      try load(block: field.block, wordBase: wordBase, byteBase: byteBase, version: field.fieldVersion)
    case .list, .tree:
      try loadList(field, index, in: block, wordBase: wordBase, byteBase: byteBase, version: version)
    case .scalars, .buffer, .unused, .bitmap, .structures, .codes, .opaque:
      try loadElements(field, index, in: block, wordBase: wordBase, byteBase: byteBase, version: version)
    }
  }

  private mutating func loadScalar(_ field: FieldOperation, _ index: Int, in block: Block, slot: Int) throws(Halt) {
    let form = field.form
    let width = form.wireSize
    let start = try take(width)
    let type = form.integer
    let value = type.wrap(Int64(bitPattern: bigEndian(at: start, width: width)))
    recorder?.record(
      .value, block, code.labels[index].name, path: code.labels[index].path, from: start, to: offset,
      isOuter: code.operations[index].isOuter)
    clearDerived(word: slot)
    if !assignedWords.isEmpty { assignedWords.remove(slot) }
    if form.requiresEqual, guide == nil {
      let local = type.wrap(Int64(bitPattern: state.words[slot]))
      loadedWords[slot] = true
      guard local != value else { return }
      throw .refused(
        Refusal(
          kind: .equal, errorText: "\(hex(local, width)) != \(hex(value, width))", offset: start,
          subject: "\(block.name).\(code.labels[index].name)"))
    }
    if form == .int32LessOrEqual, guide == nil {
      let local = type.wrap(Int64(bitPattern: state.words[slot]))
      guard value >= 0, value <= local else {
        throw .refused(
          Refusal(
            kind: .equal, errorText: text.lessOrEqual(value, local), offset: start,
            subject: "\(block.name).\(code.labels[index].name)"))
      }
    }
    if form == .nullPointer, bytes[start] != StreamMarker.nullPointer { throw noMarker(start, index, block) }
    state.words[slot] = UInt64(bitPattern: value)
    loadedWords[slot] = true
  }

  private func hex(_ value: Int64, _ width: Int) -> String {
    let mask: UInt64 = width >= 8 ? .max : (1 << UInt64(8 * width)) - 1
    return String(UInt64(bitPattern: value) & mask, radix: 16)
  }

  private func noMarker(_ start: Int, _ index: Int, _ block: Block) -> Halt {
    .refused(
      Refusal(
        kind: .desync, errorText: "vmstate: get_nullptr expected VMS_NULLPTR_MARKER", offset: start,
        subject: "\(block.name).\(code.labels[index].name)"))
  }

  private mutating func loadElements(
    _ field: FieldOperation, _ index: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int
  ) throws(Halt) {
    let count = number(field.countIndex, else: field.count, wordBase, byteBase, version)
    let size = number(field.sizeIndex, else: field.size, wordBase, byteBase, version, isSize: true)
    if field.pointers == .no, field.code != .structures, field.code != .codes, field.code != .opaque {
      return try loadRun(field, index, in: block, count: count, size: size, byteBase: byteBase)
    }
    let maskSlot = field.nullMaskOffset < 0 ? nil : wordBase + field.nullMaskOffset
    var element = 0
    while element < count {
      let start = offset
      if try isNull(field, index, element, in: block, maskSlot: maskSlot) {
        element += 1
        continue
      }
      switch field.code {
      case .structures:
        try loadElement(
          field, index, element, wordBase: wordBase, byteBase: byteBase, version: nestedVersion(field, version))
      case .codes:
        let path = recorder?.framePath
        recorder?.enter(code.operations[index].isOuter, code.labels[index].elementPath(element))
        if field.loadBlock >= 0, element >= field.capacity {
          try loadFrame(
            element, of: field.capacity, block: field.loadBlock, wordBase: wordBase + field.wordBase,
            wordStride: field.wordStride, byteBase: byteBase + field.byteBase, byteStride: field.byteStride,
            version: version)
        } else {
          let slot = element % field.capacity
          try loadCode(
            field, index, element, in: block, wordBase: wordBase + field.wordBase + slot * field.wordStride,
            byteBase: byteBase + field.byteBase + slot * field.byteStride, version: version)
        }
        if let path { recorder?.framePath = path }
      case .opaque:
        try takeOpaque(code.parts[field.part])
        recorder?.record(
          .opaque, block, "\(code.labels[index].name)[\(element)]", path: code.labels[index].path, from: start,
          to: offset)
      default:
        // A run of one, of which nothing is kept beyond what the state has room for.
        let unit = field.code == .scalars ? field.form.wireSize : 1
        let shift = element.multiplied(by: runBytes(field, count: 1, size: size))
        var one = field
        one.capacity = shift < field.capacity * unit ? field.capacity - shift / unit : 0
        if one.capacity > 0 { one.offset += shift }
        try loadRun(one, index, in: block, count: 1, size: size, byteBase: byteBase, element: element)
      }
      element += 1
      // Elements of no bytes need not be gone through two thousand million times.
      if offset == start, element >= field.capacity { break }
    }
  }

  /// An element in its frame; a loop's body sees the object around it too.
  private mutating func loadElement(
    _ field: FieldOperation, _ index: Int, _ element: Int, wordBase: Int, byteBase: Int, version: Int
  ) throws(Halt) {
    let kept = outer
    let paths = recorder.map { ($0.framePath, $0.outerPath) }
    if field.entersLoop {
      outer = OuterFrame(word: wordBase, byte: byteBase)
      recorder?.enterLoop()
    }
    recorder?.enter(code.operations[index].isOuter, code.labels[index].elementPath(element))
    try loadFrame(
      element, of: field.capacity, block: field.block, wordBase: wordBase + field.wordBase,
      wordStride: field.wordStride, byteBase: byteBase + field.byteBase, byteStride: field.byteStride,
      version: version)
    outer = kept
    if let paths { recorder?.leave(to: paths) }
  }

  private func nestedVersion(_ field: FieldOperation, _ version: Int) -> Int {
    if let version = field.nestedVersion { return version }
    let child = code.blocks[field.block]
    return child.isCode ? version : child.versionID
  }

  /// Loads an element in the frame it is kept in. One that the state has no room for borrows another's frame, since its own
  /// tests read what was loaded for it, and gives it back.
  private mutating func loadFrame(
    _ element: Int, of capacity: Int, block: Int, wordBase: Int, wordStride: Int, byteBase: Int, byteStride: Int,
    version: Int
  ) throws(Halt) {
    let slot = element % capacity
    let firstWord = wordBase + slot * wordStride
    let firstByte = byteBase + slot * byteStride
    if element < capacity {
      return try load(block: block, wordBase: firstWord, byteBase: firstByte, version: version)
    }
    let words = firstWord..<firstWord + wordStride
    let bytes = firstByte..<firstByte + byteStride
    let kept = (Array(state.words[words]), Array(state.bytes[bytes]))
    let flags = (Array(loadedWords[words]), Array(loadedBytes[bytes]))
    try load(block: block, wordBase: firstWord, byteBase: firstByte, version: version)
    state.words.replaceSubrange(words, with: kept.0)
    state.bytes.replaceSubrange(bytes, with: kept.1)
    loadedWords.replaceSubrange(words, with: flags.0)
    loadedBytes.replaceSubrange(bytes, with: flags.1)
  }

  /// What stands before an element of an array of pointers: nothing for one that is there, 0x30 for one that is NULL here;
  /// with `VMS_ARRAY_OF_POINTER_AUTO_ALLOC` a marker for each.
  private mutating func isNull(
    _ field: FieldOperation, _ index: Int, _ element: Int, in block: Block, maskSlot: Int?
  ) throws(Halt) -> Bool {
    guard field.pointers != .no, let maskSlot else { return false }
    let bit: UInt64 = element < 64 ? 1 << UInt64(element) : 0
    var isNullHere = state.words[maskSlot] & bit != 0
    if guide != nil, offset < bytes.count, bytes[offset] == StreamMarker.nullPointer {
      isNullHere = guide?.choose(2) == 0
      state.words[maskSlot] = state.words[maskSlot] & ~bit | (isNullHere ? bit : 0)
    }
    if field.pointers == .elements {
      guard isNullHere else { return false }
      let start = try take(1)
      recorder?.record(
        .pointerMarker, block, "\(code.labels[index].name)[\(element)]", path: nil, from: start, to: offset)
      if bytes[start] != StreamMarker.nullPointer { throw noMarker(start, index, block) }
      return true
    }
    let start = try take(1)
    recorder?.record(
      .pointerMarker, block, "\(code.labels[index].name)[\(element)]", path: nil, from: start, to: offset)
    switch bytes[start] {
    case StreamMarker.nullPointer:
      state.words[maskSlot] |= bit
      return true
    case StreamMarker.validPointer:
      state.words[maskSlot] &= ~bit
      return false
    default: throw noMarker(start, index, block)
    }
  }

  private mutating func loadRun(
    _ field: FieldOperation, _ index: Int, in block: Block, count: Int, size: Int, byteBase: Int, element: Int? = nil
  ) throws(Halt) {
    // A negative size is a huge size_t to qemu_get_buffer: everything to the end, and then an error.
    if field.code != .scalars, size < 0, count > 0 {
      _ = try take(max(limit - offset, 0))
      throw nextSpan < spans.count ? takeBlocked() : pastEnd()
    }
    let length = runBytes(field, count: count, size: size)
    let start = try take(length)
    if field.code == .unused {
      recorder?.record(.padding, block, code.labels[index].name, path: nil, from: start, to: offset)
      return
    }
    let kept = field.code == .scalars ? field.capacity * field.form.wireSize : field.capacity
    let first = byteBase + field.offset
    let part = min(length, kept)
    if part > 0 {
      state.bytes.replaceSubrange(first..<first + part, with: bytes[start..<start + part])
      for byte in first..<first + part { loadedBytes[byte] = true }
      // The set is small beside a buffer of many thousand bytes, or it is the other way round.
      if assignedBytes.count < part {
        assignedBytes = assignedBytes.filter { $0 < first || $0 >= first + part }
      } else if !assignedBytes.isEmpty {
        assignedBytes.subtract(first..<first + part)
      }
    }
    if recorder != nil {
      let label = code.labels[index]
      let name = element.map { "\(label.name)[\($0)]" } ?? label.name
      let path = element.map { label.elementPath($0).text } ?? label.path
      recorder?.record(
        .value, block, name, path: path, from: start, to: offset, isOuter: code.operations[index].isOuter)
    }
  }

  private func takeBlocked() -> Halt {
    let part = spans[nextSpan].part
    return .undecided(Undecided(part: part.name, reason: part.reason, location: part.location, offset: offset))
  }

  private mutating func number(
    _ index: Int, else constant: Int, _ wordBase: Int, _ byteBase: Int, _ version: Int, isSize: Bool = false
  ) -> Int {
    guard index >= 0 else { return constant }
    let number = code.counts[index].number(
      in: state, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer)
    guard guide != nil else { return number }
    return guess(count: index, number, wordBase: wordBase, byteBase: byteBase, isSize: isSize)
  }

  // MARK: Lists and trees

  private mutating func loadList(
    _ field: FieldOperation, _ index: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int
  ) throws(Halt) {
    let name = code.labels[index].name
    if field.keyBlock >= 0 { try checkListVersion(field, of: code.blocks[field.keyBlock]) }
    try checkListVersion(field, of: code.blocks[field.block])
    var announced = Int.max
    if field.code == .tree {
      let start = try take(4)
      announced = Int(Int32(truncatingIfNeeded: bigEndian(at: start, width: 4)))
      recorder?.record(.listMarker, block, "\(name) (count)", path: nil, from: start, to: offset)
    }
    var element = 0
    while true {
      let start = try take(1)
      let isEnd = bytes[start] == 0
      recorder?.record(.listMarker, block, "\(name) (\(isEnd ? "end" : "entry"))", path: nil, from: start, to: offset)
      if isEnd { break }
      // get_gtree breaks off with -EINVAL, and reports the count below.
      if element >= announced {
        element += 1
        break
      }
      try loadEntry(field, index, element, in: block, wordBase: wordBase, byteBase: byteBase, version: version)
      element += 1
    }
    if field.code == .tree, element != announced {
      throw .refused(
        Refusal(
          kind: .desync, errorText: "\(name) inconsistent stream when loading the gtree", offset: offset,
          subject: "\(block.name).\(name)"))
    }
    state.words[wordBase + field.offset] = UInt64(element)
    loadedWords[wordBase + field.offset] = true
  }

  private mutating func loadEntry(
    _ field: FieldOperation, _ index: Int, _ element: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int
  ) throws(Halt) {
    let outer = recorder?.framePath
    if field.code == .tree {
      if field.keyBlock >= 0 {
        if let outer { recorder?.framePath = MemberPath("\(code.labels[index].path).#key[\(element)]").inside(outer) }
        try loadFrame(
          element, of: field.capacity, block: field.keyBlock, wordBase: wordBase + field.keyWordBase,
          wordStride: field.keyWordStride, byteBase: byteBase + field.keyByteBase, byteStride: field.keyByteStride,
          version: field.fieldVersion)
      } else {
        let start = try take(8)
        if element < field.capacity {
          let first = byteBase + field.keyByteBase + element * 8
          state.bytes.replaceSubrange(first..<first + 8, with: bytes[start..<start + 8])
          for byte in first..<first + 8 { loadedBytes[byte] = true }
        }
        recorder?.record(
          .value, block, code.labels[index].name, path: "\(code.labels[index].path).#key[\(element)]", from: start,
          to: offset)
      }
    }
    if let outer { recorder?.framePath = outer }
    try loadElement(
      field, index, element, wordBase: wordBase, byteBase: byteBase,
      version: code.blocks[field.block].isCode ? version : field.fieldVersion)
  }

  /// get_qtailq, get_qlist and get_gtree check the field's version before anything is read.
  private func checkListVersion(_ field: FieldOperation, of child: Block) throws(Halt) {
    if child.isCode { return }
    if field.fieldVersion > child.versionID {
      throw .refused(
        Refusal(
          kind: .versionTooNew, errorText: "\(child.name) too new", offset: offset, subject: child.name,
          version: field.fieldVersion, limit: child.versionID))
    }
    if field.fieldVersion < child.minimumVersionID {
      throw .refused(
        Refusal(
          kind: .versionTooOld, errorText: "\(child.name) too old", offset: offset, subject: child.name,
          version: field.fieldVersion, limit: child.minimumVersionID))
    }
  }
}
