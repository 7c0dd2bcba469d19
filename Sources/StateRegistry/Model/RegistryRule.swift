// Made by Scripts/generate-rules from the folders of Rules/: edit those.

import Findings

/// A rule about the registry's data. Its id is never reused and never renamed.
package enum RegistryRule: String, Hashable, Sendable, Codable, CaseIterable {
  /// A pair of releases is promised that the registry's own data shows to fail.
  case impossiblePromise = "impossible-promise"
  /// A valid combination lacks what one of its features needs.
  case incompleteCombination = "incomplete-combination"
  /// One name, of a feature or a subsection, stands for different fields.
  case nameCollision = "name-collision"
  /// One version number stands for different bytes in two releases.
  case numberCollision = "number-collision"
  /// An approval that no finding answers to.
  case staleApproval = "stale-approval"
  /// A subsection's name does not begin with the name of what it stands in.
  case subsectionPrefix = "subsection-prefix"
  /// A machine type is said to send or withhold what its fork does not carry.
  case uncarriedPin = "uncarried-pin"
  /// The registry names a release or a fork that it does not list.
  case unknownRelease = "unknown-release"
  /// State is added to a device of the registry that the registry does not know of.
  case unregisteredFeature = "unregistered-feature"

  /// What the folder of the rule says.
  package var spec: RuleSpec {
    switch self {
    case .impossiblePromise: .impossiblePromise
    case .incompleteCombination: .incompleteCombination
    case .nameCollision: .nameCollision
    case .numberCollision: .numberCollision
    case .staleApproval: .staleApproval
    case .subsectionPrefix: .subsectionPrefix
    case .uncarriedPin: .uncarriedPin
    case .unknownRelease: .unknownRelease
    case .unregisteredFeature: .unregisteredFeature
    }
  }
}
