import VMState

/// Property values applied to a program's slots: what they are, and which bits may not change.
struct PinnedSlots: Sendable {
  struct Pin: Sendable {
    var word: Int
    var mask: UInt64
    var value: UInt64
    var property: String
    /// False for a property the user may set: then `value` is only where it starts.
    var isFixed: Bool
  }

  private(set) var pins: [Pin] = []
  /// Fixed bits by word.
  private(set) var fixedMask: [Int: UInt64] = [:]

  init(_ values: PropertyValues, layout: FrameLayout) {
    let index = Dictionary(layout.words.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    for value in values.values {
      guard let word = index[value.member.text] else { continue }
      let mask: UInt64 = value.bit.map { 1 << UInt64($0) } ?? .max
      let bits = value.bit.map { UInt64(value.value == 0 ? 0 : 1) << UInt64($0) }
      let whole = layout.words[word].type.wrap(value.value)
      let isFixed = !values.configurable.contains(value.property)
      pins.append(
        Pin(
          word: word, mask: mask, value: bits ?? UInt64(bitPattern: whole), property: value.property, isFixed: isFixed))
      if isFixed { fixedMask[word, default: 0] |= mask }
    }
  }

  /// Sets every property's bits, or only the fixed ones.
  func apply(to state: inout DeviceState, onlyFixed: Bool = false) {
    for pin in pins where pin.isFixed || !onlyFixed {
      state.words[pin.word] = state.words[pin.word] & ~pin.mask | pin.value & pin.mask
    }
  }

  func property(at word: Int) -> String? { pins.first { $0.isFixed && $0.word == word }?.property }
}
