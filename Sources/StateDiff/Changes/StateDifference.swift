/// All state changes from one build to another of the same target.
package struct StateDifference: Hashable, Sendable {
  package var base: String
  package var head: String
  /// The target's name, "x86_64".
  package var target: String
  /// Devices by name, each device's descriptions from the section down, then machine types and what they pin.
  package var changes: [StateChange]

  package init(base: String, head: String, target: String, changes: [StateChange]) {
    self.base = base
    self.head = head
    self.target = target
    self.changes = changes
  }
}
