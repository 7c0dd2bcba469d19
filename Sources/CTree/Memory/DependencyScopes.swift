/// The parts of a pass that one owner works out, told apart by keys of the owner's choosing.
package final class DependencyScopes<Key: Hashable> {
  private let recorder: DependencyRecorder
  private var nodes: [Key: DependencyGraph.NodeID] = [:]

  package init(_ recorder: DependencyRecorder) { self.recorder = recorder }

  /// Runs `body`: what it asks for and uses is what the key's part hangs on, and the part is used by the one around it.
  ///
  /// - Parameter label: the part of the pass that it belongs to; nil where it belongs to all that use it.
  package func within<Value, Failure: Error>(
    _ key: Key, label: DependencyLabel? = nil, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard let graph = recorder.graph else { return try body() }
    graph.begin(node(for: key, in: graph), label)
    defer { graph.end() }
    return try body()
  }

  /// What was worked out for the key is used again.
  package func use(_ key: Key) {
    guard let graph = recorder.graph else { return }
    graph.use(node(for: key, in: graph))
  }

  private func node(for key: Key, in graph: DependencyGraph) -> DependencyGraph.NodeID {
    if let known = nodes[key] { return known }
    let node = graph.makeNode()
    nodes[key] = node
    return node
  }
}
