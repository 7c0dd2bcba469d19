import CSyntax

/// Symbols that the index itself compares with.
struct Words {
  let defined, variadicArguments, hash, hashHash, open, close, comma, ellipsis: Symbol
  let openBrace, closeBrace, openBracket, closeBracket, equals, zero, one: Symbol
  let macroCalls: Symbol
  let semicolon, typedef, structure, union, enumeration, staticWord: Symbol

  init(_ symbols: SymbolTable) {
    defined = symbols.intern("defined")
    variadicArguments = symbols.intern("__VA_ARGS__")
    hash = symbols.intern("#")
    hashHash = symbols.intern("##")
    open = symbols.intern("(")
    close = symbols.intern(")")
    comma = symbols.intern(",")
    ellipsis = symbols.intern("...")
    openBrace = symbols.intern("{")
    closeBrace = symbols.intern("}")
    openBracket = symbols.intern("[")
    closeBracket = symbols.intern("]")
    equals = symbols.intern("=")
    macroCalls = symbols.intern(TreeIndex.macroCalls)
    zero = symbols.intern("0")
    one = symbols.intern("1")
    semicolon = symbols.intern(";")
    typedef = symbols.intern("typedef")
    structure = symbols.intern("struct")
    union = symbols.intern("union")
    staticWord = symbols.intern("static")
    enumeration = symbols.intern("enum")
  }
}
