/// A type of C as it is written; `TypeLayout` resolves it. Qualifiers are dropped, since they change neither layout nor values.
package indirect enum CType: Sendable {
  case void
  case integer(CIntegerType)
  /// float, double, long double: 4, 8, 16 bytes.
  case floating(bytes: Int)
  /// By the name of a typedef.
  case named(Symbol)
  /// `struct tag` without a body.
  case tagged(CTagKind, Symbol)
  /// `struct { ... }`, with or without a tag.
  case record(CRecord)
  case enumeration(CEnumeration)
  case pointer(CType)
  /// No count: `x[]`.
  case array(CType, CExpression?)
  case function(CType, [CParameter])
  case typeOf(CExpression)
  /// GNU C's vector of `bytes` bytes.
  case vector(CType, bytes: CExpression)
  /// `__auto_type`: that of the initialiser.
  case inferred
}
