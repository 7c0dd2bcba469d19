import Findings
import Foundation

/// Files of the file system by the bytes of their names, which Foundation cannot pass on.
package enum FileBytes {
  /// A whole file, or of a link the path it points to.
  static func read(_ path: [UInt8], isLink: Bool, title: String) throws(ToolError) -> [UInt8] {
    let name = path.map { CChar(bitPattern: $0) } + [0]
    if isLink {
      var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = target.withUnsafeMutableBytes { buffer in
        readlink(name, buffer.assumingMemoryBound(to: CChar.self).baseAddress!, buffer.count)
      }
      if count < 0 { throw unreadable(title) }
      return Array(target.prefix(count))
    }
    // Not waiting, should the file have become a named pipe since it was listed; not through a link, for the same reason.
    let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    if descriptor < 0 { throw unreadable(title) }
    defer { close(descriptor) }
    return try readAll(of: descriptor, title: title)
  }

  /// A file the user named: links are followed.
  package static func read(named path: String, title: String) throws(ToolError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw unreadable(title) }
    defer { close(descriptor) }
    return try readAll(of: descriptor, title: title)
  }

  private static func readAll(of descriptor: Int32, title: String) throws(ToolError) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(title) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ToolError(.unreadable, "\(title) is not a regular file")
    }
    let size = Int(status.st_size)
    if size > StoredTree.largestFile { throw StoredTree.tooLarge(title, bytes: size) }
    // One byte more than expected, so that the end is seen without a second buffer.
    var bytes = [UInt8](repeating: 0, count: size + 1)
    var count = 0
    while true {
      let got = bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress! + count, $0.count - count) }
      if got < 0 {
        if errno == EINTR { continue }
        throw unreadable(title)
      }
      if got == 0 { break }
      count += got
      if count == bytes.count {
        if count > StoredTree.largestFile { throw StoredTree.tooLarge(title, bytes: count) }
        bytes += [UInt8](repeating: 0, count: bytes.count)
      }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Of the last system call, so to be made directly after it.
  static func unreadable(_ title: String) -> ToolError {
    let code = errno
    let reason = String(cString: strerror(code))
    return ToolError(
      .unreadable, "\(title) cannot be read: \(reason.prefix(1).lowercased() + reason.dropFirst())",
      hint: code == EACCES || code == EPERM ? "make it readable for you with 'chmod -R u+rX'" : nil)
  }
}
