import Findings

/// "did you mean" for names that are not known.
package enum NearestName {
  /// "did you mean 'x86_64'?", or nil when nothing known is like it.
  package static func hint(for name: String, among known: [String]) -> String? {
    var candidates = NearestNames(to: name, among: known).list
    // Who writes `x86` or `riscv` has not mistyped it, but left off the end.
    for longer in known.sorted() where !name.isEmpty && longer.lowercased().hasPrefix(name.lowercased()) {
      if candidates.count < 3, !candidates.contains(longer) { candidates.append(longer) }
    }
    let quoted = candidates.map { "'\($0)'" }
    guard let last = quoted.last else { return nil }
    return quoted.count == 1
      ? "did you mean \(last)?" : "did you mean \(quoted.dropLast().joined(separator: ", ")) or \(last)?"
  }
}
