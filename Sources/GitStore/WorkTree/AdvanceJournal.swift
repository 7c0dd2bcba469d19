import Findings
import Foundation

/// What a change of the work tree is about to do, written down before it begins, so that the next run can finish it or
/// take it back after a kill.
struct AdvanceJournal {
  enum Kind: String {
    /// A branch moves, and index and files go with it.
    case advance
    /// Conflicts are laid out for a person.
    case handOver = "hand-over"
  }

  var kind: Kind
  var process: pid_t
  var reference: String
  /// Where the branch was, and where it goes; the same for a hand-over.
  var old: ObjectID
  var new: ObjectID
  /// What index and files were, and what they become.
  var from: ObjectID
  var to: ObjectID
  /// The pick that was being resolved before; nil when none was. An advance ends it, a hand-over puts the next in its place.
  var pick: ObjectID?
  /// A hand-over is complete when the sequence that goes with it has its name.
  var hasSequence = false

  private static func path(_ gitDirectory: String) -> String { gitDirectory + "/statereg/advance" }

  private var text: String {
    """
    statereg \(kind.rawValue)
    process \(process)
    reference \(reference)
    old \(old)
    new \(new)
    from \(from)
    to \(to)
    pick \(pick?.description ?? "none")
    sequence \(hasSequence ? "yes" : "no")

    """
  }

  /// nil when there is none. One that cannot be read never came to be: it is written whole, under another name first.
  static func read(in gitDirectory: String) -> AdvanceJournal? {
    guard let text = try? String(contentsOfFile: path(gitDirectory), encoding: .utf8) else { return nil }
    var values: [Substring: String] = [:]
    for line in text.split(separator: "\n") {
      guard let space = line.firstIndex(of: " ") else { continue }
      values[line[..<space]] = String(line[line.index(after: space)...])
    }
    func id(_ name: Substring) -> ObjectID? { values[name].flatMap { ObjectID(hex: $0) } }
    guard let kind = values["statereg"].flatMap(Kind.init), let process = values["process"].flatMap({ pid_t($0) }),
      let reference = values["reference"], let old = id("old"), let new = id("new"), let from = id("from"),
      let to = id("to")
    else { return nil }
    return AdvanceJournal(
      kind: kind, process: process, reference: reference, old: old, new: new, from: from, to: to, pick: id("pick"),
      hasSequence: values["sequence"] == "yes")
  }

  func write(in gitDirectory: String) throws(ToolError) {
    let path = Self.path(gitDirectory)
    try WorkTreeFile.write(Array(text.utf8), to: path + ".new", mode: 0o666, title: "'\(path)'", isDurable: true)
    if rename(path + ".new", path) != 0 { throw WriteFailure.error("'\(path)' cannot be written", errno) }
    Self.flush(gitDirectory)
  }

  static func remove(in gitDirectory: String) {
    unlink(path(gitDirectory))
    flush(gitDirectory)
  }

  private static func flush(_ gitDirectory: String) {
    let folder = open(gitDirectory + "/statereg", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder < 0 { return }
    fsync(folder)
    close(folder)
  }
}
