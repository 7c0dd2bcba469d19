/// What can send or load a stream: a tree, for one target, as far as its state is declared in the source.
package struct Build: Hashable, Sendable, Codable {
  /// How the user named the tree: "v7.2.16", "dir:/src/qemu".
  package var label: String
  /// Git tree id where there is one.
  package var treeID: String?
  package var target: Target
  package var rules: WireRules
  /// Descriptions refer to each other by index into this list.
  package var descriptions: [Description]
  package var devices: [Device]
  package var machines: [MachineType]
  /// QOM type name -> ancestors nearest first, for every type of the tree, with state or without.
  package var typeAncestors: [String: [String]]
  /// VMStateDescription initialisers found in the tree for this target.
  package var initialiserCount: Int
  /// Problems that concern the tree as a whole: files that could not be read.
  package var unresolved: [Unresolved]

  package init(label: String, treeID: String?, target: Target) {
    self.label = label
    self.treeID = treeID
    self.target = target
    self.rules = WireRules()
    self.descriptions = []
    self.devices = []
    self.machines = []
    self.typeAncestors = [:]
    self.initialiserCount = 0
    self.unresolved = []
  }

  package subscript(id: DescriptionID) -> Description {
    get { descriptions[id.index] }
    set { descriptions[id.index] = newValue }
  }

  /// The description of an id that may be missing or lead nowhere in this build, as a snapshot's or a restricted
  /// build's may; nil then.
  package func description(_ id: DescriptionID?) -> Description? {
    guard let id, descriptions.indices.contains(id.index) else { return nil }
    return descriptions[id.index]
  }
}
