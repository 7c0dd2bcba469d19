/// A name for each description of a build that no other has: the C object's, with its file where several files have a
/// static object of that name, and with a number where even one file has (descriptions that a macro makes).
package struct DescriptionLabels: Sendable {
  private var labels: [String]

  package init(_ build: Build) {
    var bySymbol: [String: [Int]] = [:]
    for (index, description) in build.descriptions.enumerated() {
      bySymbol[description.symbol, default: []].append(index)
    }
    labels = build.descriptions.map(\.symbol)
    for indices in bySymbol.values where indices.count > 1 {
      var seen: [String: Int] = [:]
      for index in indices.sorted(by: { Self.precedes(build, $0, $1) }) {
        let label = "\(build.descriptions[index].symbol)@\(build.descriptions[index].location.path)"
        let number = seen[label, default: 0] + 1
        seen[label] = number
        labels[index] = number == 1 ? label : "\(label)#\(number)"
      }
    }
  }

  package subscript(id: DescriptionID) -> String {
    labels.indices.contains(id.index) ? labels[id.index] : "?\(id.index)"
  }

  /// By line, so that the numbers do not depend on the order in which files were read.
  private static func precedes(_ build: Build, _ left: Int, _ right: Int) -> Bool {
    let (first, second) = (build.descriptions[left], build.descriptions[right])
    if first.location != second.location {
      return (first.location.path, first.location.line) < (second.location.path, second.location.line)
    }
    return (first.name, left) < (second.name, right)
  }
}
