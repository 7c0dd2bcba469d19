package enum CTagKind: String, Sendable {
  case `struct`, union, `enum`
}
