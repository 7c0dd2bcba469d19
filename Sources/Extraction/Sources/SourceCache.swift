import CTree
import Findings
import Foundation
import Synchronization
import Threads

/// Reads trees, sharing files that have equal content: two revisions of one repository have most in common.
///
/// Safe to use from several threads.
package final class SourceCache: Sendable {
  private let known = Mutex<[String: SourceFile]>([:])

  package init() {}

  /// Reads and scans all sources of `tree` with `jobs` threads.
  ///
  /// - Throws: `ToolError` (`unreadable`) naming the file that could not be read.
  package func read(_ tree: any SourceTree, jobs: Int) throws(ToolError) -> SourceSet {
    let entries = tree.entries.filter { Self.reads($0.path) }
    let isPresent = known.withLock { known in entries.map { known[$0.contentID] } }
    let slots = Slots(isPresent)
    let unreadable = Atomic<Int>(0)
    @Sendable func failure(_ error: any Error) -> ToolError {
      error as? ToolError ?? ToolError(.unreadable, "the tree '\(tree.label)' could not be read: \(error)")
    }
    try Parallel.runs(of: entries.count, length: 16, jobs: jobs) { () throws(ToolError) -> any SourceReader in
      do { return try tree.makeReader() } catch { throw failure(error) }
    } body: { reader, run throws(ToolError) in
      for index in run where isPresent[index]?.path != entries[index].path {
        if let same = isPresent[index] {
          slots.set(SourceFile(path: entries[index].path, sharing: same), at: index)
          continue
        }
        do {
          slots.set(try Self.file(entries[index], from: reader, unreadable: unreadable, of: entries.count), at: index)
        } catch {
          throw failure(error)
        }
      }
    }
    let files = slots.values.compactMap(\.self)
    known.withLock { known in
      for (entry, file) in zip(entries, files) where known[entry.contentID] == nil { known[entry.contentID] = file }
    }
    return SourceSet(
      label: tree.label, treeID: tree.treeID, files: Self.withImplicitHeaders(files),
      buildFiles: files.filter { Self.isBuildFile($0.path) }.map { ($0.path, $0.bytes) })
  }

  /// A repository that lacks a few objects is still worth reading: what could not be read is in the build by name, and makes a
  /// verdict undecided at worst. One that lacks many (a clone without blobs) is not.
  private static func file(
    _ entry: SourceTreeEntry, from reader: any SourceReader, unreadable: borrowing Atomic<Int>, of total: Int
  ) throws -> SourceFile {
    do {
      return SourceFile(path: entry.path, bytes: try reader.bytes(of: entry))
    } catch let error as ToolError where error.kind == .unreadable {
      guard unreadable.add(1, ordering: .relaxed).newValue * 200 <= total else { throw error }
      return SourceFile(path: entry.path, unreadable: error.message)
    }
  }

  /// Whether a file is one that extraction reads for some target; all others of a tree need not be listed.
  package static func reads(_ path: String) -> Bool {
    SourceSelection.isSource(path) || QapiTypes.isSchema(path) || isBuildFile(path)
  }

  static func isBuildFile(_ path: String) -> Bool {
    BuildSystemFacts.isBuildFile(path) || TargetMembership.isBuildFile(path)
  }

  private static func withImplicitHeaders(_ files: [SourceFile]) -> [SourceFile] {
    var sources = files.filter { SourceSelection.isSource($0.path) }
    let schemas = files.filter { QapiTypes.isSchema($0.path) }.map(\.bytes)
    if let header = QapiTypes.header(schemas) { sources.append(SourceFile(path: QapiTypes.path, bytes: header)) }
    sources.append(SourceFile(path: ImplicitHeaders.hostPath, bytes: Array(ImplicitHeaders.host.utf8)))
    return sources.sorted { $0.path < $1.path }
  }
}

/// An array whose elements are written by different threads, each its own.
private final class Slots: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<SourceFile?>

  init(_ initial: [SourceFile?]) {
    storage = .allocate(capacity: initial.count)
    _ = storage.initialize(from: initial)
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  /// Each index is written by one thread only.
  func set(_ file: SourceFile, at index: Int) { storage[index] = file }

  var values: [SourceFile?] { Array(storage) }
}
