import CLibgit2
import Findings

/// A repository's objects with new ones on top that exist in memory only, until they are published. A pick, a rewritten
/// file and a commit cost nothing on the disk, and a run that ends early leaves nothing behind.
///
/// For one thread. What it makes can be read from others through `storedTree`.
package final class ObjectWorkspace {
  package let repository: Repository
  let condition: RepositoryCondition
  private let database: OpaquePointer
  /// The new objects.
  private(set) var written: [ObjectID: NewObject] = [:]
  /// Trees that were taken apart, of the repository and new ones.
  var knownTrees: [ObjectID: [TreeEntry]] = [:]
  /// Fingerprints of files for finding renames.
  var fingerprints: [ObjectID: FileFingerprint] = [:]
  /// The last pair of trees that was compared as a whole: picks onto one branch share it.
  var lastComparison: (base: ObjectID, other: ObjectID, changes: [TreeChange])?
  private(set) lazy var abbreviation = IdAbbreviation(of: condition, database: database)

  /// An object that the repository may not have yet.
  struct NewObject {
    enum Kind { case blob, tree, commit }
    var kind: Kind
    var bytes: [UInt8]
  }

  package init(of repository: Repository) throws(ToolError) {
    self.repository = repository
    condition = repository.condition
    database = try condition.openDatabase()
  }

  deinit { git_odb_free(database) }

  // MARK: reading

  /// Calls `body` with an object's bytes.
  func withObject<Result>(
    _ id: ObjectID, _ kind: NewObject.Kind, title: @autoclosure () -> String,
    _ body: (UnsafeBufferPointer<UInt8>) throws(ToolError) -> Result
  ) throws(ToolError) -> Result {
    if let new = written[id], new.kind == kind {
      let outcome = new.bytes.withUnsafeBufferPointer { (buffer) -> Swift.Result<Result, ToolError> in
        do throws(ToolError) { return .success(try body(buffer)) } catch { return .failure(error) }
      }
      return try outcome.get()
    }
    let object: OpaquePointer?
    do {
      object = try condition.readObject(id, from: database)
    } catch {
      throw condition.unreadable(title(), error)
    }
    defer { git_odb_object_free(object) }
    guard git_odb_object_type(object) == kind.type else {
      throw ToolError(
        .unreadable, "\(title()) in '\(condition.directory)' is not a \(kind)",
        hint: condition.command("cat-file -t \(id)"))
    }
    let count = git_odb_object_size(object)
    if count > StoredTree.largestFile { throw StoredTree.tooLarge(title(), bytes: count) }
    let bytes = git_odb_object_data(object).map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
    return try body(UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
  }

  /// The bytes of a blob. `path` is the file's, for messages.
  package func read(_ blob: ObjectID, as path: String? = nil) throws(ToolError) -> [UInt8] {
    try withObject(blob, .blob, title: path.map { "'\($0)' (blob \(blob.abbreviated))" } ?? "blob \(blob)") {
      (bytes) throws(ToolError) in [UInt8](bytes)
    }
  }

  /// The bytes of a file of a tree; nil when the tree has no file of this path.
  package func read(_ path: String, in tree: ObjectID) throws(ToolError) -> [UInt8]? {
    guard let entry = try entry(of: path, in: tree), !entry.mode.isFolder, !entry.mode.isSubmodule else { return nil }
    return try read(entry.id, as: path)
  }

  /// Whether the repository itself has the object.
  func isStored(_ id: ObjectID) -> Bool {
    var raw = id.raw
    return git_odb_exists(database, &raw) == 1
  }

  func isStoredTree(_ id: ObjectID) throws(ToolError) -> Bool {
    var (raw, size, type) = (id.raw, 0, git_object_t(0))
    do {
      try check(git_odb_read_header(&size, &type, database, &raw), "git_odb_read_header")
    } catch {
      // A new commit is none of the repository's.
      if written[id] != nil { return false }
      throw condition.unreadable("object \(id)", error)
    }
    return type == GIT_OBJECT_TREE
  }

  // MARK: writing

  /// Adds an object, in memory.
  func write(_ kind: NewObject.Kind, _ bytes: [UInt8]) -> ObjectID {
    var raw = git_oid()
    // Hashing memory fails only when libgit2 is not started or the type is none of git's four.
    _ = bytes.withUnsafeBytes { git_odb_hash(&raw, $0.baseAddress, $0.count, kind.type) }
    let id = ObjectID(raw)
    if written[id] == nil { written[id] = NewObject(kind: kind, bytes: bytes) }
    return id
  }

  /// Adds a file's content, in memory.
  package func write(blob bytes: [UInt8]) -> ObjectID { write(.blob, bytes) }

  /// How many objects exist in memory only.
  package var newObjectCount: Int { written.count }

  /// Forgets all that was written. Ids that were handed out are void, but for those that were published.
  package func reset() {
    for (id, object) in written where object.kind == .tree { knownTrees[id] = nil }
    for (id, object) in written where object.kind == .blob { fingerprints[id] = nil }
    written.removeAll(keepingCapacity: true)
    lastComparison = nil
  }
}

extension ObjectWorkspace.NewObject.Kind: CustomStringConvertible {
  var type: git_object_t {
    switch self {
    case .blob: GIT_OBJECT_BLOB
    case .tree: GIT_OBJECT_TREE
    case .commit: GIT_OBJECT_COMMIT
    }
  }

  var description: String {
    switch self {
    case .blob: "blob"
    case .tree: "tree"
    case .commit: "commit"
    }
  }
}
