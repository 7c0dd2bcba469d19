// Made by Scripts/generate-rules from the folders of Rules/: edit those.

/// A rule of `statereg check`. Its id is never reused and never renamed.
package enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
  /// The code that saves and the code that loads do not agree within one build.
  case saveLoadMismatch = "save-load-mismatch"
  /// The load succeeds with wrong values.
  case silentCorruption = "silent-corruption"
  /// The load succeeds and a value is gone.
  case stateLost = "state-lost"
  /// The other side reads more or fewer bytes than were sent.
  case streamDesync = "stream-desync"
  /// The tool could not tell.
  case undecided = "undecided"
  /// A new subsection is sent to builds that do not know it under an older machine type.
  case ungatedSubsection = "ungated-subsection"
  /// A section is sent that the other side does not know.
  case unknownSection = "unknown-section"
  /// A subsection is sent that the other side does not know.
  case unknownSubsection = "unknown-subsection"
  /// A combination of optional features can be sent that is not among the valid ones.
  case unlistedCombination = "unlisted-combination"
  /// A device can no longer be migrated.
  case unmigratable = "unmigratable"
  /// State is added to a device of the registry that the registry does not know of.
  case unregisteredFeature = "unregistered-feature"
  /// The other side's check of a value refuses what was sent.
  case validationRefused = "validation-refused"
  /// A version is sent that the other side is too old for.
  case versionTooNew = "version-too-new"
  /// A version is sent that the other side no longer accepts.
  case versionTooOld = "version-too-old"

  /// What the folder of the rule says.
  package var spec: RuleSpec {
    switch self {
    case .saveLoadMismatch: .saveLoadMismatch
    case .silentCorruption: .silentCorruption
    case .stateLost: .stateLost
    case .streamDesync: .streamDesync
    case .undecided: .undecided
    case .ungatedSubsection: .ungatedSubsection
    case .unknownSection: .unknownSection
    case .unknownSubsection: .unknownSubsection
    case .unlistedCombination: .unlistedCombination
    case .unmigratable: .unmigratable
    case .unregisteredFeature: .unregisteredFeature
    case .validationRefused: .validationRefused
    case .versionTooNew: .versionTooNew
    case .versionTooOld: .versionTooOld
    }
  }
}
