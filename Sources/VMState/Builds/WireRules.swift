/// The rules of saving and loading that a revision's own `savevm.c` and `vmstate.c` follow. They changed over the years
/// (commit ids are upstream QEMU's).
package struct WireRules: Hashable, Sendable, Codable {
  package enum Subsections: String, Hashable, Sendable, Codable {
    /// Before 811814bd28 (2010-07).
    case none
    /// 2010-07 to c63807244f (2011-10): any byte 0x05 after a described structure is taken for a subsection.
    case markerOnly
    /// Since c63807244f: marker, length and name prefix are peeked before anything is taken.
    case peeked
  }

  package var subsections: Subsections
  /// Since 2dc6660bd8 (2018-04) save applies the load rule (field version <= description version); before, only tests counted.
  package var saveHonoursFieldVersions: Bool
  /// A subsection without `needed`: before 2dc6660bd8's series it ended the list, since then it is always sent.
  package var subsectionWithoutNeededEndsList: Bool
  /// Removed by 1862198702 (2022-02).
  package var hasLoadStateOld: Bool
  /// 61964c23e5 (2015-05).
  package var hasConfigurationSection: Bool
  /// f68945d42b (2015-05).
  package var hasSectionFooters: Bool
  /// 8118f0950f (2015-01).
  package var hasStreamDescription: Bool
  /// df8961522a (2014-10): `needed` of a top-level description decides whether its section is sent.
  package var sectionsCanBeOptional: Bool
  /// 07d4e69147 (2017): a NULL element of an array of pointers is one byte 0x30.
  package var hasNullPointerMarker: Bool
  /// 2aae1eb8da (2023): the JSON's first key is `configuration`.
  package var describesConfiguration: Bool
  /// 0be71e324f (2010-06): section names carry the bus path.
  package var sectionNamesHaveBusPath: Bool
  /// 2025: arrays of pointers are cut into runs in the JSON description and null is typed "nullptr".
  package var describesNullPointers: Bool

  package init() {
    subsections = .peeked
    saveHonoursFieldVersions = true
    subsectionWithoutNeededEndsList = false
    hasLoadStateOld = false
    hasConfigurationSection = true
    hasSectionFooters = true
    hasStreamDescription = true
    sectionsCanBeOptional = true
    hasNullPointerMarker = true
    describesConfiguration = false
    sectionNamesHaveBusPath = true
    describesNullPointers = false
  }
}
