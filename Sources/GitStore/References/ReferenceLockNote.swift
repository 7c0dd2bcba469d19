import Findings
import Foundation

/// Says that the lock of a branch is ours, as long as we hold it. git's locks bear no name: one that a kill left behind would keep
/// everyone out until a person removes it. With the note the next run knows it for its own.
struct ReferenceLockNote {
  private let path: String

  private static func folder(_ condition: RepositoryCondition) -> String { condition.commonDirectory + "/statereg" }
  private static let prefix = "reference-lock-"

  /// To be made when the lock is held. Without a note all is as with git: so nothing is thrown.
  init(of reference: String, to new: ObjectID, _ condition: RepositoryCondition) {
    path = "\(Self.folder(condition))/\(Self.prefix)\(getpid())"
    var status = stat()
    guard stat("\(condition.commonDirectory)/\(reference).lock", &status) == 0 else { return }
    mkdir(Self.folder(condition), 0o777)
    let text = "\(reference) \(status.st_ino) \(new)\n"
    try? WorkTreeFile.write(Array(text.utf8), to: path, mode: 0o666, title: "'\(path)'")
  }

  /// When the lock is given up.
  func remove() { unlink(path) }

  /// Removes the locks whose processes are gone. What is not certainly ours stays: it has to be the very file, and to hold what we
  /// would have written.
  static func removeStale(_ condition: RepositoryCondition) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder(condition))) ?? []
    for name in names where name.hasPrefix(prefix) {
      guard let process = pid_t(name.dropFirst(prefix.count)), !IndexFile.isAlive(process) else { continue }
      let note = "\(folder(condition))/\(name)"
      let parts = ((try? String(contentsOfFile: note, encoding: .utf8)) ?? "").split(whereSeparator: \.isWhitespace)
      if parts.count == 3 {
        let lock = "\(condition.commonDirectory)/\(parts[0]).lock"
        var status = stat()
        if stat(lock, &status) == 0, String(status.st_ino) == parts[1],
          let text = try? String(contentsOfFile: lock, encoding: .utf8), "\(parts[2])\n".hasPrefix(text)
        {
          unlink(lock)
        }
      }
      unlink(note)
    }
  }
}
