import VMState

/// Values that give themselves away when they end up in the wrong member.
enum StatePattern {
  /// Elements of counts, entries of lists in the baseline.
  private static let count: UInt64 = 2
  private static let listCount: UInt64 = 1

  /// Fills what goes over the wire with distinct values, and counts with small ones; the rest stays zero.
  static func fill(_ state: inout DeviceState, _ slots: FlatSlots) {
    for (index, slot) in slots.words.enumerated() {
      if slot.isCount {
        state.words[index] = slot.isListCount ? listCount : count
      } else if slot.isWire {
        state.words[index] = value(index, slot.type)
      }
    }
    for index in state.bytes.indices {
      let byte = UInt8(truncatingIfNeeded: (index &+ 1) &* 37)
      state.bytes[index] = byte == marker ? 0x85 : byte
    }
    for range in slots.boolBytes {
      for index in range { state.bytes[index] = UInt8(truncatingIfNeeded: index & 1) }
    }
    for range in slots.counts { fill(range, with: count, &state) }
  }

  static func fill(_ range: FrameLayout.Range, with value: UInt64, _ state: inout DeviceState) {
    for index in 0..<range.count {
      state.setBigEndian(value, at: range.offset + index * range.width, width: range.width)
    }
  }

  /// The byte that begins a subsection: QEMU of 2010 and 2011 would take any for one.
  private static let marker: UInt8 = 0x05

  /// Positive, not zero, not all ones, and no byte 0x05 in front.
  private static func value(_ index: Int, _ type: CInteger) -> UInt64 {
    if type.bits == 1 { return 1 }
    let bits = UInt64(type.bits)
    var mixed = UInt64(truncatingIfNeeded: index &+ 1) &* 0x9e37_79b9_7f4a_7c15
    mixed ^= mixed >> 29
    if type.bits == 8 { mixed = UInt64(truncatingIfNeeded: index &* 7 &+ 0x11) }
    var value = mixed & (type.mask >> 1)
    if value == 0 { value = 0x21 }
    if value >> (bits - 8) == UInt64(marker) { value ^= 1 << (bits - 4) }
    return value
  }
}
