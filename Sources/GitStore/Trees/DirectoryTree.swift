import Findings
import Foundation

/// A plain folder as a stored tree: the files below it, as git would see them if it were a work tree without ignores.
package struct DirectoryTree {
  /// The folder, absolute or relative to where the process stands.
  package let root: String

  package init(root: String) {
    self.root = root
  }

  /// Lists the folder. Left out: `.git`, quilt's `.pc` (copies of what the patches changed), special files, and files
  /// above `StoredTree.largestFile`; links are listed and never followed, so there is no way out of the folder and no
  /// circle. Contents are not read.
  /// - Throws: `.unreadable`, naming the folder that cannot be read.
  package func list(label: String) throws(ToolError) -> StoredTree {
    var status = stat()
    guard stat(root, &status) == 0 else { throw FileBytes.unreadable("the folder '\(root)'") }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw ToolError(.unreadable, "'\(root)' is not a folder", hint: "dir:PATH names the top folder of a source tree")
    }
    var paths: [StoredPath] = []
    var leftOut: [StoredTree.LeftOut] = []
    var pending = [""]
    while let folder = pending.popLast() {
      for name in try Self.entries(of: folder, in: root) {
        let path = folder + PathText.text(of: name)
        switch try Self.classify(path, in: root) {
        case .folder:
          if path == ".pc" && Self.isQuiltState(in: root) {
            leftOut.append(.init(path: path, reason: "is quilt's own folder"))
          } else if name != Array(".git".utf8) {
            pending.append(path + "/")
          }
        case .content(let kind):
          if name != Array(".git".utf8) { paths.append(StoredPath(path: path, kind: kind, contentID: nil)) }
        case .tooLarge(let bytes):
          leftOut.append(
            .init(path: path, reason: "has \(bytes) bytes, more than the \(StoredTree.largestFile) that are read"))
        case .special(let what):
          leftOut.append(.init(path: path, reason: "is \(what)"))
        }
      }
    }
    paths.sort { $0.path < $1.path }
    leftOut.sort { $0.path < $1.path }
    return StoredTree(
      label: label, commit: nil, tree: nil, paths: paths, leftOut: leftOut, contents: .init(root: root))
  }

  private enum Entry {
    case folder
    case content(StoredPath.Kind)
    case tooLarge(bytes: Int)
    case special(String)
  }

  /// The names in a folder, as bytes. `folder` is empty or ends with a slash.
  private static func entries(of folder: String, in root: String) throws(ToolError) -> [[UInt8]] {
    guard let stream = opendir(systemPath(folder, in: root)) else {
      throw FileBytes.unreadable("the folder '\(folder.isEmpty ? root : root + "/" + folder.dropLast())'")
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] { names.append(name) }
    }
    return names
  }

  private static func classify(_ path: String, in root: String) throws(ToolError) -> Entry {
    var status = stat()
    guard lstat(systemPath(path, in: root), &status) == 0 else {
      throw FileBytes.unreadable("'\(root)/\(path)'")
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFLNK: return .content(.symbolicLink)
    case S_IFREG:
      let size = Int(status.st_size)
      if size > StoredTree.largestFile { return .tooLarge(bytes: size) }
      return .content(status.st_mode & S_IXUSR == 0 ? .file : .executable)
    case S_IFIFO: return .special("a named pipe")
    case S_IFSOCK: return .special("a socket")
    default: return .special("a device")
    }
  }

  private static func isQuiltState(in root: String) -> Bool {
    [".pc/.version", ".pc/applied-patches"].contains { access(root + "/" + $0, F_OK) == 0 }
  }

  private static func systemPath(_ path: String, in root: String) -> [CChar] {
    (Array((root + "/").utf8) + PathText.bytes(of: path)).map { CChar(bitPattern: $0) } + [0]
  }
}
