package struct CInitializerList: Sendable {
  package struct Entry: Sendable {
    /// Empty for an entry that takes the next place.
    package var designators: [CDesignator]
    package var value: CInitializer
    /// The value's tokens: indexes into what was given to the parser.
    package var range: Range<Int>
    package var line: UInt32
  }

  package var entries: [Entry]
  /// With the braces.
  package var range: Range<Int>
  package var line: UInt32
}
