import CLibgit2
import Foundation

/// An object in a file of its own, as git writes new ones.
enum LooseObject {
  /// libgit2 1.5 never comes back from one that is cut off (a full disk, a crash): it asks zlib for the rest for ever (odb_loose.c). So the
  /// end is looked for first. Objects in packs, whose lengths are known, need no look.
  ///
  /// - Parameter objects: the folder that has the object's own.
  static func requireWhole(_ id: ObjectID, in objects: String) throws(GitFailure) {
    let name = id.description
    let path = "\(objects)/\(name.prefix(2))/\(name.dropFirst(2))"
    guard access(path, R_OK) == 0, let bytes = FileManager.default.contents(atPath: path) else { return }
    let hasEnd = bytes.withUnsafeBytes { buffer in
      statereg_zlib_has_end(buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count)
    }
    guard hasEnd == 0 else { return }
    throw GitFailure(
      code: GIT_ERROR.rawValue, function: "inflate", text: "the file '\(path)' is cut off after \(bytes.count) bytes")
  }
}
