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
  /// One version number stands for different bytes in two releases.
  case numberCollision = "number-collision"
  /// One name, of a feature or a subsection, stands for different fields.
  case nameCollision = "name-collision"
  /// The registry names a release that it does not list, or that nothing leads to.
  case unknownRelease = "unknown-release"
  /// A subsection's name does not begin with its parent's: no loader takes it for a subsection.
  case subsectionPrefix = "subsection-prefix"
  /// A whitelisted combination lacks what one of its features needs, or names what is no feature.
  case incompleteCombination = "incomplete-combination"
  /// A machine type is said to send or withhold what its fork does not carry.
  case uncarriedPin = "uncarried-pin"
  /// A promised pair of releases that the registry's own data shows to be refused or misread.
  case impossiblePromise = "impossible-promise"
  /// An approval that no finding answers to.
  case staleApproval = "stale-approval"
  /// A tree has state that the registry does not know of, or lacks state that the registry says it has.
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
    case .numberCollision: "one version number stands for different bytes in two releases"
    case .nameCollision: "one name stands for different fields"
    case .unknownRelease: "the registry names a release that it does not list"
    case .subsectionPrefix: "a subsection's name does not begin with its parent's"
    case .incompleteCombination: "a whitelisted combination lacks what one of its features needs"
    case .uncarriedPin: "a machine type pins a feature that its fork does not carry"
    case .impossiblePromise: "a promised pair of releases cannot exchange the device"
    case .staleApproval: "an approval that no finding answers to"
    case .unregisteredFeature: "a tree and the registry disagree on what a device sends"
    case .undecided: "the tool could not tell"
    }
  }
}
