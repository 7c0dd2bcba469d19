import Foundation
import CLibgit2
import Findings

/// What to say when something cannot be written.
enum WriteFailure {
  /// - Parameter code: `errno` of the call that failed.
  static func error(_ what: String, _ code: Int32, notes: [String] = []) -> ToolError {
    let reason = String(cString: strerror(code))
    let hint: String?
    switch code {
    case ENOSPC, EDQUOT: hint = "make room on the disk and run the command again: nothing was changed"
    case EROFS: hint = "the file system is mounted read-only: work in a clone elsewhere"
    case EACCES, EPERM: hint = "you may not write there: work in a clone of your own"
    default: hint = nil
    }
    return ToolError(
      .unreadable, "\(what): \(reason.prefix(1).lowercased() + reason.dropFirst())", notes: notes, hint: hint)
  }
}
