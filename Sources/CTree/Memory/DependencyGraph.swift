import CSyntax

/// What the answers of a pass hang on: for everything that is worked out once and kept, which names were asked for it and what else
/// that is kept was used.
///
/// Tells of a changed name which parts of a pass may come out differently. What is worked out outside of everything hangs on the
/// first node, and so do all parts.
package final class DependencyGraph {
  /// Something that a pass works out once.
  struct NodeID: Hashable {
    fileprivate var number: UInt32
  }

  private var nodes: [Node] = [Node()]
  private var numbers: [DependencySubject: UInt32] = [:]
  private var stack: [UInt32] = [0]
  /// By symbol, the node and file of the last question: most are asked many times in a row.
  private var lastNode: [UInt32] = []
  private var lastFile: [FileID?] = []
  /// By node, the last one that used it.
  private var lastUser: [UInt32] = [UInt32.max]
  private var labels: [UInt32: DependencyLabel] = [:]

  private struct Node {
    /// The name's index above, the asking file's number below.
    var names: [UInt64] = []
    var uses: [UInt32] = []
  }

  func ask(_ name: Symbol, _ file: FileID) {
    let index = Int(name.index)
    if index >= lastNode.count {
      let missing = max(index + 1, 2 * lastNode.count) - lastNode.count
      lastNode.append(contentsOf: repeatElement(UInt32.max, count: missing))
      lastFile.append(contentsOf: repeatElement(nil, count: missing))
    }
    let top = stack[stack.count - 1]
    if lastNode[index] == top, lastFile[index] == file { return }
    lastNode[index] = top
    lastFile[index] = file
    nodes[Int(top)].names.append(UInt64(name.index) << 32 | UInt64(file.number))
  }

  private func number(of subject: DependencySubject) -> UInt32 {
    if let known = numbers[subject] { return known }
    let number = UInt32(nodes.count)
    numbers[subject] = number
    nodes.append(Node())
    lastUser.append(UInt32.max)
    return number
  }

  func use(_ subject: DependencySubject) { use(number(of: subject)) }

  func makeNode() -> NodeID {
    nodes.append(Node())
    lastUser.append(UInt32.max)
    return NodeID(number: UInt32(nodes.count - 1))
  }

  func use(_ node: NodeID) { use(node.number) }

  private func use(_ number: UInt32) {
    let top = stack[stack.count - 1]
    guard top != number, lastUser[Int(number)] != top else { return }
    lastUser[Int(number)] = top
    nodes[Int(top)].uses.append(number)
  }

  func begin(_ subject: DependencySubject, _ label: DependencyLabel?) { begin(number(of: subject), label) }

  func begin(_ node: NodeID, _ label: DependencyLabel?) { begin(node.number, label) }

  private func begin(_ number: UInt32, _ label: DependencyLabel?) {
    use(number)
    if let label { labels[number] = label }
    stack.append(number)
  }

  func end() { stack.removeLast() }

  // MARK: - After the pass

  /// By symbol, who asked: node and file. Made for the nodes up to `indexed`.
  private var askers: [UInt32: [(node: UInt32, file: FileID)]] = [:]
  /// By node, the nodes that use it. The first node uses all others, which says nothing.
  private var users: [[UInt32]] = []
  private var indexed = 0

  private func index() {
    users.append(contentsOf: repeatElement([], count: nodes.count - users.count))
    for number in indexed..<nodes.count {
      for key in nodes[number].names {
        askers[UInt32(key >> 32), default: []].append((UInt32(number), FileID(UInt32(truncatingIfNeeded: key))))
      }
      guard number > 0 else { continue }
      for used in nodes[number].uses { users[Int(used)].append(UInt32(number)) }
    }
    indexed = nodes.count
  }

  /// Takes over what some parts of another tree's pass hang on. `name` and `file` give this tree's numbers for that one's;
  /// `onQuestion` is told each question that is taken over, in this tree's.
  func takeOver(
    _ other: DependencyGraph, labelled isWanted: (DependencyLabel) -> Bool, name: (UInt32) -> UInt32,
    file: (FileID) -> FileID, onQuestion: (UInt64) -> Void
  ) {
    index()
    var own: [UInt32] = Array(repeating: UInt32.max, count: other.nodes.count)
    own[0] = 0
    var waiting = other.labels.filter { isWanted($0.value) }.map(\.key).sorted()
    var order: [UInt32] = []
    while let number = waiting.popLast() {
      guard own[Int(number)] == UInt32.max else { continue }
      own[Int(number)] = UInt32(nodes.count + order.count)
      order.append(number)
      waiting += other.nodes[Int(number)].uses
    }
    func translated(_ names: [UInt64]) -> [UInt64] {
      names.map { key in
        let question =
          UInt64(name(UInt32(key >> 32))) << 32 | UInt64(file(FileID(UInt32(truncatingIfNeeded: key))).number)
        onQuestion(question)
        return question
      }
    }
    for number in order {
      let node = other.nodes[Int(number)]
      if let label = other.labels[number] { labels[own[Int(number)]] = label }
      nodes.append(Node(names: translated(node.names), uses: node.uses.map { own[Int($0)] }))
      lastUser.append(UInt32.max)
    }
    // Asked outside of everything: the first node is indexed already.
    for key in translated(other.nodes[0].names) {
      askers[UInt32(key >> 32), default: []].append((0, FileID(UInt32(truncatingIfNeeded: key))))
    }
  }

  /// What hangs on names that were asked by certain files; by any file where there is no set.
  func labels(dependingOn names: [UInt32: Set<FileID>?]) -> Set<DependencyLabel> {
    index()
    var isReached = Array(repeating: false, count: nodes.count)
    var waiting: [UInt32] = []
    for (name, files) in names {
      for (node, file) in askers[name, default: []] where !isReached[Int(node)] && files?.contains(file) ?? true {
        isReached[Int(node)] = true
        waiting.append(node)
      }
    }
    var found: Set<DependencyLabel> = []
    if isReached[0] { found.insert(.everything) }
    while let number = waiting.popLast() {
      if let label = labels[number] { found.insert(label) }
      for user in users[Int(number)] where !isReached[Int(user)] {
        isReached[Int(user)] = true
        waiting.append(user)
      }
    }
    return found
  }
}
