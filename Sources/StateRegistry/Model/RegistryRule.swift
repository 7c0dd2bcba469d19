/// A rule's stable id, for findings about the registry's data. Never reused, never renamed.
package enum RegistryRule: String, Hashable, Sendable, Codable, CaseIterable {
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
}
