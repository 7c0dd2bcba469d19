/// A file of the tree that is being read, by its place in the tree's list of files.
package struct FileID: Hashable, Sendable, Comparable {
  package let number: UInt32

  @inlinable package init(_ number: UInt32) { self.number = number }

  @inlinable package init(_ index: Int) { number = UInt32(index) }

  /// No file of the tree: text of our own, and questions that no file asks.
  package static let none = FileID(UInt32.max)

  /// Its place in the list of files.
  @inlinable package var index: Int { Int(number) }

  @inlinable package static func == (a: FileID, b: FileID) -> Bool { a.number == b.number }

  @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(number) }

  @inlinable package static func < (a: FileID, b: FileID) -> Bool { a.number < b.number }
}
