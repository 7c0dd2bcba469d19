import CLibgit2
import Findings
import Foundation

/// One file of a work tree: whether it is as expected, and how it is changed.
struct WorkTreeFile {
  let workTree: WorkTree
  let path: String

  /// In the file system.
  var location: String { workTree.directory + "/" + path }

  enum State {
    case absent
    case folder
    case file
  }

  var state: State {
    var status = stat()
    if lstat(WorkTreePath.cString(location), &status) != 0 { return .absent }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// Whether it has this content and kind. A submodule's folder always has.
  func matches(_ entry: FileEntry) throws(ToolError) -> Bool {
    var status = stat()
    guard lstat(WorkTreePath.cString(location), &status) == 0 else { return false }
    let type = status.st_mode & S_IFMT
    if entry.mode.isSubmodule { return type == S_IFDIR }
    if entry.mode.isSymbolicLink {
      guard type == S_IFLNK else { return false }
      let target = try FileBytes.read(PathText.bytes(of: location), isLink: true, title: "'\(path)'")
      return ObjectID(ofBlob: target) == entry.id
    }
    guard type == S_IFREG else { return false }
    let isExecutable = status.st_mode & 0o100 != 0
    if isExecutable != (entry.mode.rawValue & 0o100 != 0), workTree.repository.setting("core.filemode") != "false" {
      return false
    }
    do {
      return try workTree.repository.withHandle { (repository) throws(GitFailure) -> Bool in
        var id = git_oid()
        // The path says which filters (line ends, `ident`) stand between the file and its blob.
        try check(
          git_repository_hashfile(
            &id, repository, WorkTreePath.cString(location), GIT_OBJECT_BLOB, WorkTreePath.cString(path)),
          "git_repository_hashfile")
        return ObjectID(id) == entry.id
      }
    } catch {
      throw ToolError(.unreadable, "'\(location)' cannot be read", notes: [error.note])
    }
  }

  /// What the file gets for this blob, after git's filters.
  func content(of entry: FileEntry) throws(ToolError) -> [UInt8] {
    let blob = try workTree.workspace.read(entry.id, as: path)
    if entry.mode.isSymbolicLink { return blob }
    do {
      return try workTree.repository.withHandle { (repository) throws(GitFailure) -> [UInt8] in
        var list: OpaquePointer?
        try check(
          git_filter_list_load(&list, repository, nil, WorkTreePath.cString(path), GIT_FILTER_TO_WORKTREE, 0),
          "git_filter_list_load")
        guard let list else { return blob }
        defer { git_filter_list_free(list) }
        var result = git_buf()
        let code = blob.withUnsafeBytes { bytes in
          git_filter_list_apply_to_buffer(
            &result, list, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        try check(code, "git_filter_list_apply_to_buffer")
        defer { git_buf_dispose(&result) }
        return [UInt8](UnsafeRawBufferPointer(start: result.ptr, count: result.size))
      }
    } catch {
      throw ToolError(.unreadable, "the filters for '\(path)' failed", notes: [error.note])
    }
  }

  /// Makes the new file beside the work tree.
  func stage(_ entry: FileEntry, at place: String) throws(ToolError) {
    let bytes = try content(of: entry)
    unlink(place)
    if entry.mode.isSymbolicLink {
      if symlink(bytes.map { CChar(bitPattern: $0) } + [0], place) != 0 {
        throw WriteFailure.error("the link '\(path)' cannot be made", errno)
      }
      return
    }
    let mode: mode_t = entry.mode.rawValue & 0o100 != 0 ? 0o777 : 0o666
    try Self.write(bytes, to: place, mode: mode, title: "'\(path)'")
  }

  /// Puts a staged file in its place. The folders above it are made.
  func install(from place: String) throws(ToolError) {
    for parent in TreeMerge.parents(of: path) {
      let folder = WorkTreePath.cString(workTree.directory + "/" + parent)
      if mkdir(folder, 0o777) != 0, errno != EEXIST { throw WriteFailure.error("'\(parent)' cannot be made", errno) }
    }
    // An empty folder that files were moved out of.
    if state == .folder { rmdir(WorkTreePath.cString(location)) }
    if rename(place, WorkTreePath.cString(location)) == 0 { return }
    guard errno == EXDEV else { throw WriteFailure.error("'\(path)' cannot be written", errno) }
    // The repository lies on another file system than the work tree.
    let near = location + ".statereg-new"
    do {
      if access(near, F_OK) == 0 { try FileManager.default.removeItem(atPath: near) }
      try FileManager.default.copyItem(atPath: place, toPath: near)
    } catch {
      throw ToolError(.unreadable, "'\(path)' cannot be written", notes: ["\(error.localizedDescription)"])
    }
    if rename(WorkTreePath.cString(near), WorkTreePath.cString(location)) != 0 {
      throw WriteFailure.error("'\(path)' cannot be written", errno)
    }
    unlink(place)
  }

  /// Takes the file away, and the folders that it leaves empty.
  func remove() throws(ToolError) {
    if unlink(WorkTreePath.cString(location)) != 0, errno != ENOENT, errno != ENOTDIR, errno != EISDIR {
      throw WriteFailure.error("'\(path)' cannot be removed", errno)
    }
    for parent in TreeMerge.parents(of: path).reversed() {
      if rmdir(WorkTreePath.cString(workTree.directory + "/" + parent)) != 0 { break }
    }
  }

  static func write(
    _ bytes: [UInt8], to place: String, mode: mode_t, title: String, isDurable: Bool = false
  ) throws(ToolError) {
    let descriptor = open(WorkTreePath.cString(place), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    if descriptor < 0 { throw WriteFailure.error("\(title) cannot be written", errno) }
    var failure: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count, let base = buffer.baseAddress {
        let count = Foundation.write(descriptor, base + done, buffer.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          failure = errno
          return
        }
        done += count
      }
    }
    if failure == 0, isDurable, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure != 0 {
      unlink(WorkTreePath.cString(place))
      throw WriteFailure.error("\(title) cannot be written", failure)
    }
  }
}
