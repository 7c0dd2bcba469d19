import VMState

/// What a rewrite comes to.
package struct RewriteOutcome: Hashable, Sendable {
  /// What there was to do, in one word.
  package enum Verdict: String, Hashable, Sendable {
    /// Nothing that is saved or loaded has changed.
    case noStateChange = "no-state-change"
    /// Descriptions stand elsewhere and are what they were.
    case codeMoved = "code-moved"
    /// What has changed does not need a rewrite: it is gated, or as long as before.
    case nothingToRewrite = "nothing-to-rewrite"
    case rewritten
    /// `CarrierStrategy.asIs`.
    case keptAsIs = "kept-as-is"
    /// There is at least one refusal, and no edit.
    case refused
  }

  package var verdict: Verdict
  /// Every changed file whole, by path; none when anything is refused.
  package var edits: [FileEdit] = []
  package var features: [Feature] = []
  /// The strategy that was taken, and why, in a sentence. Never `auto`, except where there was no choice to make.
  package var strategy: CarrierStrategy
  package var reason: String = ""
  package var refusals: [Refusal] = []
  /// What a maintainer should know besides: lower case, no full stop.
  package var notes: [Note] = []

  package struct FileEdit: Hashable, Sendable {
    package var path: String
    package var bytes: [UInt8]
  }

  package struct Note: Hashable, Sendable {
    package var text: String
    package var location: SourceLocation?
  }

  /// What has no safe rewrite.
  package struct Refusal: Hashable, Sendable {
    /// What was changed.
    package var what: String
    package var location: SourceLocation?
    /// Why that cannot be turned into a subsection.
    package var known: String
    /// What a maintainer can do.
    package var remedy: String
  }

  /// A set of fields that got a carrier of its own.
  package struct Feature: Hashable, Sendable {
    /// Types of the devices whose section has it, sorted.
    package var devices: [String]
    /// The C object and the name of the description that has the subsection.
    package var parentSymbol: String
    package var parentName: String
    /// The pick's place of the description.
    package var location: SourceLocation
    /// For the registry: `tick-offset`.
    package var featureName: String
    package var subsectionName: String
    package var subsectionSymbol: String
    /// As the description names them, in order.
    package var fields: [String]
    package var strategy: CarrierStrategy
    /// The test as C, without `return`: "s->tx_delay != 0".
    package var predicate: String
    /// "sent only when 'tx_delay' is not 0".
    package var explanation: String
    /// Which guests can not go back to a build without the feature.
    package var statesAffected: String
    package var property: PropertyCarrier?
    /// Of the description, nil when the source does not say in numbers.
    package var versionBefore: Int?
    /// As the pick has it.
    package var versionPicked: Int?
  }

  package struct PropertyCarrier: Hashable, Sendable {
    package var driver: String
    package var name: String
    package var isOnByDefault: Bool
    /// The table that turns it off, nil when the default does.
    package var table: String?
  }
}
