import Findings
import Foundation

/// Reads the contents of one stored tree. One reader for each thread.
package final class TreeReader {
  private let tree: StoredTree
  private let blobs: BlobReader?
  private var known: [String: ObjectID] = [:]

  init(of tree: StoredTree) throws(ToolError) {
    self.tree = tree
    blobs = try tree.contents.repository?.makeBlobReader()
  }

  /// The bytes of a file; of a symbolic link, the path it points to.
  /// - Throws: `.unreadable`, naming the file, when it cannot be had or is above `StoredTree.largestFile`.
  package func read(_ file: StoredPath) throws(ToolError) -> [UInt8] {
    try withBytes(of: file) { (bytes) throws(ToolError) in [UInt8](bytes) }
  }

  /// Calls `body` with the bytes of a file, which are gone when it returns: a blob is not copied.
  package func withBytes<Result>(
    of file: StoredPath, _ body: (UnsafeBufferPointer<UInt8>) throws(ToolError) -> Result
  ) throws(ToolError) -> Result {
    guard file.kind != .submodule else {
      throw ToolError(
        .unreadable, "'\(file.path)' in '\(tree.label)' is a submodule: its files are in another repository")
    }
    guard let id = file.contentID else { return try withCopy(of: try readFromFolder(file), body) }
    if let bytes = tree.contents.patched[id] { return try withCopy(of: bytes, body) }
    guard let blobs else { return try withCopy(of: try readFromFolder(file), body) }
    return try blobs.withBytes(of: id, as: file.path, body)
  }

  /// The blob id of a file, read for it when the listing did not know. Two files of one id are the same bytes.
  package func contentID(of file: StoredPath) throws(ToolError) -> ObjectID {
    if let id = file.contentID ?? known[file.path] { return id }
    let id = try withBytes(of: file) { (bytes) throws(ToolError) in ObjectID(ofBlob: UnsafeRawBufferPointer(bytes)) }
    known[file.path] = id
    return id
  }

  /// Those of the files whose content the place does not have, found without reading any (a partial clone, a copy
  /// that lost objects).
  package func missing(among files: some Sequence<StoredPath>) -> [StoredPath] {
    files.filter { file in
      guard file.kind != .submodule, let id = file.contentID, tree.contents.patched[id] == nil, let blobs else {
        return false
      }
      return !blobs.holds(id)
    }
  }

  private func withCopy<Result>(
    of bytes: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) throws(ToolError) -> Result
  ) throws(ToolError) -> Result {
    // Array's own method cannot rethrow a typed error.
    let outcome = bytes.withUnsafeBufferPointer { (buffer) -> Swift.Result<Result, ToolError> in
      do throws(ToolError) { return .success(try body(buffer)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  private func readFromFolder(_ file: StoredPath) throws(ToolError) -> [UInt8] {
    guard let root = tree.contents.root else {
      throw ToolError(.internalFault, "'\(file.path)' in '\(tree.label)' is kept nowhere")
    }
    return try FileBytes.read(
      Array((root + "/").utf8) + PathText.bytes(of: file.path), isLink: file.kind == .symbolicLink,
      title: "'\(file.path)' in '\(tree.label)'")
  }
}
