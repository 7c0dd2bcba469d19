/// A token's text, interned: equal texts have equal symbols within one `SymbolTable`.
package struct Symbol: Hashable, Sendable {
  package var index: UInt32

  @inlinable package init(index: UInt32) { self.index = index }

  @inlinable package static func == (a: Symbol, b: Symbol) -> Bool { a.index == b.index }

  @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(index) }
}
