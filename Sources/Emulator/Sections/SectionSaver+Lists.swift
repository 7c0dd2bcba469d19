import MigrationStream
import VMState

extension SectionSaver {
  mutating func saveList(
    _ field: FieldOperation, _ index: Int, in block: Block, wordBase: Int, byteBase: Int, version: Int, describes: Bool
  ) throws(Halt) {
    let start = out.offset
    if describes { startField(index, 0, of: 1) }
    let slot = wordBase + field.offset
    if marksSent { sentWords[slot] = true }
    let count = min(max(Int(truncatingIfNeeded: Int64(bitPattern: state.words[slot])), 0), Limits.sectionBytes)
    let name = code.labels[index].name
    if field.code == .tree {
      out.put32(UInt32(truncatingIfNeeded: count))
      recorder?.record(.listMarker, block, "\(name) (count)", path: nil, from: start, to: out.offset)
    }
    let takesAll = replay?.takesAll ?? false
    for element in 0..<count {
      let slot = element % field.capacity
      let marked = marksSent
      defer { marksSent = marked }
      if element >= field.capacity {
        marksSent = false
        replay?.takesAll = true
      }
      let mark = out.offset
      out.put8(1)
      recorder?.record(.listMarker, block, "\(name) (entry)", path: nil, from: mark, to: mark + 1)
      let outer = recorder?.framePath
      if field.code == .tree {
        try saveKey(
          field, index, element, slot, in: block, wordBase: wordBase, byteBase: byteBase, describes: describes)
      }
      if let outer { recorder?.framePath = outer }
      try saveFrame(
        field, index, element, slot, wordBase: wordBase, byteBase: byteBase,
        version: code.blocks[field.block].isCode ? version : code.blocks[field.block].versionID, describes: describes)
    }
    replay?.takesAll = takesAll
    let end = out.offset
    out.put8(0)
    recorder?.record(.listMarker, block, "\(name) (end)", path: nil, from: end, to: end + 1)
    if describes { endField(index, bytes: out.offset - start) }
  }

  mutating func saveKey(
    _ field: FieldOperation, _ index: Int, _ element: Int, _ slot: Int, in block: Block, wordBase: Int, byteBase: Int,
    describes: Bool
  ) throws(Halt) {
    let outer = recorder?.framePath
    if field.keyBlock >= 0 {
      if let outer { recorder?.framePath = MemberPath("\(code.labels[index].path).#key[\(element)]").inside(outer) }
      try save(
        block: field.keyBlock, wordBase: wordBase + field.keyWordBase + slot * field.keyWordStride,
        byteBase: byteBase + field.keyByteBase + slot * field.keyByteStride,
        version: code.blocks[field.keyBlock].versionID,
        describes: describes)
    } else {
      let start = out.offset
      let first = byteBase + field.keyByteBase + slot * 8
      out.put(state.bytes[first..<first + 8])
      if replay != nil { try check(from: start, index, block) }
      if marksSent {
        for byte in first..<first + 8 { sentBytes[byte] = true }
      }
      recorder?.record(
        .value, block, code.labels[index].name, path: "\(code.labels[index].path).#key[\(element)]", from: start,
        to: out.offset)
    }
    if let outer { recorder?.framePath = outer }
  }
}
