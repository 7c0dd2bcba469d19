import CSyntax

/// A file of a tree: its path, bytes and index. Immutable, so that revisions that share a blob share the file.
package final class SourceFile: Sendable {
  /// Relative to the tree's root, `/`-separated.
  package let path: String
  package let bytes: [UInt8]
  package let index: FileIndex

  /// Scans `bytes`. A file larger than `sizeLimit` bytes is kept empty and `isTooLarge`: generated tables of that size hold
  /// no device state, and a hostile one must not cost minutes.
  package init(path: String, bytes: [UInt8], sizeLimit: Int = 16 << 20) {
    self.path = path
    self.isTooLarge = bytes.count > sizeLimit
    self.unreadableReason = nil
    self.bytes = bytes.count > sizeLimit ? [] : bytes
    self.index = self.bytes.withUnsafeBufferPointer { FileScanner.index($0) }
  }

  package let isTooLarge: Bool
  /// Why there are no bytes, when the file could not be read (an object that a copy of a repository lacks).
  package let unreadableReason: String?

  /// A file that is there by name only.
  package init(path: String, unreadable reason: String) {
    self.path = path
    bytes = []
    index = FileIndex()
    isTooLarge = false
    unreadableReason = reason
  }

  /// The same content under another path.
  package init(path: String, sharing other: SourceFile) {
    self.path = path
    self.bytes = other.bytes
    self.index = other.index
    self.isTooLarge = other.isTooLarge
    self.unreadableReason = other.unreadableReason
  }

  package var isHeader: Bool { !path.hasSuffix(".c") }

  package func text(_ span: FileIndex.Span) -> String {
    String(decoding: bytes[span.range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}
