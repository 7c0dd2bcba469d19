import CLibgit2
import Findings

extension Repository {
  /// A commit of the repository as a mail that `git am` takes, as `git format-patch` writes it.
  package func mail(of commit: ObjectID) throws(ToolError) -> [UInt8] {
    do {
      return try withHandle { (repository) throws(GitFailure) -> [UInt8] in
        var raw = commit.raw
        let object = try Owned("git_commit_lookup", release: { git_commit_free($0) }) {
          git_commit_lookup(&$0, repository, &raw)
        }
        var text = git_buf()
        try check(git_email_create_from_commit(&text, object.pointer, nil), "git_email_create_from_commit")
        defer { git_buf_dispose(&text) }
        return Array(UnsafeRawBufferPointer(start: text.ptr, count: text.size))
      }
    } catch {
      throw condition.unreadable("commit \(commit.abbreviated)", error)
    }
  }
}
