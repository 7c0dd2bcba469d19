/// Runs of elements that many lists have in common, each under a label: compat tables of machine types, properties that devices have
/// from an ancestor.
struct SharedRuns<Element: Hashable> {
  struct Run {
    var label: String
    /// What the elements have in common: the table's name, the file.
    var name: String
    var elements: ArraySlice<Element>
  }

  /// In the order in which they first appear.
  private(set) var runs: [Run] = []
  /// For each list the labels of its runs.
  private(set) var labels: [[String]] = []

  /// - Parameters:
  ///   - name: equal for neighbours of one run.
  ///   - label: for a run of this name; a number is put behind it where two runs want the same.
  init(_ lists: [[Element]], name: (Element) -> String, label: (Element) -> String) {
    var known: [ArraySlice<Element>: String] = [:]
    var taken: Set<String> = []
    for list in lists {
      var own: [String] = []
      var start = 0
      while start < list.count {
        let common = name(list[start])
        var end = start + 1
        while end < list.count, name(list[end]) == common { end += 1 }
        let elements = list[start..<end]
        if let same = known[elements] {
          own.append(same)
        } else {
          let unique = UniqueLabel.make(label(list[start]), taken: &taken)
          known[elements] = unique
          runs.append(Run(label: unique, name: common, elements: elements))
          own.append(unique)
        }
        start = end
      }
      labels.append(own)
    }
  }
}
