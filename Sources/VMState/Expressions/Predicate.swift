/// A `needed` or `field_exists` test.
package struct Predicate: Hashable, Sendable, Codable {
  /// The C function's name.
  package var name: String
  package var location: SourceLocation?
  /// The C function's value as an expression over the object it is called with.
  package var body: Expression
  /// `ContentHash` of the function's tokens and of those it calls.
  package var codeHash: UInt64

  package init(name: String, location: SourceLocation?, body: Expression, codeHash: UInt64) {
    self.name = name
    self.location = location
    self.body = body
    self.codeHash = codeHash
  }

  /// True when no part of the predicate is code that was not followed.
  package var isFollowed: Bool { body.atoms.allSatisfy { $0.kind == .environment } }
}
