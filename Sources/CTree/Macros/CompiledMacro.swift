import CSyntax

/// A macro definition ready for substitution.
final class CompiledMacro {
  let isFunctionLike: Bool
  let isVariadic: Bool
  let parameterCount: Int
  let body: [Token]
  /// For each token of `body`: the parameter's number, or -1.
  let parameters: [Int16]

  init(isFunctionLike: Bool, isVariadic: Bool, parameterCount: Int, body: [Token], parameters: [Int16]) {
    self.isFunctionLike = isFunctionLike
    self.isVariadic = isVariadic
    self.parameterCount = parameterCount
    self.body = body
    self.parameters = parameters
  }
}
