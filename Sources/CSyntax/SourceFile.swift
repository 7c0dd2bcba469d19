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
    self.bytes = bytes.count > sizeLimit ? [] : bytes
    self.index = self.bytes.withUnsafeBufferPointer { FileScanner.index($0) }
  }

  package let isTooLarge: Bool

  /// The same content under another path.
  package init(path: String, sharing other: SourceFile) {
    self.path = path
    self.bytes = other.bytes
    self.index = other.index
    self.isTooLarge = other.isTooLarge
  }

  package var isHeader: Bool { !path.hasSuffix(".c") }

  package func text(_ span: FileIndex.Span) -> String {
    String(decoding: bytes[span.range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}
