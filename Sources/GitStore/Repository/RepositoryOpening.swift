import CLibgit2
import Findings
import Foundation
import Synchronization

/// Opens a repository, and says in git's own terms why one cannot be opened.
struct RepositoryOpening {
  var directory: String

  /// libgit2's owner validation is one switch for the whole process, so those who turn it take turns.
  private static let ownerValidation = Mutex(())

  func open() throws(ToolError) -> OpaquePointer {
    Libgit2.start()
    let pointer: OpaquePointer
    do {
      pointer = try attempt(validatingOwner: true)
    } catch {
      pointer = try recover(from: error)
    }
    if let refusal = RepositoryFormat.refusal(of: pointer, at: directory) {
      git_repository_free(pointer)
      throw refusal
    }
    do {
      try LooseObjectGuard.stand(before: pointer)
    } catch {
      git_repository_free(pointer)
      throw ToolError(.unreadable, "the object database of '\(directory)' cannot be opened", notes: [error.note])
    }
    return pointer
  }

  private func attempt(validatingOwner: Bool) throws(GitFailure) -> OpaquePointer {
    let opened = try Self.ownerValidation.withLock { (_) throws(GitFailure) in
      if !validatingOwner { _ = statereg_git_set_owner_validation(0) }
      defer { if !validatingOwner { _ = statereg_git_set_owner_validation(1) } }
      var pointer: OpaquePointer?
      try check(git_repository_open_ext(&pointer, directory, 0, nil), "git_repository_open_ext")
      guard let pointer else { throw GitFailure(code: GIT_ERROR.rawValue, function: "git_repository_open_ext") }
      return OpenedRepository(pointer: pointer)
    }
    return opened.pointer
  }

  private func recover(from failure: GitFailure) throws(ToolError) -> OpaquePointer {
    switch failure.code {
    case GIT_EOWNER:
      return try openDeclaredSafe()
    case GIT_ENOTFOUND where failure.text.contains("safe.directory"):
      // libgit2 1.5 reports the missing setting, not the owner, when `safe.directory` is set nowhere.
      return try openDeclaredSafe()
    case GIT_ENOTFOUND:
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory) else {
        throw ToolError(.unreadable, "there is no folder '\(directory)'")
      }
      throw ToolError(
        .unreadable, "'\(directory)' is not in a git repository",
        hint: "name one with --repo DIR, or compare plain folders with dir:PATH")
    default:
      if let name = Self.unsupportedExtension(in: failure.text) {
        throw RepositoryFormat.unsupported(
          "uses the extension '\(name)', which is not supported", at: directory, notes: [failure.note])
      }
      if failure.text.contains("unsupported repository version") {
        throw RepositoryFormat.unsupported(
          "has a format newer than is supported", at: directory, notes: [failure.note])
      }
      throw ToolError(
        .unreadable, "the repository at '\(directory)' cannot be opened", notes: [failure.note],
        hint: "git -C \(ShellWord.quoted(directory)) status")
    }
  }

  /// `unsupported extension name extensions.NAME` is libgit2's wording.
  static func unsupportedExtension(in text: String) -> String? {
    guard let range = text.range(of: "unsupported extension name ") else { return nil }
    let name = text[range.upperBound...]
    return String(name.hasPrefix("extensions.") ? name.dropFirst("extensions.".count) : name)
  }

  /// The repository belongs to someone else. libgit2 1.5 does not understand every `safe.directory` that git does
  /// (an empty value, `*`), so it is read here by git's rules.
  private func openDeclaredSafe() throws(ToolError) -> OpaquePointer {
    let opened: OpaquePointer
    do {
      opened = try attempt(validatingOwner: false)
    } catch {
      return try recover(from: error)
    }
    // git compares with the folder it found, not with the one it was started in.
    let found = RepositoryCondition(of: opened).directory
    if SafeDirectories.configured().covers(found) { return opened }
    git_repository_free(opened)
    throw ToolError(
      .unreadable, "the repository at '\(found)' belongs to someone else",
      hint: "git config --global --add safe.directory \(ShellWord.quoted(found))")
  }

  private struct OpenedRepository: @unchecked Sendable {
    let pointer: OpaquePointer
  }
}
