/// What a patch does to one file: the part between two headers.
struct FileDiff {
  /// Where the header starts: line of the patch, from 1.
  var line: Int
  /// The name on the `---` side before stripping; nil when the header has none or it is `/dev/null`.
  var oldName: [UInt8]?
  /// The name on the `+++` side before stripping; nil when the header has none or it is `/dev/null`.
  var newName: [UInt8]?
  /// The file is made by this patch: `new file mode`, `/dev/null` or a time stamp of 1970 on the `---` side.
  var creates = false
  /// The file is removed: `deleted file mode`, `/dev/null` or a time stamp of 1970 on the `+++` side.
  var deletes = false
  var movement: Movement?
  /// Six octal digits as git writes them, or nil when the header does not speak of the mode.
  var oldMode: String?
  var newMode: String?
  /// `Binary files ... differ` or `GIT binary patch`: there are no lines to apply.
  var isBinary = false
  var hunks: [Hunk] = []

  enum Movement {
    case rename
    case copy
  }

  struct Hunk {
    /// Of the `@@` line in the patch, from 1.
    var line: Int
    /// As the `@@` line gives them: line of the file from 1 (0 when `oldCount` is 0 and it stands before all).
    var oldStart: Int
    var oldCount: Int
    var newStart: Int
    var newCount: Int
    var lines: [Line]
  }

  struct Line {
    enum Role {
      case context
      case removed
      case added
    }
    var role: Role
    /// With its line feed, which the last line of a file may lack.
    var text: [UInt8]
  }

  /// The diff that undoes this one (`-R`).
  var reversed: FileDiff {
    var result = self
    (result.oldName, result.newName) = (newName, oldName)
    (result.creates, result.deletes) = (deletes, creates)
    (result.oldMode, result.newMode) = (newMode, oldMode)
    if movement == .copy {
      // To undo a copy is to remove it.
      result.movement = nil
      result.newName = nil
      result.deletes = true
      result.hunks = []
      return result
    }
    result.hunks = hunks.map(\.reversed)
    return result
  }
}

extension FileDiff.Hunk {
  var reversed: FileDiff.Hunk {
    var result = self
    (result.oldStart, result.newStart) = (newStart, oldStart)
    (result.oldCount, result.newCount) = (newCount, oldCount)
    for index in result.lines.indices {
      switch result.lines[index].role {
      case .context: break
      case .removed: result.lines[index].role = .added
      case .added: result.lines[index].role = .removed
      }
    }
    return result
  }

  /// The lines that must be in the file.
  var oldLines: [FileDiff.Line] { lines.filter { $0.role != .added } }

  /// How many lines of context come before the first change and after the last.
  var outerContext: (before: Int, after: Int) {
    guard let first = lines.firstIndex(where: { $0.role != .context }),
      let last = lines.lastIndex(where: { $0.role != .context })
    else { return (lines.count, lines.count) }
    return (first, lines.count - 1 - last)
  }
}
