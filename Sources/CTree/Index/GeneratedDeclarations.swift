import CSyntax

/// What the macros that a file uses like declarations expand to: `OBJECT_DECLARE_SIMPLE_TYPE(...)` gives typedefs and
/// functions, `REG32(...)` enumerations, others whole objects.
final class GeneratedDeclarations {
  var typedefs: [Symbol: [Token]] = [:]
  var tags: [Symbol: [Token]] = [:]
  var functions: [Symbol: [Token]] = [:]
  var variables: [Symbol: [Token]] = [:]
  var enumerators: [Symbol: Int64?] = [:]
}
