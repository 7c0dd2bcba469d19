package enum BinaryOperator: String, Hashable, Sendable, Codable {
  case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
  case shiftLeft = "<<", shiftRight = ">>"
  case bitAnd = "&", bitOr = "|", bitXor = "^"
  case and = "&&", or = "||"
  case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
}
