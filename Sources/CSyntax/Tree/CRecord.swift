/// The body of a struct or union.
package final class CRecord: Sendable {
  package let kind: CTagKind
  package let tag: Symbol?
  package let members: [CDeclaration]
  package let attributes: CAttributes
  package let line: UInt32

  package init(kind: CTagKind, tag: Symbol?, members: [CDeclaration], attributes: CAttributes, line: UInt32) {
    self.kind = kind
    self.tag = tag
    self.members = members
    self.attributes = attributes
    self.line = line
  }
}
