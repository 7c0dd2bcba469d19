import CLibgit2
import Findings

/// The move of one branch from the commit it is known to be at to another, all or nothing.
package struct ReferenceUpdate: Sendable {
  /// The branch's whole name (`refs/heads/stable-7.2`).
  package var reference: String
  /// Where the branch has to be; nil when it must not exist.
  package var old: ObjectID?
  package var new: ObjectID
  /// The reason that `git reflog` shows.
  package var message: String

  package init(reference: String, old: ObjectID?, new: ObjectID, message: String) {
    self.reference = reference
    self.old = old
    self.new = new
    self.message = message
  }

  /// The short name.
  var branch: String { reference.hasPrefix("refs/heads/") ? String(reference.dropFirst(11)) : reference }

  /// Moves the branch. While its lock is held, which is git's own, nobody else can move it: the comparison with `old`
  /// and the move are one step.
  /// - Throws: `.unreadable` when it is elsewhere by now, or locked by someone, or cannot be written; it has not moved
  ///   then. `.usage` when the name cannot be a branch's.
  package func apply(to repository: Repository, as person: Signature) throws(ToolError) {
    let condition = repository.condition
    ReferenceLockNote.removeStale(condition)
    let found: Found
    do {
      found = try repository.withHandle { (handle) throws(GitFailure) in try move(handle, person, condition) }
    } catch {
      throw explain(error, repository.condition)
    }
    if case .elsewhere(let id) = found { throw changed(found: id, repository.condition) }
  }

  /// - Throws: as `apply` when the branch is elsewhere by now.
  package func requireOld(in repository: Repository) throws(ToolError) {
    let found: [ObjectID]
    do {
      found = try repository.withHandle { (handle) throws(GitFailure) in
        try Self.target(of: reference, in: handle).map { [$0] } ?? []
      }
    } catch {
      throw explain(error, repository.condition)
    }
    if found.first != old { throw changed(found: found.first, repository.condition) }
  }

  private enum Found {
    case asExpected
    case elsewhere(ObjectID?)
  }

  private func move(
    _ repository: OpaquePointer, _ person: Signature, _ condition: RepositoryCondition
  ) throws(GitFailure) -> Found {
    // Before the lock: there is no place for its file below a branch.
    try requirePlace(in: repository)
    let transaction = try Owned("git_transaction_new", release: { git_transaction_free($0) }) {
      git_transaction_new(&$0, repository)
    }
    try check(git_transaction_lock_ref(transaction.pointer, reference), "git_transaction_lock_ref")
    let note = ReferenceLockNote(of: reference, to: new, condition)
    defer { note.remove() }
    // Read under the lock, and from the file: the handle keeps no loose references.
    let current = try Self.target(of: reference, in: repository)
    if current != old { return .elsewhere(current) }
    try requirePlace(in: repository)
    var raw = new.raw
    try person.withRaw { (signature) throws(GitFailure) in
      try check(
        git_transaction_set_target(transaction.pointer, reference, &raw, signature, message),
        "git_transaction_set_target")
    }
    try check(git_transaction_commit(transaction.pointer), "git_transaction_commit")
    return .asExpected
  }

  private func requirePlace(in repository: OpaquePointer) throws(GitFailure) {
    guard old == nil, let blocking = try Self.blocking(reference, in: repository) else { return }
    throw GitFailure(code: GIT_EEXISTS.rawValue, function: "git_reference_list", text: blocking)
  }

  /// nil when there is no such reference.
  static func target(of reference: String, in repository: OpaquePointer) throws(GitFailure) -> ObjectID? {
    var id = git_oid()
    let code = git_reference_name_to_id(&id, repository, reference)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check(code, "git_reference_name_to_id")
    return ObjectID(id)
  }

  /// A branch `a` and a branch `a/b` cannot both exist: the one that stands in the way.
  private static func blocking(_ reference: String, in repository: OpaquePointer) throws(GitFailure) -> String? {
    var list = git_strarray()
    try check(git_reference_list(&list, repository), "git_reference_list")
    defer { git_strarray_dispose(&list) }
    let names = (0..<list.count).compactMap { index in list.strings[index].map { String(cString: $0) } }
    return names.first { $0.hasPrefix(reference + "/") || reference.hasPrefix($0 + "/") }
  }

  // MARK: messages

  private func changed(found: ObjectID?, _ condition: RepositoryCondition) -> ToolError {
    let now = found.map { "is at \($0.abbreviated)" } ?? "does not exist"
    let expected = old.map { "at \($0.abbreviated)" } ?? "absent"
    return ToolError(
      .unreadable, "branch '\(branch)' \(now) by now, and was expected \(expected): someone else was first",
      notes: ["nothing was changed"],
      hint: found == nil
        ? "run the command again"
        : "look at \(condition.command("log -g \(ShellWord.quoted(branch))")), then run the command again")
  }

  private func explain(_ failure: GitFailure, _ condition: RepositoryCondition) -> ToolError {
    let file = condition.commonDirectory + "/" + reference
    switch failure.code {
    case GIT_ELOCKED:
      return ToolError(
        .unreadable, "branch '\(branch)' is locked: '\(file).lock' exists",
        notes: ["another git process is moving it, or one was killed doing so; nothing was changed"],
        hint: "wait for that process and run the command again; if there is none, remove the file")
    case GIT_EEXISTS:
      return ToolError(
        .usage, "branch '\(branch)' cannot be made: there is '\(failure.text)' already",
        hint: "choose a name that is not above or below it")
    case GIT_EINVALIDSPEC:
      return ToolError(.usage, "'\(branch)' cannot be the name of a branch", hint: "see 'git help check-ref-format'")
    default:
      return ToolError(
        .unreadable, "branch '\(branch)' in '\(condition.directory)' could not be moved",
        notes: ["it is still where it was", failure.note],
        hint: failure.text.localizedReadOnly ? "the repository cannot be written to: work in a clone" : nil)
    }
  }
}

extension String {
  /// Whether libgit2's sentence ends with one of the system's words for it.
  fileprivate var localizedReadOnly: Bool { hasSuffix("Read-only file system") || hasSuffix("Permission denied") }
}

extension Repository {
  /// Where a branch is; nil when there is none of this name. Follows a branch that stands for another one.
  package func branch(_ name: String) throws(ToolError) -> (reference: String, commit: ObjectID)? {
    let first = name.hasPrefix("refs/") ? name : "refs/heads/" + name
    do {
      let found = try withHandle { (repository) throws(GitFailure) -> [(String, ObjectID)] in
        guard let commit = try ReferenceUpdate.target(of: first, in: repository) else { return [] }
        let reference = try Owned("git_reference_lookup", release: { git_reference_free($0) }) {
          git_reference_lookup(&$0, repository, first)
        }
        let direct = try Owned("git_reference_resolve", release: { git_reference_free($0) }) {
          git_reference_resolve(&$0, reference.pointer)
        }
        return [(git_reference_name(direct.pointer).map { String(cString: $0) } ?? first, commit)]
      }
      return found.first.map { (reference: $0.0, commit: $0.1) }
    } catch {
      if error.code == GIT_EINVALIDSPEC {
        throw ToolError(.usage, "'\(name)' cannot be the name of a branch", hint: "see 'git help check-ref-format'")
      }
      throw condition.corrupt("branch '\(name)'", error)
    }
  }
}
