import CTree

/// What happened to a file between two trees.
package struct SourceChange: Sendable {
  package var path: String
  /// Nil for a file that was added.
  package var old: SourceFile?
  /// Nil for a file that was removed.
  package var new: SourceFile?

  package init(path: String, old: SourceFile?, new: SourceFile?) {
    self.path = path
    self.old = old
    self.new = new
  }

  /// Scans the bytes; nil on the side that does not have the file.
  package init(path: String, old: [UInt8]?, new: [UInt8]?) {
    self.init(
      path: path, old: old.map { SourceFile(path: path, bytes: $0) }, new: new.map { SourceFile(path: path, bytes: $0) }
    )
  }
}
