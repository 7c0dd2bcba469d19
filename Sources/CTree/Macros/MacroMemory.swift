import CSyntax

/// What the last root file to expand found a name to mean: one look at an array instead of a search. Forgotten when another
/// file asks.
struct MacroMemory {
  struct Entry {
    var generation: UInt32 = 0
    /// False for a macro that the root itself defines: its meaning depends on the line.
    var isSettled = false
    var macro: CompiledMacro?
  }

  private var entries: [Entry] = []
  private var root: FileID?
  private var generation: UInt32 = 0

  /// Nil when nothing is remembered for `name` as `file` sees it.
  mutating func entry(_ name: Symbol, _ file: FileID) -> Entry? {
    if file != root {
      root = file
      generation &+= 1
      return nil
    }
    let index = Int(name.index)
    guard index < entries.count, entries[index].generation == generation else { return nil }
    return entries[index]
  }

  mutating func settle(_ name: Symbol, _ file: FileID, _ macro: CompiledMacro?) { set(name, file, true, macro) }

  mutating func markLineDependent(_ name: Symbol, _ file: FileID) { set(name, file, false, nil) }

  private mutating func set(_ name: Symbol, _ file: FileID, _ isSettled: Bool, _ macro: CompiledMacro?) {
    guard file == root else { return }
    let index = Int(name.index)
    if index >= entries.count {
      entries.append(contentsOf: [Entry](repeating: Entry(), count: index + 8192 - entries.count))
    }
    entries[index] = Entry(generation: generation, isSettled: isSettled, macro: macro)
  }
}
