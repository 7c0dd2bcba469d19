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
