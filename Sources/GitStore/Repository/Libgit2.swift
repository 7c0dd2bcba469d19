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

/// What a libgit2 function reported. Never leaves this target: a `ToolError` is made of it that knows what was wanted.
struct GitFailure: Error {
  /// `GIT_ENOTFOUND` and its like.
  var code: git_error_code
  /// `GIT_ERROR_ODB` and its like: the part of libgit2 that failed.
  var area: git_error_t
  var function: String
  /// libgit2's own sentence.
  var text: String

  /// Reads the calling thread's last error, so to be made directly after the call that failed.
  init(code: Int32, function: StaticString) {
    self.code = git_error_code(code)
    self.function = function.description
    if let last = git_error_last() {
      area = git_error_t(UInt32(bitPattern: last.pointee.klass))
      text = last.pointee.message.map { String(cString: $0) } ?? ""
    } else {
      area = GIT_ERROR_NONE
      text = ""
    }
  }

  /// A failure found here, in libgit2's terms.
  init(code: Int32, function: StaticString, text: String) {
    self.code = git_error_code(code)
    area = GIT_ERROR_NONE
    self.function = function.description
    self.text = text
  }

  /// As a note below the message: libgit2's text with the function and the code, for a report to us.
  var note: String {
    let sentence = text.isEmpty ? "no further text" : text
    return "libgit2: \(sentence) (\(function), code \(code.rawValue), class \(area.rawValue))"
  }
}

/// Throws when a libgit2 call failed.
func check(_ code: Int32, _ function: StaticString) throws(GitFailure) {
  if code < 0 { throw GitFailure(code: code, function: function) }
}

/// One libgit2 object, freed at the end of its life.
struct Owned: ~Copyable {
  let pointer: OpaquePointer
  private let release: @Sendable (OpaquePointer?) -> Void

  /// Takes over what `make` writes to its argument.
  init(
    _ function: StaticString, release: @escaping @Sendable (OpaquePointer?) -> Void,
    make: (inout OpaquePointer?) -> Int32
  ) throws(GitFailure) {
    var pointer: OpaquePointer?
    let code = make(&pointer)
    guard code >= 0, let pointer else { throw GitFailure(code: code, function: function) }
    self.pointer = pointer
    self.release = release
  }

  deinit { release(pointer) }
}
