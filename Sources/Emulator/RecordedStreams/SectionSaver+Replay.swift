import MigrationStream
import VMState

/// Saving again what was loaded: values that the load showed are computed, the others are taken from the stream.
extension SectionSaver {
  /// Saves again what was loaded from a stream.
  static func replay(
    _ program: StateProgram, _ state: DeviceState, _ replay: SectionReplay
  ) -> (reencoding: StreamWalker.Reencoding, replay: SectionReplay) {
    let code = program.code
    let root = code.blocks[code.root]
    var saver = SectionSaver(code, state, tracing: false, json: nil)
    saver.replay = replay
    var difference: String?
    do throws(Halt) {
      try saver.save(
        block: code.root, wordBase: 0, byteBase: 0,
        version: root.isCode ? program.versionID.value ?? 0 : root.versionID, describes: false)
      if saver.out.offset != replay.reference.count {
        difference = "\(program.displayName): \(replay.reference.count - saver.out.offset) bytes more were sent"
      }
    } catch {
      switch error {
      case .refused(let refusal): difference = "\(refusal.subject): refused"
      case .undecided(let undecided): difference = "\(undecided.part): \(undecided.reason)"
      }
    }
    let result = saver.replay ?? replay
    return (StreamWalker.Reencoding(bytes: saver.out.bytes, taken: result.taken, difference: difference), result)
  }

  mutating func decide(_ test: Int, _ value: Bool, wordBase: Int, byteBase: Int) -> Bool {
    guard
      let isKnown = replay?.isKnown(code.expressions[test], wordBase: wordBase, byteBase: byteBase, outer: outer),
      !isKnown
    else { return value }
    let (asked, isNegated) = WalkGuide.Test.asked(code.expressions[test], wordBase: wordBase)
    guard let guess = replay?.decide(asked, likely: value != isNegated) else { return value }
    return guess != isNegated
  }

  /// The stream says which of the subsections that nothing loaded decides are there.
  func isInReference(_ subsection: SubsectionOperation, wordBase: Int, byteBase: Int) -> Bool {
    guard let replay, let needed = subsection.needed else { return true }
    let expression = code.expressions[needed]
    if replay.isKnown(expression, wordBase: wordBase, byteBase: byteBase, outer: outer) {
      return state.value(of: expression, wordBase: wordBase, byteBase: byteBase, version: 0, outer: outer) != 0
    }
    let rest = replay.reference.dropFirst(out.offset)
    return rest.first == StreamMarker.subsection && rest.dropFirst(2).starts(with: subsection.nameBytes)
      && rest.dropFirst(1).first.map(Int.init) == subsection.nameBytes.count
  }

  mutating func take(word slot: Int, _ field: FieldOperation, _ index: Int, _ block: Block) throws(Halt) {
    // Moved out, so that its arrays are not copied.
    guard var replay else { return }
    self.replay = nil
    defer { self.replay = replay }
    let width = field.form.wireSize
    guard out.offset + width <= replay.reference.count else { throw differs(index, block, "nothing more was sent") }
    var sent: UInt64 = 0
    for byte in replay.reference[out.offset..<out.offset + width] { sent = sent << 8 | UInt64(byte) }
    let type = field.form.integer
    let mask: UInt64 = width >= 8 ? .max : (1 << UInt64(8 * width)) - 1
    if replay.takesAll || !replay.knownWords[slot] {
      state.words[slot] = UInt64(bitPattern: type.wrap(Int64(bitPattern: sent)))
      replay.knownWords[slot] = true
      replay.taken.append("\(block.name).\(code.labels[index].name)")
      // A byte that is no bool stays what it was.
      if field.form != .bool || sent < 2 { return }
    }
    let value = field.form == .bool && state.words[slot] != 0 ? 1 : state.words[slot]
    if value & mask != sent & mask {
      throw differs(
        index, block, "0x\(String(value & mask, radix: 16)) instead of 0x\(String(sent & mask, radix: 16))")
    }
  }

  mutating func takeRun(_ first: Int, kept: Int, length: Int, _ index: Int, _ block: Block) throws(Halt) {
    // Moved out, so that its arrays are not copied.
    guard var replay else { return }
    self.replay = nil
    defer { self.replay = replay }
    let start = out.offset
    guard start + length <= replay.reference.count else { throw differs(index, block, "nothing more was sent") }
    var isTaken = false
    for position in 0..<length {
      let byte = replay.reference[start + position]
      if position >= kept || replay.takesAll || !replay.knownBytes[first + position] {
        isTaken = true
        if position < kept {
          state.bytes[first + position] = byte
          replay.knownBytes[first + position] = true
        }
      } else if state.bytes[first + position] != byte {
        throw differs(index, block, "byte \(position) is \(state.bytes[first + position]) instead of \(byte)")
      }
    }
    if isTaken { replay.taken.append("\(block.name).\(code.labels[index].name)") }
    out.put(replay.reference[start..<start + length])
  }

  mutating func takeOpaque(_ part: Int, _ index: Int, _ block: Block) throws(Halt) {
    // Moved out, so that its arrays are not copied.
    guard var replay else { return }
    self.replay = nil
    defer { self.replay = replay }
    let length = replay.lengths[part] ?? code.parts[part].declaredSize ?? 0
    guard out.offset + length <= replay.reference.count else { throw differs(index, block, "nothing more was sent") }
    out.put(replay.reference[out.offset..<out.offset + length])
    replay.taken.append("\(block.name).\(code.labels[index].name)")
  }

  /// What was put from `start` on is what the stream has.
  func check(from start: Int, _ index: Int, _ block: Block) throws(Halt) {
    guard let replay else { return }
    let put = out.bytes[start...]
    guard out.offset <= replay.reference.count, put.elementsEqual(replay.reference[start..<out.offset]) else {
      throw differs(index, block, "other bytes")
    }
  }

  private func differs(_ index: Int, _ block: Block, _ reason: String) -> Halt {
    .undecided(
      Undecided(
        part: "\(block.name).\(code.labels[index].name)", reason: reason, location: code.labels[index].location,
        offset: out.offset))
  }
}
