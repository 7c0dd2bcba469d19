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
