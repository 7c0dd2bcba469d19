import CLibgit2
import Findings

/// The object database by itself, without the repository's configuration, which says nothing about reading objects. Alternates are
/// read along with it.
extension RepositoryCondition {
  private var objectsFolder: String { commonDirectory + "/objects" }

  /// A handle of one's own, to be freed with `git_odb_free`.
  func openDatabase() throws(ToolError) -> OpaquePointer {
    Libgit2.start()
    var pointer: OpaquePointer?
    do {
      try check(git_odb_open(&pointer, objectsFolder), "git_odb_open")
    } catch {
      throw corrupt("the object database", error)
    }
    guard let pointer else {
      throw ToolError(.internalFault, "libgit2 opened no object database at '\(commonDirectory)'")
    }
    return pointer
  }

  /// Reads an object, to be freed with `git_odb_object_free`.
  func readObject(_ id: ObjectID, from database: OpaquePointer) throws(GitFailure) -> OpaquePointer? {
    try LooseObject.requireWhole(id, in: objectsFolder)
    var object: OpaquePointer?
    var raw = id.raw
    try check(git_odb_read(&object, database, &raw), "git_odb_read")
    return object
  }
}
