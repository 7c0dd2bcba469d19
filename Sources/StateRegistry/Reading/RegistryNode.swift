import Yams

/// A node of a checked file and the file it is of: reading what the shape has promised to be there.
struct RegistryNode {
  let node: Node
  let file: YAMLFile

  var place: Place { file.place(of: node) }

  /// The scalar's text; empty for other nodes, which a checked file does not have there.
  var text: String { node.scalar?.string ?? "" }

  subscript(key: String) -> RegistryNode? {
    guard case .mapping(let mapping) = node else { return nil }
    return mapping.first { $0.key.scalar?.string == key }.map { RegistryNode(node: $0.value, file: file) }
  }

  /// The entries of a list; a single value counts as a list of one.
  var list: [RegistryNode] {
    guard case .sequence(let sequence) = node else { return [self] }
    return sequence.map { RegistryNode(node: $0, file: file) }
  }

  var texts: [String] { list.map(\.text) }

  /// Keys with their values, in the file's order.
  var entries: [(key: RegistryNode, value: RegistryNode)] {
    guard case .mapping(let mapping) = node else { return [] }
    return mapping.map { (RegistryNode(node: $0.key, file: file), RegistryNode(node: $0.value, file: file)) }
  }

  var isMapping: Bool { if case .mapping = node { true } else { false } }
}
