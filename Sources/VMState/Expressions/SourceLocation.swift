/// A place in a source tree: path relative to the tree's root, and a line counted from 1.
package struct SourceLocation: Hashable, Sendable, Codable, CustomStringConvertible {
  package var path: String
  package var line: Int

  package init(path: String, line: Int) {
    self.path = path
    self.line = line
  }

  package var description: String { "\(path):\(line)" }
}
