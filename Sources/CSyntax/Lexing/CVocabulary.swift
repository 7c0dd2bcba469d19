/// The punctuators of C, each one token.
package enum Punctuator: String, CaseIterable, Sendable {
  case leftBrace = "{", rightBrace = "}", leftParen = "(", rightParen = ")", leftBracket = "[", rightBracket = "]"
  case semicolon = ";", comma = ",", question = "?", colon = ":", tilde = "~", dot = ".", ellipsis = "...", arrow = "->"
  case plusPlus = "++", minusMinus = "--", plus = "+", minus = "-", star = "*", slash = "/", percent = "%"
  case ampersand = "&", bar = "|", caret = "^", exclamation = "!", equal = "=", less = "<", greater = ">"
  case shiftLeft = "<<", shiftRight = ">>", lessEqual = "<=", greaterEqual = ">=", equalEqual = "==", notEqual = "!="
  case andAnd = "&&", orOr = "||", plusEqual = "+=", minusEqual = "-=", starEqual = "*=", slashEqual = "/="
  case percentEqual = "%=", ampersandEqual = "&=", barEqual = "|=", caretEqual = "^="
  case shiftLeftEqual = "<<=", shiftRightEqual = ">>=", hash = "#", hashHash = "##"
}

/// The words that the parser treats as fixed: C99's keywords, those of C11 and GNU C that occur in headers, and a few names of
/// the standard headers that are keywords in effect (`bool`, `offsetof`, `va_arg`).
// The cases are C's own spellings.
// swift-format-ignore: AlwaysUseLowerCamelCase
package enum Keyword: String, CaseIterable, Sendable {
  case void, char, short, int, long, float, double, signed, unsigned, bool, _Bool, __int128, _Complex
  case `struct`, union, `enum`, typedef, `static`, extern, auto, register, inline, _Noreturn, _Thread_local
  case const, volatile, restrict, _Atomic
  case gnuConst = "__const"
  case gnuConst2 = "__const__"
  case gnuVolatile = "__volatile"
  case gnuVolatile2 = "__volatile__"
  case gnuRestrict = "__restrict"
  case gnuRestrict2 = "__restrict__"
  case gnuInline = "__inline"
  case gnuInline2 = "__inline__"
  case gnuSigned = "__signed"
  case gnuSigned2 = "__signed__"
  case gnuThread = "__thread"
  case __extension__, __attribute__, __attribute, __declspec, __auto_type
  case typeof, __typeof__, __typeof, _Alignas
  case sizeof, _Alignof, __alignof__, __alignof, offsetof, __builtin_offsetof, __builtin_types_compatible_p, _Generic
  case __builtin_va_arg, va_arg, _Static_assert, asm, __asm__, __asm
  case `if`, `else`, `while`, `do`, `for`, `switch`, `case`, `default`, `return`, `break`, `continue`, goto
}

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
