package enum UnaryOperator: String, Hashable, Sendable, Codable {
  case negate = "-"
  case complement = "~"
  case not = "!"
}
