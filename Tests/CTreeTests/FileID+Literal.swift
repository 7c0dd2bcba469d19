import CSyntax

/// Tests number their files by hand.
extension FileID: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: UInt32) { self.init(value) }
}
