/// The symbols of a table that mean something to C itself.
package final class CVocabulary {
  package let symbols: SymbolTable
  // One byte a symbol: 0 nothing, 1... a punctuator, 101... a keyword. Long enough for the highest symbol in it.
  private let codes: [UInt8]
  private static let punctuators = Punctuator.allCases
  private static let keywords = Keyword.allCases

  package let null: Symbol
  package let trueName: Symbol
  package let falseName: Symbol
  package let packed: Symbol
  package let packedUnderscored: Symbol
  package let aligned: Symbol
  package let alignedUnderscored: Symbol
  package let vectorSize: Symbol
  package let vectorSizeUnderscored: Symbol

  package init(symbols: SymbolTable) {
    self.symbols = symbols
    var pairs: [(Symbol, UInt8)] = []
    for (index, item) in Self.punctuators.enumerated() {
      pairs.append((symbols.intern(item.rawValue), UInt8(index + 1)))
    }
    for (index, item) in Self.keywords.enumerated() {
      pairs.append((symbols.intern(item.rawValue), UInt8(index + 101)))
    }
    var codes = [UInt8](repeating: 0, count: Int(pairs.map(\.0.index).max() ?? 0) + 1)
    for (symbol, code) in pairs { codes[Int(symbol.index)] = code }
    self.codes = codes
    null = symbols.intern("NULL")
    trueName = symbols.intern("true")
    falseName = symbols.intern("false")
    packed = symbols.intern("packed")
    packedUnderscored = symbols.intern("__packed__")
    aligned = symbols.intern("aligned")
    alignedUnderscored = symbols.intern("__aligned__")
    vectorSize = symbols.intern("vector_size")
    vectorSizeUnderscored = symbols.intern("__vector_size__")
  }

  @inline(__always)
  package func punctuator(_ symbol: Symbol) -> Punctuator? {
    let index = Int(symbol.index)
    guard index < codes.count else { return nil }
    let code = codes[index]
    return code > 0 && code < 101 ? Self.punctuators[Int(code) - 1] : nil
  }

  @inline(__always)
  package func keyword(_ symbol: Symbol) -> Keyword? {
    let index = Int(symbol.index)
    guard index < codes.count else { return nil }
    let code = codes[index]
    return code > 100 ? Self.keywords[Int(code) - 101] : nil
  }
}
