/// Texts of tokens, each stored once. Not thread-safe: one table serves one pass over one tree.
package final class SymbolTable {
  // Open addressing over a byte pool: no String is made until somebody asks for the text.
  private var pool: [UInt8] = []
  private var starts: [UInt32] = [0]
  private var hashes: [UInt32] = []
  private var slots: [UInt32]
  private var mask: Int
  private var strings: [String?] = []

  package init() {
    slots = [UInt32](repeating: UInt32.max, count: 1 << 16)
    mask = slots.count - 1
    pool.reserveCapacity(1 << 20)
  }

  package var count: Int { hashes.count }

  package func intern(_ text: String) -> Symbol {
    var text = text
    return text.withUTF8 { intern($0) }
  }

  package func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> Symbol {
    var hash: UInt32 = 2_166_136_261
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    var slot = Int(hash) & mask
    while slots[slot] != UInt32.max {
      let candidate = Int(slots[slot])
      if hashes[candidate] == hash, matches(candidate, bytes) { return Symbol(index: UInt32(candidate)) }
      slot = (slot + 1) & mask
    }
    let index = hashes.count
    hashes.append(hash)
    pool.append(contentsOf: bytes)
    starts.append(UInt32(pool.count))
    strings.append(nil)
    slots[slot] = UInt32(index)
    if index * 2 > slots.count { grow() }
    return Symbol(index: UInt32(index))
  }

  private func matches(_ candidate: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[candidate])
    guard Int(starts[candidate + 1]) - start == bytes.count else { return false }
    for offset in 0..<bytes.count where pool[start + offset] != bytes[offset] { return false }
    return true
  }

  private func grow() {
    slots = [UInt32](repeating: UInt32.max, count: slots.count * 2)
    mask = slots.count - 1
    for (index, hash) in hashes.enumerated() {
      var slot = Int(hash) & mask
      while slots[slot] != UInt32.max { slot = (slot + 1) & mask }
      slots[slot] = UInt32(index)
    }
  }

  package func text(of symbol: Symbol) -> String {
    let index = Int(symbol.index)
    if let known = strings[index] { return known }
    let text = String(decoding: pool[Int(starts[index])..<Int(starts[index + 1])], as: UTF8.self)
    strings[index] = text
    return text
  }

  /// Calls `body` with the text's bytes.
  package func withBytes<R>(of symbol: Symbol, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    let start = Int(starts[Int(symbol.index)])
    let end = Int(starts[Int(symbol.index) + 1])
    return pool.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
  }
}
