/// The pairs of builds that a fork undertakes to keep working.
package struct Promise: Hashable, Sendable {
  package enum Way: String, Hashable, Sendable, CaseIterable {
    case both, forward, none
  }

  /// Between releases of one series.
  package var series: Way
  /// From every release to all later ones.
  package var releases: Way
  /// To how many earlier releases outside its series a release can go back; 0 for none.
  package var backward: Int
  package var pairs: [Pair]
  package var islands: [Island]

  package init() {
    series = .none
    releases = .none
    backward = 0
    pairs = []
    islands = []
  }

  /// A pair that is named.
  package struct Pair: Hashable, Sendable {
    package var from: ReleaseName
    package var to: ReleaseName
    package var way: Way
    package var place: Place
  }

  /// Releases that the promise does not hold for: what was sent once cannot be unsent.
  package struct Island: Hashable, Sendable {
    package var releases: [String]
    /// The only devices that stand in the way; empty when it is the release as a whole.
    package var devices: [String]
    package var reason: String
    /// What a guest that is caught there can do.
    package var rescue: String?
    package var place: Place
  }
}
