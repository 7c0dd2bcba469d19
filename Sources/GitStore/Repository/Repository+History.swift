import CLibgit2
import Findings

extension Repository {
  /// The best common ancestor of two revisions, as `git merge-base` gives it. Its name is its abbreviated id.
  /// - Throws: `.usage` when the histories have nothing in common; `.unreadable` when a shallow clone does not show
  ///   whether they have.
  package func mergeBase(_ first: Revision, _ second: Revision) throws(ToolError) -> Revision {
    let base: ObjectID
    do {
      base = try withHandle { (repository) throws(GitFailure) in
        var (one, two, result) = (first.commit.raw, second.commit.raw, git_oid())
        try check(git_merge_base(&result, repository, &one, &two), "git_merge_base")
        return ObjectID(result)
      }
    } catch {
      let pair = "'\(first.name)' and '\(second.name)'"
      // In a shallow clone "no common ancestor" and "an ancestor is missing" are the same answer: not known.
      if isShallow { throw condition.missing("the merge base of \(pair)", error) }
      if error.code == GIT_ENOTFOUND, error.area == GIT_ERROR_MERGE {
        throw ToolError(
          .usage, "\(pair) have no common ancestor in '\(directory)'",
          hint: "compare them directly with BASE..HEAD")
      }
      throw condition.unreadable("an ancestor of \(pair)", error)
    }
    var found = try revision(base.description)
    found.name = base.abbreviated
    return found
  }

  /// The branch that work is meant to go to: what `origin/HEAD` points to, else `main`, `master` or the configured
  /// `init.defaultBranch`, the remote's before one's own.
  /// - Throws: `.usage` when there is none of them.
  package func defaultBranch() throws(ToolError) -> Revision {
    let (remoteHead, configured) = defaultBranchSettings()
    if let remoteHead, let found = try? revision(remoteHead) { return found }
    var names = ["main", "master"]
    if let configured, !names.contains(configured) { names.append(configured) }
    for name in names {
      for reference in ["refs/remotes/origin/\(name)", "refs/heads/\(name)"] {
        guard var found = try? revision(reference) else { continue }
        found.name = reference.hasPrefix("refs/heads/") ? name : "origin/\(name)"
        return found
      }
    }
    throw ToolError(
      .usage, "the default branch of '\(directory)' is not known",
      notes: ["there is no origin/HEAD, and none of the branches \(names.map { "'\($0)'" }.joined(separator: ", "))"],
      hint: condition.hasRemotes
        ? condition.command("remote set-head origin --auto") : "name both sides with BASE..HEAD")
  }

  private func defaultBranchSettings() -> (remoteHead: String?, configured: String?) {
    let settings = try? withHandle { (repository) throws(GitFailure) -> (String?, String?) in
      var reference: OpaquePointer?
      var target: String?
      if git_reference_lookup(&reference, repository, "refs/remotes/origin/HEAD") == 0 {
        target = git_reference_symbolic_target(reference).map { String(cString: $0) }
        git_reference_free(reference)
      }
      return (target, RepositoryFormat.value(of: "init.defaultbranch", in: repository))
    }
    let prefix = "refs/remotes/"
    let short = settings?.0.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
    return (short, settings?.1)
  }
}
