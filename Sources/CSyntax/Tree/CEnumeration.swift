/// The body of an enumeration.
package final class CEnumeration: Sendable {
  package struct Constant: Sendable {
    package var name: Symbol
    /// Nil: one more than the constant before, 0 for the first.
    package var value: CExpression?
  }

  package let tag: Symbol?
  package let constants: [Constant]

  package init(tag: Symbol?, constants: [Constant]) {
    self.tag = tag
    self.constants = constants
  }
}
