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

package enum CTagKind: String, Sendable {
  case `struct`, union, `enum`
}

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

/// The attributes that change a layout.
package struct CAttributes: Sendable {
  package var isPacked = false
  /// `aligned(n)`; several count by the largest.
  package var alignments: [CExpression] = []
  /// `aligned` without a number: the target's largest, 16 bytes on x86-64.
  package var isMaximallyAligned = false
  package var vectorBytes: CExpression?

  package init() {}

  mutating func merge(_ other: CAttributes) {
    isPacked = isPacked || other.isPacked
    alignments += other.alignments
    isMaximallyAligned = isMaximallyAligned || other.isMaximallyAligned
    vectorBytes = vectorBytes ?? other.vectorBytes
  }
}

package struct CParameter: Sendable {
  package var name: Symbol?
  package var type: CType
}

/// One declarator of a declaration, with the specifiers that stand before all of them: a variable, member, typedef or function.
package struct CDeclaration: Sendable {
  /// Nil for unnamed bit-fields, anonymous struct and union members, abstract declarators, and `struct S { ... };`.
  package var name: Symbol?
  package var type: CType
  package var isTypedef = false
  package var isStatic = false
  package var isExtern = false
  /// The object itself cannot be written; a pointer to constants can.
  package var isConstant = false
  package var attributes = CAttributes()
  package var bitWidth: CExpression?
  package var initializer: CInitializer?
  package var line: UInt32

  package init(name: Symbol?, type: CType, line: UInt32) {
    self.name = name
    self.type = type
    self.line = line
  }
}

/// A function with its body.
package struct FunctionDefinition: Sendable {
  package var name: Symbol
  package var returnType: CType
  package var parameters: [CParameter]
  package var isStatic: Bool
  package var body: [CStatement]
  /// The body's tokens with its braces.
  package var bodyRange: Range<Int>
  package var line: UInt32
}
