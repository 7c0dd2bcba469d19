/// Reads files of a `SourceTree`; used by one thread at a time.
package protocol SourceReader {
  func bytes(of entry: SourceTreeEntry) throws -> [UInt8]
}
