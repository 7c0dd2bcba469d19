/// Where something stands in the registry's files. Lines and columns count from 1; columns count characters.
package struct Place: Hashable, Sendable, CustomStringConvertible {
  /// Relative to the registry's folder: `devices/cpu.yaml`.
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  package var description: String { "\(file):\(line):\(column)" }
}
