import VMState

/// A device's description compiled to a flat program over numbered slots.
package struct StateProgram: Sendable {
  package let rules: WireRules
  /// On the wire, without bus path.
  package let sectionName: Known<String>
  package let instanceID: Known<Int?>
  package let versionID: Known<Int>
  package let predicates: [PredicateSite]
  package let opaqueParts: [OpaquePart]
  package let atoms: [Atom]

  /// Compiles the device's description (or its `register_savevm` handlers, as one opaque part).
  package init(device: Device, in build: Build) {
    rules = build.rules
    sectionName = device.sectionName
    instanceID = device.instanceID
    versionID = .known(0)
    predicates = []
    opaqueParts = []
    atoms = []
  }
}
