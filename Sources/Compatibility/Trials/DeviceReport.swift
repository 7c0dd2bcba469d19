import Findings

/// What the round trips of one device came to.
struct DeviceReport: Sendable {
  /// A finding, and the description it is about: devices that share it share the finding.
  struct Item: Sendable {
    var finding: Finding
    /// Name of the description with the part at fault; nil when it is about the device itself.
    var owner: String?
    var isAlways: Bool
    /// Where it was seen; nil for both directions.
    var direction: Direction?
  }

  var items: [Item] = []
  var roundTrips = 0
  var predicates = 0
  var predicatesForcedBothWays = 0
  var combinationsListed = 0
  var combinationsSent = 0
  var notes: [String] = []
}
