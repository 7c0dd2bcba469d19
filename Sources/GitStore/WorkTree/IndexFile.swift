import CLibgit2
import Findings
import Foundation

/// A work tree's index, locked as git locks it (`index.lock`). Changes are made to a copy, which replaces the index when
/// they are written.
final class IndexFile {
  struct Entry {
    var path: String
    var content: FileEntry
    var stage: Int
    /// Left out of a sparse work tree.
    var isSkipped: Bool
    /// `git add -N`: not part of a tree yet.
    var isIntended: Bool
  }

  private let gitDirectory: String
  private let index: OpaquePointer
  private var isLocked = true
  /// When the index was written that the copy was made of, in seconds.
  private let written: Int
  /// Paths whose state was read from the work tree just now.
  private var fresh: Set<String> = []

  private static func lock(_ gitDirectory: String) -> String { gitDirectory + "/index.lock" }
  private var copy: String { gitDirectory + "/statereg/index" }

  /// Takes the lock.
  init(locking gitDirectory: String) throws(ToolError) {
    Libgit2.start()
    self.gitDirectory = gitDirectory
    let lock = Self.lock(gitDirectory)
    mkdir(gitDirectory + "/statereg", 0o777)
    let failure = Self.take(lock, from: gitDirectory + "/statereg/lock-\(getpid())")
    if failure != 0 {
      if failure == EEXIST {
        throw ToolError(
          .unreadable, "the index is locked: '\(lock)' exists",
          notes: ["another git process is at work in this work tree, or one was killed; nothing was changed"],
          hint: "wait for that process and run the command again; if there is none, remove the file")
      }
      throw WriteFailure.error("the index of '\(gitDirectory)' cannot be locked", failure)
    }
    let copy = gitDirectory + "/statereg/index"
    var index: OpaquePointer?
    var status = stat()
    written = stat(gitDirectory + "/index", &status) == 0 ? status.st_mtim.tv_sec : 0
    do {
      unlink(copy)
      unlink(copy + ".lock")
      if access(gitDirectory + "/index", F_OK) == 0 {
        try FileManager.default.copyItem(atPath: gitDirectory + "/index", toPath: copy)
      }
      try check(git_index_open(&index, copy), "git_index_open")
      try check(git_index_read(index, 1), "git_index_read")
    } catch {
      unlink(lock)
      git_index_free(index)
      throw ToolError(
        .unreadable, "the index of '\(gitDirectory)' cannot be read",
        notes: [(error as? GitFailure)?.note ?? "\(error)"], hint: "look at it with 'git status'")
    }
    guard let index else { throw ToolError(.internalFault, "libgit2 opened no index") }
    self.index = index
  }

  deinit {
    git_index_free(index)
    release()
  }

  /// Makes the lock, or returns `errno`. It says from its first moment whose it is: a kill leaves none without a mark.
  private static func take(_ lock: String, from place: String) -> Int32 {
    let mark = Array(Self.mark(getpid()).utf8)
    unlink(place)
    let marked = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if marked >= 0 {
      _ = mark.withUnsafeBytes { Foundation.write(marked, $0.baseAddress, $0.count) }
      close(marked)
      let failure = link(place, lock) == 0 ? 0 : errno
      unlink(place)
      // Some file systems have no hard links.
      if failure == 0 || failure == EEXIST { return failure }
    }
    let descriptor = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 { return errno }
    _ = mark.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    return 0
  }

  // MARK: a lock that was left behind

  private static func mark(_ process: pid_t) -> String { "statereg \(process)\n" }

  /// Removes a lock of ours whose process is gone. git's own locks stay.
  static func removeStaleLock(in gitDirectory: String) {
    guard let text = try? String(contentsOfFile: lock(gitDirectory), encoding: .utf8), text.hasPrefix("statereg "),
      let process = pid_t(text.dropFirst(9).trimmingSpaces), !Self.isAlive(process)
    else { return }
    unlink(lock(gitDirectory))
  }

  static func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 || errno == EPERM }

  // MARK: entries

  var entries: [Entry] {
    (0..<git_index_entrycount(index)).compactMap { position in
      guard let entry = git_index_get_byindex(index, position)?.pointee, let path = entry.path else { return nil }
      let bytes = UnsafeBufferPointer(
        start: UnsafeRawPointer(path).assumingMemoryBound(to: UInt8.self), count: strlen(path))
      let extended = UInt32(entry.flags_extended)
      return Entry(
        path: PathText.text(of: bytes),
        content: FileEntry(mode: FileMode(rawValue: entry.mode), id: ObjectID(entry.id)),
        stage: Int(entry.flags >> 12 & 3),
        isSkipped: extended & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0,
        isIntended: extended & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0)
    }
  }

  /// The unmerged paths, sorted.
  var unmerged: [String] { Set(entries.filter { $0.stage > 0 }.map(\.path)).sorted() }

  /// Paths that a sparse work tree leaves out.
  var skipped: Set<String> { Set(entries.filter(\.isSkipped).map(\.path)) }

  /// Puts a file in, with the state of the file in the work tree, so that git need not read it again.
  func set(_ path: String, _ content: FileEntry, file: String?, isSkipped: Bool) throws(ToolError) {
    var entry = git_index_entry()
    entry.mode = content.mode.rawValue
    entry.id = content.id.raw
    if isSkipped { entry.flags_extended = UInt16(GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue) }
    var status = stat()
    if let file, lstat(WorkTreePath.cString(file), &status) == 0 {
      entry.ctime = git_index_time(
        seconds: Int32(truncatingIfNeeded: status.st_ctim.tv_sec), nanoseconds: UInt32(status.st_ctim.tv_nsec))
      entry.mtime = git_index_time(
        seconds: Int32(truncatingIfNeeded: status.st_mtim.tv_sec), nanoseconds: UInt32(status.st_mtim.tv_nsec))
      entry.dev = UInt32(truncatingIfNeeded: status.st_dev)
      entry.ino = UInt32(truncatingIfNeeded: status.st_ino)
      entry.uid = status.st_uid
      entry.gid = status.st_gid
      entry.file_size = UInt32(truncatingIfNeeded: status.st_size)
      fresh.insert(path)
    }
    try change(path) { (name) throws(GitFailure) in
      entry.path = name
      try check(git_index_add(index, &entry), "git_index_add")
    }
  }

  /// Takes a file out, in all its stages.
  func remove(_ path: String) throws(ToolError) {
    try change(path) { (name) throws(GitFailure) in
      for stage in 0...3 {
        let code = git_index_remove(index, name, Int32(stage))
        if code != GIT_ENOTFOUND.rawValue { try check(code, "git_index_remove") }
      }
    }
  }

  /// Puts an unmerged path in.
  func setConflict(_ path: String, stages: [FileEntry?]) throws(ToolError) {
    try remove(path)
    for (number, content) in stages.enumerated() {
      guard let content else { continue }
      var entry = git_index_entry()
      entry.mode = content.mode.rawValue
      entry.id = content.id.raw
      try change(path) { (name) throws(GitFailure) in
        entry.path = name
        var pointers: [Int: UnsafePointer<git_index_entry>] = [:]
        try withUnsafePointer(to: entry) { (pointer) throws(GitFailure) in
          pointers[number] = pointer
          try check(git_index_conflict_add(index, pointers[0], pointers[1], pointers[2]), "git_index_conflict_add")
        }
      }
    }
  }

  private func change(
    _ path: String, _ body: (UnsafePointer<CChar>) throws(GitFailure) -> Void
  ) throws(ToolError) {
    let name = WorkTreePath.cString(path)
    let outcome = name.withUnsafeBufferPointer { (buffer) -> Result<Void, GitFailure> in
      guard let start = buffer.baseAddress else { return .success(()) }
      do throws(GitFailure) { return .success(try body(start)) } catch { return .failure(error) }
    }
    do {
      try outcome.get()
    } catch {
      throw ToolError(.internalFault, "'\(path)' cannot be put into the index", notes: [error.note])
    }
  }

  // MARK: writing

  /// git trusts a file's time and size unless the file is as young as the index. A file that was changed in the very
  /// second in which the old index was written would pass for unchanged below a newer index: its entry loses its size,
  /// so that git looks at the file (as git itself does it, ce_smudge_racily_clean_entry in read-cache.c).
  func distrustYoungEntries(unless isUnchanged: (String, FileEntry) -> Bool) throws(ToolError) {
    for position in 0..<git_index_entrycount(index) {
      guard var entry = git_index_get_byindex(index, position)?.pointee, let name = entry.path,
        entry.flags >> 12 & 3 == 0, Int(entry.mtime.seconds) >= written, entry.file_size > 0
      else { continue }
      let bytes = UnsafeBufferPointer(
        start: UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self), count: strlen(name))
      let path = PathText.text(of: bytes)
      let content = FileEntry(mode: FileMode(rawValue: entry.mode), id: ObjectID(entry.id))
      if fresh.contains(path) || isUnchanged(path, content) { continue }
      entry.file_size = 0
      try change(path) { (name) throws(GitFailure) in
        entry.path = name
        try check(git_index_add(index, &entry), "git_index_add")
      }
    }
  }

  /// Writes the changed copy beside the index, so that only a rename is left to do.
  private func prepare() throws(ToolError) {
    do {
      try check(git_index_write(index), "git_index_write")
    } catch {
      throw ToolError(
        .unreadable, "the index of '\(gitDirectory)' cannot be written", notes: [error.note],
        hint: "make room on the disk and run the command again: nothing was changed")
    }
  }

  /// Makes the copy the index. The lock stays.
  func replace() throws(ToolError) {
    try prepare()
    if rename(copy, gitDirectory + "/index") != 0 {
      throw WriteFailure.error("the index of '\(gitDirectory)' cannot be written", errno)
    }
  }

  func release() {
    guard isLocked else { return }
    isLocked = false
    unlink(copy)
    unlink(Self.lock(gitDirectory))
  }
}
