package struct SectionElement: Hashable, Sendable {
  package enum Form: UInt8, Hashable, Sendable {
    case start = 1
    case part = 2
    case end = 3
    case full = 4
  }

  /// How the end of the data was found.
  package enum Delimiter: String, Hashable, Sendable {
    /// Somebody who knows the data consumed it.
    case consumer
    /// The RAM section's own marks.
    case ram
    /// The sizes in the JSON description.
    case description
    /// The next thing that looks like this section's footer.
    case footer
    /// The next thing that looks like an element, for streams without footers.
    case nextElement
  }

  package var form: Form
  package var sectionID: UInt32
  /// With bus path. Of parts and ends: that of their start.
  package var name: String
  package var instanceID: UInt32
  package var versionID: UInt32
  package var data: Range<Int>
  package var delimiter: Delimiter
  package var hasFooter: Bool
}
