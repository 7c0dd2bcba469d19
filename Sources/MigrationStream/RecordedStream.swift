/// A migration stream taken apart: its elements in order, with their offsets.
package struct RecordedStream: Sendable {
  package var bytes: [UInt8]
  package var elements: [StreamElement]
  /// Parsed, when the stream carries one that can be.
  package var description: StreamDescription?

  package var sections: [SectionElement] {
    elements.compactMap { if case .section(let section) = $0.kind { section } else { nil } }
  }

  package var configuration: ConfigurationElement? {
    for element in elements {
      if case .configuration(let configuration) = element.kind { return configuration }
    }
    return nil
  }
}

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

/// The configuration section: machine type and settings both ends must share (QEMU 61964c23e5, 2015).
package struct ConfigurationElement: Hashable, Sendable {
  package var machine: String
  package var subsections: [SubsectionElement]
}

/// A subsection whose contents are known to the reader.
package struct SubsectionElement: Hashable, Sendable {
  package var name: String
  package var version: UInt32
  package var data: Range<Int>
}

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

/// What a section says of itself before its data.
package struct SectionHeader: Hashable, Sendable {
  package var form: SectionElement.Form
  package var sectionID: UInt32
  package var name: String
  package var instanceID: UInt32
  package var versionID: UInt32

  package init(
    form: SectionElement.Form, sectionID: UInt32, name: String, instanceID: UInt32, versionID: UInt32
  ) {
    self.form = form
    self.sectionID = sectionID
    self.name = name
    self.instanceID = instanceID
    self.versionID = versionID
  }
}
