import CLibgit2
import Findings
import Foundation

/// Where a repository is and what it lacks: what the messages about it are made of.
struct RepositoryCondition: Sendable {
  /// What the user would `cd` to.
  let directory: String
  /// Where `objects` and `packed-refs` are: of a linked work tree, the main repository's.
  let commonDirectory: String
  /// Where `HEAD` and `index` are: of a linked work tree, its own folder below `worktrees`.
  let gitDirectory: String
  /// Without a work tree.
  let isBare: Bool
  let isShallow: Bool
  let isPartialClone: Bool
  let hasRemotes: Bool

  init(of repository: OpaquePointer) {
    func path(_ text: UnsafePointer<CChar>?) -> String? {
      guard let text else { return nil }
      let path = String(cString: text)
      return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
    let common = path(git_repository_commondir(repository)) ?? ""
    commonDirectory = common
    let own = path(git_repository_path(repository)) ?? common
    gitDirectory = own
    // Without `core.bare` libgit2 takes the folder above any repository for its work tree.
    let hasWorkTree = own != common || own.hasSuffix("/.git")
    isBare = !hasWorkTree || git_repository_is_bare(repository) == 1
    directory = (hasWorkTree ? path(git_repository_workdir(repository)) : nil) ?? own
    // libgit2 looks for `shallow` in the work tree's own folder, git keeps it in the common one.
    isShallow =
      git_repository_is_shallow(repository) == 1
      || ((try? FileManager.default.attributesOfItem(atPath: common + "/shallow")[.size]) as? Int ?? 0) > 0
    isPartialClone = Self.isPartialClone(repository, common)
    var remotes = git_strarray()
    hasRemotes = git_remote_list(&remotes, repository) == 0 && remotes.count > 0
    git_strarray_dispose(&remotes)
  }

  /// A partial clone says so in its config; a copy that lost the config still has its packs marked `.promisor`.
  private static func isPartialClone(_ repository: OpaquePointer, _ common: String) -> Bool {
    if RepositoryFormat.value(of: "extensions.partialclone", in: repository) != nil { return true }
    let packs = (try? FileManager.default.contentsOfDirectory(atPath: common + "/objects/pack")) ?? []
    return packs.contains { $0.hasSuffix(".promisor") }
      || !RepositoryFormat.names(matching: #"^remote\..*\.promisor$"#, in: repository).isEmpty
  }

  /// `git -C DIR ...`, ready for a shell.
  func command(_ arguments: String) -> String {
    "git -C \(ShellWord.quoted(directory)) \(arguments)"
  }

  /// What to say of an object that is not there: the state of the repository explains it, or it is damaged.
  func missing(_ what: String, _ failure: GitFailure? = nil) -> ToolError {
    if isPartialClone {
      return ToolError(
        .unreadable, "\(what) is not in '\(directory)'",
        notes: ["the repository is a partial clone (made with --filter): objects that were not needed stayed behind"],
        hint: command("fetch --refetch --no-filter"))
    }
    if isShallow {
      return ToolError(
        .unreadable, "\(what) is not in '\(directory)'",
        notes: ["the repository is a shallow clone (made with --depth): its history ends early"],
        hint: command("fetch --unshallow"))
    }
    return ToolError(
      .unreadable, "\(what) is missing from '\(directory)'",
      notes: ["the repository is incomplete"] + (failure.map { [$0.note] } ?? []), hint: command("fsck --full"))
  }

  /// What to say of an object that is there and cannot be decoded.
  func corrupt(_ what: String, _ failure: GitFailure) -> ToolError {
    ToolError(
      .unreadable, "\(what) in '\(directory)' cannot be read: the object is damaged", notes: [failure.note],
      hint: command("fsck --full"))
  }

  /// An object that could not be read, for whatever reason libgit2 gave.
  func unreadable(_ what: String, _ failure: GitFailure) -> ToolError {
    failure.code == GIT_ENOTFOUND ? missing(what, failure) : corrupt(what, failure)
  }
}
