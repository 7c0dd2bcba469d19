import CLibgit2
import Foundation

/// Stands before libgit2's own stores of a repository, for what libgit2 reads by itself (revisions, histories, trees it compares): it holds
/// no object, and refuses those that `LooseObject` knows to be cut off.
enum LooseObjectGuard {
  private final class Folder {
    let path: String
    init(_ path: String) { self.path = path }

    /// libgit2 goes on to its own stores when told that an object is not here.
    func look(_ id: ObjectID) -> Int32 {
      do throws(GitFailure) {
        try LooseObject.requireWhole(id, in: path)
        return GIT_ENOTFOUND.rawValue
      } catch {
        git_error_set_str(Int32(GIT_ERROR_ZLIB.rawValue), error.text)
        return GIT_ERROR.rawValue
      }
    }

    /// The objects whose ids begin so; the first two digits name their folder.
    func look(startingWith digits: Substring) -> Int32 {
      guard digits.count >= 2 else { return GIT_ENOTFOUND.rawValue }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(digits.prefix(2))")) ?? []
      for name in names where name.hasPrefix(digits.dropFirst(2)) {
        guard let id = ObjectID(hex: digits.prefix(2) + name) else { continue }
        let code = look(id)
        if code == GIT_ERROR.rawValue { return code }
      }
      return GIT_ENOTFOUND.rawValue
    }
  }

  /// What libgit2 is given: its own part first, as C has it.
  private struct Backend {
    var shared: git_odb_backend
    var folder: Unmanaged<Folder>
  }

  private static func folder(_ backend: UnsafeMutablePointer<git_odb_backend>?) -> Folder? {
    backend.map {
      UnsafeMutableRawPointer($0).assumingMemoryBound(to: Backend.self).pointee.folder.takeUnretainedValue()
    }
  }

  /// libgit2's own have 1 and 2.
  private static let priority: Int32 = 3

  /// From here on the repository's handle reads no object that is cut off.
  static func stand(before repository: OpaquePointer) throws(GitFailure) {
    guard let common = git_repository_commondir(repository).map({ String(cString: $0) }) else { return }
    let database = try Owned("git_repository_odb", release: { git_odb_free($0) }) {
      git_repository_odb(&$0, repository)
    }
    var shared = git_odb_backend()
    try check(git_odb_init_backend(&shared, UInt32(GIT_ODB_BACKEND_VERSION)), "git_odb_init_backend")
    shared.read = { _, _, _, backend, id in
      guard let folder = LooseObjectGuard.folder(backend), let id else { return GIT_ENOTFOUND.rawValue }
      return folder.look(ObjectID(id.pointee))
    }
    shared.read_header = { _, _, backend, id in
      guard let folder = LooseObjectGuard.folder(backend), let id else { return GIT_ENOTFOUND.rawValue }
      return folder.look(ObjectID(id.pointee))
    }
    shared.read_prefix = { _, _, _, _, backend, id, count in
      guard let folder = LooseObjectGuard.folder(backend), let id else { return GIT_ENOTFOUND.rawValue }
      return folder.look(startingWith: ObjectID(id.pointee).description.prefix(count))
    }
    // libgit2 calls it without asking whether it is there.
    shared.foreach = { _, _, _ in 0 }
    shared.free = { backend in
      guard let backend else { return }
      let own = UnsafeMutableRawPointer(backend).assumingMemoryBound(to: Backend.self)
      own.pointee.folder.release()
      own.deinitialize(count: 1)
      own.deallocate()
    }
    let own = UnsafeMutablePointer<Backend>.allocate(capacity: 1)
    let path = (common.hasSuffix("/") ? common : common + "/") + "objects"
    own.initialize(to: Backend(shared: shared, folder: .passRetained(Folder(path))))
    let backend = UnsafeMutableRawPointer(own).assumingMemoryBound(to: git_odb_backend.self)
    do {
      try check(git_odb_add_backend(database.pointer, backend, priority), "git_odb_add_backend")
    } catch {
      shared.free?(backend)
      throw error
    }
  }
}
