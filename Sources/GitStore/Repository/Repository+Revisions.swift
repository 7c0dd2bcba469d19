import CLibgit2
import Findings

extension Repository {
  /// The commit that `name` stands for, in any of git's spellings: a branch, a tag, an id or the start of one,
  /// `HEAD~3`, `:/text` and so on.
  /// - Throws: `.usage` when there is no such commit, with the names that come nearest; `.unreadable` when a shallow or
  ///   partial clone does not have it, or the object is damaged.
  package func revision(_ name: String) throws(ToolError) -> Revision {
    do {
      return try withHandle { (repository) throws(GitFailure) in
        let object = try Owned("git_revparse_single", release: { git_object_free($0) }) {
          git_revparse_single(&$0, repository, name)
        }
        return try Self.revision(of: object.pointer, name: name)
      }
    } catch {
      return try explain(error, name: name)
    }
  }

  /// Reads the ids of the commit that an object is or (an annotated tag) leads to.
  private static func revision(of object: OpaquePointer, name: String) throws(GitFailure) -> Revision {
    let commit = try Owned("git_object_peel", release: { git_object_free($0) }) {
      git_object_peel(&$0, object, GIT_OBJECT_COMMIT)
    }
    guard let id = git_commit_id(commit.pointer), let tree = git_commit_tree_id(commit.pointer) else {
      throw GitFailure(code: GIT_ERROR.rawValue, function: "git_commit_tree_id")
    }
    return Revision(name: name, commit: ObjectID(id.pointee), tree: ObjectID(tree.pointee))
  }

  private func explain(_ failure: GitFailure, name: String) throws(ToolError) -> Revision {
    switch failure.code {
    case GIT_ENOTFOUND:
      throw notFound(name, failure)
    case GIT_EAMBIGUOUS:
      // git looks for an id from four digits on; libgit2 calls fewer ambiguous.
      guard name.utf8.count >= 4 else { throw notFound(name, failure) }
      return try onlyCommit(startingWith: name)
    case _ where failure.function == "git_object_peel" && failure.code != GIT_ERROR:
      throw ToolError(
        .usage, "'\(name)' names something other than a commit in '\(directory)'",
        hint: condition.command("cat-file -t \(ShellWord.quoted(name))"))
    case GIT_EINVALIDSPEC:
      throw ToolError(
        .usage, "'\(name)' is not a revision as git writes them", notes: [failure.note],
        hint: "see 'git help revisions'")
    default:
      throw condition.corrupt("revision '\(name)'", failure)
    }
  }

  private func notFound(_ name: String, _ failure: GitFailure) -> ToolError {
    let base = Self.baseName(of: name)
    var notes: [String] = []
    if base != name, let known = try? revision(base) {
      notes.append("'\(base)' is commit \(known.commit.abbreviated); the rest leads past what is there")
      if isShallow || isPartialClone { return condition.missing("revision '\(name)'", failure) }
      return ToolError(
        .usage, "there is no revision '\(name)' in '\(directory)'", notes: notes,
        hint: condition.command("log --oneline \(ShellWord.quoted(base))"))
    }
    if let dangling = referenceTarget(of: base) {
      return condition.missing("commit \(dangling), which '\(base)' points to,", failure)
    }
    let near = NearestNames(to: base, among: referenceNames()).list
    if !near.isEmpty {
      notes.append("the nearest names are \(near.map { "'\($0)'" }.joined(separator: ", "))")
    }
    if isShallow {
      notes.append("the repository is a shallow clone (made with --depth): its history ends early")
      return ToolError(
        .usage, "there is no revision '\(name)' in '\(directory)'", notes: notes,
        hint: condition.command("fetch --unshallow --tags"))
    }
    if name == "HEAD" {
      return ToolError(
        .usage, "there is no commit yet in '\(directory)'", hint: condition.command("log --oneline --all"))
    }
    let hint: String
    if let first = near.first {
      hint = "did you mean '\(first + name.dropFirst(base.count))'?"
    } else if condition.hasRemotes {
      hint = condition.command("fetch --all --tags")
    } else {
      hint = condition.command("for-each-ref --format='%(refname:short)'")
    }
    return ToolError(.usage, "there is no revision '\(name)' in '\(directory)'", notes: notes, hint: hint)
  }

  /// The part of a revision before its operators: `v1` of `v1~3^2`, `v1^{tree}`, `v1:path`.
  static func baseName(of name: String) -> String {
    let end = name.firstIndex { "~^:@".contains($0) } ?? name.endIndex
    return end == name.startIndex ? name : String(name[..<end])
  }

  /// What a reference of this name points to, whether or not the object is there.
  private func referenceTarget(of name: String) -> ObjectID? {
    try? withHandle { (repository) throws(GitFailure) in
      let reference = try Owned("git_reference_dwim", release: { git_reference_free($0) }) {
        git_reference_dwim(&$0, repository, name)
      }
      let direct = try Owned("git_reference_resolve", release: { git_reference_free($0) }) {
        git_reference_resolve(&$0, reference.pointer)
      }
      guard let target = git_reference_target(direct.pointer) else {
        throw GitFailure(code: GIT_ERROR.rawValue, function: "git_reference_target")
      }
      return ObjectID(target.pointee)
    }
  }

  /// All branches and tags by their short names, remote ones with the remote's name.
  package func referenceNames() -> [String] {
    let names = try? withHandle { (repository) throws(GitFailure) -> [String] in
      var list = git_strarray()
      try check(git_reference_list(&list, repository), "git_reference_list")
      defer { git_strarray_dispose(&list) }
      return (0..<list.count).compactMap { index in list.strings[index].map { String(cString: $0) } }
    }
    return (names ?? []).compactMap { name in
      for prefix in ["refs/heads/", "refs/tags/", "refs/remotes/"] where name.hasPrefix(prefix) {
        return String(name.dropFirst(prefix.count))
      }
      return nil
    }
  }

  /// Several objects start with these digits. When one of them alone leads to a commit, that one is meant, as in git.
  private func onlyCommit(startingWith digits: String) throws(ToolError) -> Revision {
    let ids = objects(startingWith: digits)
    var commits: [Revision] = []
    for id in ids {
      let found = try? withHandle { (repository) throws(GitFailure) -> Revision in
        var raw = id.raw
        let object = try Owned("git_object_lookup", release: { git_object_free($0) }) {
          git_object_lookup(&$0, repository, &raw, GIT_OBJECT_ANY)
        }
        return try Self.revision(of: object.pointer, name: digits)
      }
      if let found, !commits.contains(where: { $0.commit == found.commit }) { commits.append(found) }
    }
    if commits.count == 1 { return commits[0] }
    let shown = (commits.isEmpty ? ids : commits.map(\.commit)).prefix(5).map(\.description).joined(separator: ", ")
    throw ToolError(
      .usage, "'\(digits)' is ambiguous in '\(directory)': \(ids.count) objects start with it",
      notes: ["they are \(shown)"], hint: "give more digits of the one you mean")
  }

  private func objects(startingWith digits: String) -> [ObjectID] {
    final class Search {
      let prefix: String
      var found: [ObjectID] = []
      init(prefix: String) { self.prefix = prefix }
    }
    let search = Search(prefix: digits.lowercased())
    _ = try? withHandle { (repository) throws(GitFailure) -> Int32 in
      let database = try Owned("git_repository_odb", release: { git_odb_free($0) }) {
        git_repository_odb(&$0, repository)
      }
      return git_odb_foreach(
        database.pointer,
        { id, payload in
          guard let id, let payload else { return 0 }
          let search = Unmanaged<Search>.fromOpaque(payload).takeUnretainedValue()
          let candidate = ObjectID(id.pointee)
          if candidate.description.hasPrefix(search.prefix), !search.found.contains(candidate) {
            search.found.append(candidate)
          }
          return 0
        }, Unmanaged.passUnretained(search).toOpaque())
    }
    return search.found.sorted()
  }
}
