/// What a macro that is used like a declaration makes.
enum GeneratedProduct: Int {
  /// Types, functions, objects; enumerations perhaps as well.
  case declarations
  /// Enumerations only.
  case enumerations
}
