import JSON
import MigrationStream
import VMState

/// Saving what functions put.
extension SectionSaver {
  /// An element in its frame; a loop's body sees the object around it too.
  mutating func saveFrame(
    _ field: FieldOperation, _ index: Int, _ element: Int, _ slot: Int, wordBase: Int, byteBase: Int, version: Int,
    describes: Bool
  ) throws(Halt) {
    let kept = outer
    let paths = recorder.map { ($0.framePath, $0.outerPath) }
    if field.entersLoop {
      outer = OuterFrame(word: wordBase, byte: byteBase)
      recorder?.enterLoop()
    }
    recorder?.enter(code.operations[index].isOuter, code.labels[index].elementPath(element))
    try save(
      block: field.block, wordBase: wordBase + field.wordBase + slot * field.wordStride,
      byteBase: byteBase + field.byteBase + slot * field.byteStride, version: version, describes: describes)
    outer = kept
    if let paths { recorder?.leave(to: paths) }
  }

  /// What a function puts for a field, or the part that stands for it.
  mutating func saveCode(
    _ field: FieldOperation, _ index: Int, _ element: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int
  ) throws(Halt) {
    let start = out.offset
    let name = code.labels[index].name
    if field.block < 0, replay != nil { return try takeOpaque(field.part, index, block) }
    guard field.block >= 0 else {
      let part = code.parts[field.part]
      spans.append(OpaqueSpan(offset: start, length: part.emulatedSize, part: part))
      out.put(OpaqueSpan.bytes(identity: part.identity, count: part.emulatedSize))
      recorder?.record(
        .opaque, block, "\(name)[\(element)]", path: code.labels[index].path, from: start, to: out.offset)
      return
    }
    let kept = outer
    outer = OuterFrame(word: wordBase, byte: byteBase)
    try save(block: field.block, wordBase: wordBase, byteBase: byteBase, version: version, describes: false)
    outer = kept
    if field.part >= 0 {
      readable.append(OpaqueSpan(offset: start, length: out.offset - start, part: code.parts[field.part]))
    }
  }

  /// A value that code computes, from here on in the state.
  mutating func assign(_ field: FieldOperation, wordBase: Int, byteBase: Int, version: Int) {
    let value = field.type.wrap(
      state.value(
        of: code.expressions[field.expression], wordBase: wordBase, byteBase: byteBase, version: version, outer: outer))
    state.set(UInt64(bitPattern: value), field, wordBase: wordBase, byteBase: byteBase)
    guard
      let isKnown = replay?.isKnown(
        code.expressions[field.expression], wordBase: wordBase, byteBase: byteBase, outer: outer)
    else { return }
    if field.width == 0 {
      replay?.knownWords[wordBase + field.offset] = isKnown
    } else {
      for byte in 0..<field.width { replay?.knownBytes[byteBase + field.offset + byte] = isKnown }
    }
  }

  /// A section of functions is one buffer to the stream's JSON description (QEMU's `vmstate_save_old_style`).
  mutating func describeWhole(_ root: Block, version: Int) {
    json?.put("vmsd_name", root.name)
    json?.put("version", version)
    json?.startArray("fields")
    json?.startObject()
    json?.put("name", "data")
    json?.put("type", "buffer")
    json?.put("size", out.offset)
    json?.endObject()
    json?.endArray()
  }
}

extension FieldOperation {
  /// The field of the object at `outer`, as one of the frame at (`wordBase`, `byteBase`).
  func relocated(to outer: OuterFrame, from wordBase: Int, _ byteBase: Int) -> FieldOperation {
    var field = self
    let words = outer.word - wordBase
    let bytes = outer.byte - byteBase
    switch code {
    case .scalar, .list, .tree: field.offset += words
    case .assignment: field.offset += width == 0 ? words : bytes
    default: field.offset += bytes
    }
    if nullMaskOffset >= 0 { field.nullMaskOffset += words }
    field.wordBase += words
    field.byteBase += bytes
    field.keyWordBase += words
    field.keyByteBase += bytes
    return field
  }
}

extension DeviceState {
  /// Sets an assignment's slot.
  mutating func set(_ value: UInt64, _ field: FieldOperation, wordBase: Int, byteBase: Int) {
    if field.width == 0 {
      words[wordBase + field.offset] = value
    } else {
      setBigEndian(value, at: byteBase + field.offset, width: field.width)
    }
  }
}

/// Bytes of a run of plain elements on the wire.
func runBytes(_ field: FieldOperation, count: Int, size: Int) -> Int {
  switch field.code {
  case .scalars: max(count, 0).multiplied(by: field.form.wireSize)
  case .bitmap: max(count, 0).multiplied(by: max(size, 0).bitmapBytes)
  default: max(count, 0).multiplied(by: max(size, 0))
  }
}

extension CountOperation {
  /// `vmstate_n_elems` and `vmstate_size`: an `int`.
  func number(
    in state: DeviceState, wordBase: Int, byteBase: Int, version: Int, outer: OuterFrame = OuterFrame()
  ) -> Int {
    let value = state.value(of: value, wordBase: wordBase, byteBase: byteBase, version: version, outer: outer)
    return Int(Int32(truncatingIfNeeded: value &* Int64(factor)))
  }
}
