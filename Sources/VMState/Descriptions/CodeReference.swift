/// A function of the source that the tool knows by name and content only.
package struct CodeReference: Hashable, Sendable, Codable {
  package var function: String
  package var location: SourceLocation?
  /// `ContentHash` of the function's tokens, and of those functions it hands the stream to.
  package var codeHash: UInt64

  package init(function: String, location: SourceLocation?, codeHash: UInt64) {
    self.function = function
    self.location = location
    self.codeHash = codeHash
  }
}
