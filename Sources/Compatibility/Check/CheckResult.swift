import Findings
import VMState

/// What a check found, and how far it looked.
package struct CheckResult: Hashable, Sendable, Codable {
  /// One side of a check.
  package struct Side: Hashable, Sendable, Codable {
    /// As the user named it.
    package var label: String
    package var commitID: String?
    package var treeID: String?

    package init(label: String, commitID: String? = nil, treeID: String? = nil) {
      self.label = label
      self.commitID = commitID
      self.treeID = treeID
    }
  }

  /// A part that could not be judged, although nothing about it differs enough to be a finding, or that is one.
  package struct UndecidedPart: Hashable, Sendable, Codable {
    package var device: String
    package var part: String
    package var reason: String
    package var location: SourceLocation?
    /// True when the two sides differ there: then there is a finding too, and the exit code is 3.
    package var differs: Bool

    package init(device: String, part: String, reason: String, location: SourceLocation?, differs: Bool) {
      self.device = device
      self.part = part
      self.reason = reason
      self.location = location
      self.differs = differs
    }
  }

  package struct Counts: Hashable, Sendable, Codable {
    package var devicesCompared = 0
    /// Devices whose state is the same on both sides, byte for byte of the model.
    package var devicesUnchanged = 0
    package var roundTrips = 0
    package var predicates = 0
    package var predicatesForcedBothWays = 0
    package var machineTypes = 0
    /// Of whitelists of the head's devices, and how many of them some state of the head sends.
    package var combinationsListed = 0
    package var combinationsSent = 0

    package init() {}
  }

  package var base: Side
  package var head: Side
  package var targets: [String]
  package var findings: [Finding]
  package var undecided: [UndecidedPart]
  package var counts: Counts
  /// Things worth saying that are no findings: new devices, machine types one side lacks.
  package var notes: [String]

  package init(base: Side, head: Side, targets: [String]) {
    self.base = base
    self.head = head
    self.targets = targets
    self.findings = []
    self.undecided = []
    self.counts = Counts()
    self.notes = []
  }
}
