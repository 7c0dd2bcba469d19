/// A rule's stable id. Never reused, never renamed.
package enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
  /// The section's or structure's version is above what the other side knows.
  case versionTooNew = "version-too-new"
  /// The version is below the other side's minimum.
  case versionTooOld = "version-too-old"
  /// A subsection is sent that the other side does not know.
  case unknownSubsection = "unknown-subsection"
  /// A section is sent that the other side does not know although it has the device.
  case unknownSection = "unknown-section"
  /// The other side reads past, or short of, what was sent.
  case streamDesync = "stream-desync"
  /// The load succeeds with wrong values.
  case silentCorruption = "silent-corruption"
  /// The load succeeds and a value is gone.
  case stateLost = "state-lost"
  /// An `_EQUAL` or `VALIDATE` field refuses what was sent.
  case validationRefused = "validation-refused"
  /// A subsection new to the head is sent under an older machine type in a state any guest can be in.
  case ungatedSubsection = "ungated-subsection"
  /// A device cannot be migrated on one side (`unmigratable`).
  case unmigratable = "unmigratable"
  /// What the code puts is not what the code gets, in one build.
  case saveLoadMismatch = "save-load-mismatch"
  /// A combination of optional features that is not among the valid ones can be sent.
  case unlistedCombination = "unlisted-combination"
  /// The head adds state to a device of the registry, and the registry does not know of it.
  case unregisteredFeature = "unregistered-feature"
  /// The model could not tell: code that puts and gets has changed, or a part was not understood on one side only.
  case undecided = "undecided"

  /// One sentence, for rule listings (SARIF, `--help`).
  package var summary: String {
    switch self {
    case .versionTooNew: "a version is sent that the other side is too old for"
    case .versionTooOld: "a version is sent that the other side no longer accepts"
    case .unknownSubsection: "a subsection is sent that the other side does not know"
    case .unknownSection: "a section is sent that the other side does not know"
    case .streamDesync: "the other side reads more or fewer bytes than were sent"
    case .silentCorruption: "the load succeeds with wrong values"
    case .stateLost: "the load succeeds and a value is gone"
    case .validationRefused: "the other side's check of a value refuses what was sent"
    case .ungatedSubsection: "a new subsection is sent to builds that do not know it under an older machine type"
    case .unmigratable: "a device can no longer be migrated"
    case .saveLoadMismatch: "the code that saves and the code that loads do not agree within one build"
    case .unlistedCombination: "a combination of optional features can be sent that is not among the valid ones"
    case .unregisteredFeature: "state is added to a device of the registry that the registry does not know of"
    case .undecided: "the tool could not tell"
    }
  }
}
