import CLibgit2
import Findings
import Foundation
import Synchronization

/// A git repository, opened without checking anything out. All that it does itself is to read; what writes goes through types of their
/// own: `ObjectWorkspace` publishes objects, `ReferenceUpdate` moves branches, `WorkTree` changes files and the index.
///
/// May be used from several threads; its own calls take turns. For reading content, make one `BlobReader` a thread.
package final class Repository: Sendable {
  /// What an error message or a reader needs to know of it.
  let condition: RepositoryCondition
  private let handle: Mutex<Handle>

  /// A libgit2 repository is bound to no thread; the mutex lets one at a time use it.
  private struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// The version of the library below, as a report of a fault should name it: "1.5.1".
  package static var libraryVersion: String { Libgit2.version }

  /// Opens the repository that `directory` lies in, as git does: the folder itself, or the nearest one above it.
  /// Also takes a bare repository, a `.git` folder and a linked work tree.
  /// - Throws: `.unreadable` when there is none, when it belongs to someone else, or when its format is unknown.
  package init(at directory: String) throws(ToolError) {
    let pointer = try RepositoryOpening(directory: directory).open()
    condition = RepositoryCondition(of: pointer)
    handle = Mutex(Handle(pointer: pointer))
  }

  deinit {
    handle.withLock { git_repository_free($0.pointer) }
  }

  /// The folder of the work tree; of a bare repository, the repository itself.
  package var directory: String { condition.directory }

  /// Made with `--depth`: its history ends early.
  package var isShallow: Bool { condition.isShallow }

  /// Made with `--filter`: some objects stayed with the server.
  package var isPartialClone: Bool { condition.isPartialClone }

  /// A reader of its own for one thread.
  package func makeBlobReader() throws(ToolError) -> BlobReader {
    try BlobReader(of: condition)
  }

  /// The last value of a config key (lower case), or nil.
  func setting(_ key: String) -> String? {
    let value = try? withHandle { (repository) throws(GitFailure) -> [String] in
      RepositoryFormat.value(of: key, in: repository).map { [$0] } ?? []
    }
    return value?.first
  }

  /// Runs `body` with the libgit2 repository, no other thread using it meanwhile.
  func withHandle<Result>(
    _ body: (OpaquePointer) throws(GitFailure) -> sending Result
  ) throws(GitFailure) -> sending Result {
    try handle.withLock { (locked) throws(GitFailure) in try body(locked.pointer) }
  }
}
