import Findings
import Foundation
import GitStore
import VMState

/// Snapshots in the file system.
enum SnapshotFile {
  /// - Throws: `unreadable`, with line and column, for a file that is no whole snapshot of the known format.
  static func read(_ path: String) throws(ToolError) -> Snapshot {
    let bytes = try FileBytes.read(named: path, title: "the snapshot '\(path)'")
    do {
      return try Snapshot(reading: bytes)
    } catch {
      let place = [error.line, error.column].compactMap(\.self).map { ":\($0)" }.joined()
      throw ToolError(.unreadable, "\(path)\(place): \(error.message)", hint: error.hint)
    }
  }

  /// True for a file that begins like a snapshot.
  static func isOne(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: Snapshot.magic.utf8.count + 1)
    let got = start.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
    return got == start.count && Snapshot.isBegun(by: start)
  }

  /// Writes beside the file first and puts it in place at the end: there is the whole file or what was there before.
  ///
  /// - Throws: `usage` when the file cannot be made, `unreadable` when it cannot be written to the end.
  static func write(_ text: String, to path: String) throws(ToolError) {
    let new = "\(path).\(getpid()).new"
    let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw ToolError(
        .usage, "cannot open '\(path)' for writing: \(String(cString: strerror(errno)))", hint: "--output names a file")
    }
    var code = writeAll(text, to: descriptor)
    if code == 0, fsync(descriptor) != 0, errno != EINVAL { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, rename(new, path) != 0 { code = errno }
    guard code == 0 else {
      unlink(new)
      throw ToolError(.unreadable, "cannot write to '\(path)': \(String(cString: strerror(code)))")
    }
  }

  private static func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = Foundation.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        written += count
      }
      return 0
    }
  }
}
