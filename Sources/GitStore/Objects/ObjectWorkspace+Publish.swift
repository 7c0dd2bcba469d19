import CLibgit2
import Findings
import Foundation

extension ObjectWorkspace {
  /// Writes the new objects that these objects lead to into the repository, for good: when it returns, they are on the
  /// disk. To be done before a branch points to any of them. All are made in a folder of their own first, so that a full
  /// disk or a stop leaves nothing behind that counts.
  package func publish(_ roots: [ObjectID]) throws(ToolError) {
    let objects = try unpublished(from: roots)
    if objects.isEmpty { return }
    let store = condition.commonDirectory + "/objects"
    let quarantine = try Quarantine(in: store, of: condition)
    defer { quarantine.remove() }
    for id in objects {
      guard let object = written[id] else { continue }
      try quarantine.write(object)
    }
    try quarantine.moveIn()
  }

  /// Those that do not exist in the repository, each after all that it names.
  private func unpublished(from roots: [ObjectID]) throws(ToolError) -> [ObjectID] {
    var order: [ObjectID] = []
    var seen: Set<ObjectID> = []
    var pending = roots.reversed().map { (id: $0, isDone: false) }
    while let next = pending.popLast() {
      if next.isDone {
        order.append(next.id)
        continue
      }
      guard let object = written[next.id], seen.insert(next.id).inserted, !isStored(next.id) else { continue }
      pending.append((next.id, true))
      switch object.kind {
      case .blob: break
      case .tree:
        for entry in try entries(of: next.id) where !entry.content.mode.isSubmodule {
          pending.append((entry.content.id, false))
        }
      case .commit:
        let record = try commit(next.id)
        for id in [record.tree] + record.parents { pending.append((id, false)) }
      }
    }
    return order
  }
}

/// A folder below `objects` that takes new objects until all are there, as git's own `receive-pack` has it. `git gc`
/// takes away what a killed process left of it.
private final class Quarantine {
  private let store: String
  private let folder: String
  private let condition: RepositoryCondition
  private let database: OpaquePointer

  init(in store: String, of condition: RepositoryCondition) throws(ToolError) {
    self.store = store
    self.condition = condition
    folder = store + "/tmp_objdir-statereg-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    if mkdir(folder, 0o777) != 0 { throw Self.failed(condition, errno) }
    var database: OpaquePointer?
    var backend: UnsafeMutablePointer<git_odb_backend>?
    do {
      try check(git_odb_new(&database), "git_odb_new")
      // Written through all at once at the end: thousands of single waits would take minutes.
      try check(git_odb_backend_loose(&backend, folder, -1, 0, 0, 0), "git_odb_backend_loose")
      try check(git_odb_add_backend(database, backend, 1), "git_odb_add_backend")
    } catch {
      rmdir(folder)
      throw ToolError(.internalFault, "no store for new objects could be made", notes: [error.note])
    }
    guard let database else { throw ToolError(.internalFault, "libgit2 made no object database") }
    self.database = database
  }

  deinit { git_odb_free(database) }

  func write(_ object: ObjectWorkspace.NewObject) throws(ToolError) {
    var raw = git_oid()
    let code = object.bytes.withUnsafeBytes {
      git_odb_write(&raw, database, $0.baseAddress, $0.count, object.kind.type)
    }
    if code < 0 {
      let reason = errno
      let failure = GitFailure(code: code, function: "git_odb_write")
      throw Self.failed(condition, reason, notes: [failure.note])
    }
  }

  /// Renames everything into the store: contents reach the disk before the names, names before this returns.
  func moveIn() throws(ToolError) {
    try flush()
    let names = FileManager.default.subpaths(atPath: folder) ?? []
    // An object whose name is longer has a folder of two digits.
    for name in names where !name.contains("/") {
      if mkdir(store + "/" + name, 0o777) != 0, errno != EEXIST { throw Self.failed(condition, errno) }
    }
    for name in names where name.contains("/") {
      let target = store + "/" + name
      // Someone else may have made the same object meanwhile.
      if access(target, F_OK) == 0 { continue }
      if rename(folder + "/" + name, target) != 0 { throw Self.failed(condition, errno) }
    }
    try flush()
  }

  private func flush() throws(ToolError) {
    let descriptor = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw Self.failed(condition, errno) }
    defer { close(descriptor) }
    if syncfs(descriptor) != 0 { throw Self.failed(condition, errno) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  private static func failed(_ condition: RepositoryCondition, _ code: Int32, notes: [String] = []) -> ToolError {
    WriteFailure.error("new objects cannot be written to '\(condition.directory)'", code, notes: notes)
  }
}
