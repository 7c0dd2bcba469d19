import CLibgit2
import Foundation

/// The library's process-wide state: started once, never shut down.
enum Libgit2 {
  /// Extensions of the repository format that change nothing for a reader, or that `RepositoryFormat` looks at itself
  /// once the repository is open. libgit2 1.5 would refuse each of them.
  static let toleratedExtensions = [
    "partialclone", "worktreeconfig", "preciousobjects", "relativeworktrees", "objectformat", "refstorage",
  ]

  private static let started: Void = {
    git_libgit2_init()
    // A third of the time of reading a tree would go into SHA-1 (1.6x on QEMU's hw/ and target/).
    _ = statereg_git_set_strict_hash_verification(0)
    // A branch may only point to what is on the disk, and a branch that moved must have moved for good.
    _ = statereg_git_set_fsync_gitdir(1)
    let names = toleratedExtensions.map { strdup($0) }
    defer { names.forEach { free($0) } }
    var pointers = names.map { UnsafePointer<CChar>($0) }
    _ = statereg_git_set_extensions(&pointers, pointers.count)
  }()

  /// Call before anything else of libgit2.
  static func start() { started }
}

/// Throws when a libgit2 call failed.
func check(_ code: Int32, _ function: StaticString) throws(GitFailure) {
  if code < 0 { throw GitFailure(code: code, function: function) }
}
