import Compatibility
import Findings
import VMState

/// What two builds can agree on: `statereg negotiate`.
package struct NegotiationResult: Hashable, Sendable, Codable {
  /// Machine types under which the same is in the way, and how to get round it.
  package struct Format: Hashable, Sendable, Codable {
    /// Names, newest first; empty when the builds share none.
    package var machines: [String]
    package var settings: [PropertySetting]
    /// Indices of `obstacles` that are in the way with nothing set.
    package var obstacles: [Int]
    /// Of these, those that the settings do not remove.
    package var rest: [Int]

    package init(machines: [String], obstacles: [Int], settings: [PropertySetting], rest: [Int]) {
      self.machines = machines
      self.settings = settings
      self.obstacles = obstacles
      self.rest = rest
    }
  }

  /// A feature that one of the two has and the other not, or carries otherwise.
  package struct Difference: Hashable, Sendable, Codable {
    package var device: String
    /// Nil for the number of the section itself.
    package var feature: String?
    package var title: String?
    /// "version 12", "subsection cpu/xss"; nil when it is not carried.
    package var first: String?
    package var second: String?

    package init(device: String, feature: String?, title: String?, first: String?, second: String?) {
      self.device = device
      self.feature = feature
      self.title = title
      self.first = first
      self.second = second
    }
  }

  package var first: CheckResult.Side
  package var second: CheckResult.Side
  package var target: String
  /// Forward: from the first to the second.
  package var directions: [Direction]
  /// Errors and what could not be judged, of any machine type.
  package var obstacles: [Finding]
  /// Best first.
  package var formats: [Format]
  /// By the registry, for devices in the way.
  package var differences: [Difference]
  /// Labels of the builds on the way from the first to the second, by direction, where there is no direct one.
  package var routes: [Direction: [String]]
  /// Releases looked at for a way round.
  package var routeCandidates: Int
  package var notes: [String]

  package init(first: CheckResult.Side, second: CheckResult.Side, target: String, directions: [Direction]) {
    self.first = first
    self.second = second
    self.target = target
    self.directions = directions
    obstacles = []
    formats = []
    differences = []
    routes = [:]
    routeCandidates = 0
    notes = []
  }

  /// What is left in the way under a format, errors only when not `andUndecided`.
  package func rest(of format: Format, _ direction: Direction, andUndecided: Bool = false) -> [Int] {
    format.rest.filter { number in
      let finding = obstacles[number]
      return (finding.direction == nil || finding.direction == direction)
        && (andUndecided || finding.rule != .undecided)
    }
  }

  /// The best format for all directions asked for; nil when there is none.
  package var best: Format? { formats.first { format in directions.allSatisfy { rest(of: format, $0).isEmpty } } }

  /// The best format for one direction.
  package func best(_ direction: Direction) -> Format? { formats.first { rest(of: $0, direction).isEmpty } }
}
