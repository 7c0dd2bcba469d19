package struct StreamElement: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case fileHeader(version: UInt32)
    case configuration(ConfigurationElement)
    case section(SectionElement)
    case footer(sectionID: UInt32)
    case command(number: UInt16, data: Range<Int>)
    case endOfFile
    /// Where the JSON text stands.
    case description(Range<Int>)
  }

  /// Of the element's first byte.
  package var offset: Int
  package var kind: Kind
}
