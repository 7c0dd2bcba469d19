/// A fork's file under change: the list of releases gets one more, or one of them anew; all other lines stay.
package struct ForkFile {
  /// Within the registry: `forks/debian.yaml`.
  package let name: String
  private let content: YAMLText
  private let fork: Fork

  /// - Throws: the first problem of the text.
  package init(name: String, text: String) throws(RegistryProblem) {
    self.name = name
    content = YAMLText(text)
    fork = try Self.read(name, text)
  }

  private static func read(_ name: String, _ text: String) throws(RegistryProblem) -> Fork {
    do {
      return try ForkEntryReader.read(try YAMLFile(name: name, bytes: Array(text.utf8)))
    } catch let problems as RegistryProblems {
      throw problems.problems[0]
    } catch let problem as RegistryProblem {
      throw problem
    } catch {
      throw RegistryProblem("\(error)", at: Place(file: name, line: 1, column: 1))
    }
  }

  /// The text with the release as the text of another fork's file has it: in the place of the one of that name, whose series and
  /// commit it keeps, else behind the last.
  ///
  /// - Throws: a problem when the list is laid out in a way that cannot be changed in place.
  package func declaring(_ release: String, as text: String) throws(RegistryProblem) -> String {
    var item = Self.lines(ofReleases: YAMLText(text)).lines
    var changed = content
    let range = Self.lines(ofReleases: content)
    guard !item.isEmpty, !range.lines.isEmpty else {
      throw RegistryProblem(
        "the releases are not written one a line", at: fork.place, hint: "write '- name: ...' on lines of their own")
    }
    let indent = YAMLText.indent(of: range.lines[0])
    let shift = indent - YAMLText.indent(of: item[0])
    item = item.map { shift < 0 ? String($0.dropFirst(-shift)) : String(repeating: " ", count: shift) + $0 }
    if let there = fork.release(release) {
      // The place is that of the name: its line is within the item, the first of whose lines has the dash.
      var first = there.place.line - 1
      while first > range.first, YAMLText.indent(of: content.lines[first]) > indent { first -= 1 }
      let last = content.blockEnd(from: first, column: indent, isKey: false)
      let kept = [("series", there.series), ("commit", there.commit)].compactMap { key, value in
        value.map { value in
          // 7.2 is a number to YAML, and a series is not.
          let text = Double(value) == nil ? YAMLScalar.text(value, isInFlow: false) : "\"\(value)\""
          return String(repeating: " ", count: indent + 2) + "\(key): \(text)"
        }
      }
      item.insert(contentsOf: kept, at: 1)
      changed.replaceLines(first...last, with: item)
    } else {
      changed.insert(item, after: range.first + range.lines.count - 1)
    }
    _ = try Self.read(name, changed.text)
    return changed.text
  }

  /// The lines of the list under `releases`; none when it is not one of lines.
  private static func lines(ofReleases text: YAMLText) -> (first: Int, lines: [String]) {
    guard let key = text.lines.firstIndex(where: { $0.hasPrefix("releases:") }) else { return (0, []) }
    let end = text.blockEnd(from: key, column: 0, isKey: true)
    guard end > key else { return (0, []) }
    var first = key + 1
    while first < end, !text.lines[first].drop(while: { $0 == " " }).hasPrefix("-") { first += 1 }
    return (first, Array(text.lines[first...end]))
  }
}
