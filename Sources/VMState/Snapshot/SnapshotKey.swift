/// What may stand behind a line's first words, in the order in which it does: reader and writer take it from here.
enum SnapshotKey {
  enum Description: String, CaseIterable {
    case symbol, version, minimum
    case oldMinimum = "old-minimum"
    case unmigratable, early, priority
  }

  enum Field: String, CaseIterable {
    case macro, member, since
    case structVersion = "struct-version"
    case flags, size
    case sizeMember = "size-in"
    case count
    case countMember = "count-in"
    case start, hint, when
  }

  enum Subsection: String, CaseIterable {
    case when
  }

  enum Hook: String, CaseIterable {
    case function, code
  }

  enum Custom: String, CaseIterable {
    case get, put, code
  }

  enum Device: String, CaseIterable {
    case section, instance, description, ancestors
  }

  enum Handlers: String, CaseIterable {
    case version, live, save, load, code
  }

  enum Property: String, CaseIterable {
    case member, type, bit
    case defaultValue = "default"
  }

  enum Machine: String, CaseIterable {
    case alias
  }

  enum Run: String, CaseIterable {
    case name
  }
}
