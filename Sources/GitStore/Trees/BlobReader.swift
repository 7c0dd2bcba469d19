import CLibgit2
import Findings

/// Reads blobs out of a repository's object database. One reader for each thread: its database handle is its own.
package final class BlobReader {
  private let database: OpaquePointer
  private let condition: RepositoryCondition

  init(of condition: RepositoryCondition) throws(ToolError) {
    self.condition = condition
    database = try condition.openDatabase()
  }

  deinit { git_odb_free(database) }

  /// Calls `body` with the bytes of a blob, which are gone when it returns: no copy is made.
  /// - Throws: `.unreadable` when the repository lacks the blob (the message says why and what fetches it), when it is
  ///   damaged, or when it has more than `StoredTree.largestFile` bytes.
  package func withBytes<Result>(
    of blob: ObjectID, as name: String? = nil, _ body: (UnsafeBufferPointer<UInt8>) throws(ToolError) -> Result
  ) throws(ToolError) -> Result {
    let object: OpaquePointer?
    do {
      object = try condition.readObject(blob, from: database)
    } catch {
      throw condition.unreadable(Self.title(blob, name), error)
    }
    defer { git_odb_object_free(object) }
    guard git_odb_object_type(object) == GIT_OBJECT_BLOB else {
      throw ToolError(
        .unreadable, "\(Self.title(blob, name)) in '\(condition.directory)' is not a blob",
        hint: condition.command("cat-file -t \(blob)"))
    }
    let count = git_odb_object_size(object)
    if count > StoredTree.largestFile { throw StoredTree.tooLarge(Self.title(blob, name), bytes: count) }
    let bytes = git_odb_object_data(object).map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
    return try body(UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
  }

  /// The bytes of a blob. `name` is the file's, for messages.
  package func read(_ blob: ObjectID, as name: String? = nil) throws(ToolError) -> [UInt8] {
    try withBytes(of: blob, as: name) { (bytes) throws(ToolError) in [UInt8](bytes) }
  }

  /// Whether the object is there, without reading it.
  package func holds(_ object: ObjectID) -> Bool {
    var raw = object.raw
    return git_odb_exists(database, &raw) == 1
  }

  private static func title(_ blob: ObjectID, _ name: String?) -> String {
    name.map { "'\($0)' (blob \(blob.abbreviated))" } ?? "blob \(blob)"
  }
}
