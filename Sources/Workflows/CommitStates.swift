import Dispatch
import Extraction
import Findings
import GitStore
import Synchronization
import VMState

/// What each of many commits does to the state of devices.
package enum CommitStates {
  /// The answers in the order of the commits, and how they came about.
  package struct Result: Sendable {
    package var changes: [CommitStateChange]
    package var counts: CommitStateCounts
  }

  /// Each against its first parent.
  ///
  /// - Parameter path: the repository's directory.
  /// - Throws: `usage` for commits that do not exist or have no parent, `unreadable` for a repository that cannot be read.
  package static func changes(
    ofCommits names: [String], in path: String, target: Target, jobs: Int
  ) throws(ToolError) -> Result {
    var commits: [ExaminedCommit] = []
    let repository = try Repository(at: path)
    for name in names {
      let parent = try repository.revision("\(name)^").commit.description
      commits.append(
        ExaminedCommit(name: name, parentTree: parent, tree: try repository.revision(name).commit.description))
    }
    return try changes(of: commits, in: repository, target: target, jobs: jobs)
  }

  /// - Parameters:
  ///   - commits: each with what it is compared with, best in the order of history: neighbours share most.
  ///   - jobs: threads; each takes a run of neighbours.
  /// - Throws: `usage` for revisions that do not exist, `unreadable` for a repository that cannot be read.
  package static func changes(
    of commits: [ExaminedCommit], in repository: Repository, target: Target, jobs: Int
  ) throws(ToolError) -> Result {
    let cache = SourceCache()
    let count = max(1, min(jobs, commits.count / 32))
    let size = (commits.count + count - 1) / max(1, count)
    let failure = Mutex<ToolError?>(nil)
    let parts = Mutex<[Int: Result]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { number in
      let part = commits[min(number * size, commits.count)..<min((number + 1) * size, commits.count)]
      do throws(ToolError) {
        let reader = CommitStateReader(
          target: target, sources: try StoredCommitSources(repository, cache: cache))
        var changes: [CommitStateChange] = []
        for commit in part { changes.append(try reader.change(of: commit)) }
        parts.withLock { $0[number] = Result(changes: changes, counts: reader.counts) }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    var result = Result(changes: [], counts: .init())
    for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      result.changes += part.changes
      result.counts.add(part.counts)
    }
    return result
  }
}
