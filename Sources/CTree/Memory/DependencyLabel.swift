/// A part of a pass that something may change.
package enum DependencyLabel: Hashable, Sendable {
  /// The devices and descriptions of a file.
  case file(String)
  case machineTypes
  case rules
  case everything
}
