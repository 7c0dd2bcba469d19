import Backport
import VMState

/// What `statereg backport` is asked.
package struct BackportRequest: Sendable {
  /// The directory of the repository, or one inside its work tree.
  package var repository: String
  /// Commits and ranges, oldest first.
  package var commits: [String]
  /// The branch to pick onto; any revision when `newBranch` is given.
  package var branch: String
  /// Made at the result; `branch` stays where it is.
  package var newBranch: String?
  package var strategy = CarrierStrategy.auto
  /// Sorted by name, at least one.
  package var targets: [Target]
  /// The registry's folder; nil for none.
  package var registry: String?
  /// The registry is the project's own or was named, and may be written.
  package var keepsRegistry = false
  /// Folders that templates are looked up in, the first that has them.
  package var templates: [String]
  /// Of merges, the parent that the change is taken against, from 1.
  package var mainline: Int?
  /// The feature's name where the registry has none: behind the slash of the subsection's.
  package var featureName: String?
  package var propertyName: String?
  package var isDryRun = false
  /// The rewrite goes into the commit itself rather than one of its own.
  package var squashes = false
  package var signsOff = false
  /// Branches and releases that get the commit which loads the new subsections.
  package var forward: [String] = []
  /// Where patches for `forward` are written; nil to make branches instead.
  package var patchFolder: String?
  /// Why the branch is to move although the proof failed; nil when it is not.
  package var forcedBecause: String?
  /// `FORK@RELEASE` that the registry names as the first with the feature.
  package var recordedAs: String?
  /// Variables of git's that name the user (`GIT_COMMITTER_NAME` ...).
  package var environment: [String: String] = [:]
  /// Threads, at least 1.
  package var jobs = 1

  package init(
    repository: String, commits: [String], branch: String, targets: [Target], templates: [String]
  ) {
    self.repository = repository
    self.commits = commits
    self.branch = branch
    self.targets = targets
    self.templates = templates
  }
}
