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
