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
