import Compatibility
import Findings
import Foundation
import Support
import Testing
import VMState
import Workflows

/// The real QEMU that the oracle tests talk to: Debian's binaries, and its source package rebuilt as a repository
/// (`Scripts/rebuild-stable-7.2`, which `make test` runs first).
enum RealQEMU {
  /// The package's root folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static let repository =
    ProcessInfo.processInfo.environment["STATEREG_STABLE_REPOSITORY"] ?? root + "/.build-demo/stable-7.2"

  static var hasSources: Bool {
    (try? CommandRunner.run("git", ["-C", repository, "rev-parse", "-q", "--verify", "v7.2.22^{commit}"]).exitCode) == 0
  }

  /// Debian's packages as tags.
  static let debian = ProcessInfo.processInfo.environment["STATEREG_DEBIAN_REPOSITORY"] ?? root + "/.build-demo/debian"

  static func debianHas(_ tag: String) -> Bool {
    (try? CommandRunner.run("git", ["-C", debian, "rev-parse", "-q", "--verify", "refs/tags/\(tag)^{commit}"]).exitCode)
      == 0
  }

  static let missingPackages: Comment =
    "Debian's packages of QEMU are missing; Scripts/rebuild-debian .build-demo/debian makes a repository of those the mirror has"

  static func hasBinary(_ target: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/qemu-system-\(target)")
  }

  static func missingBinary(_ target: String) -> Comment {
    "qemu-system-\(target) is not installed; Scripts/setup --tests installs it"
  }

  static let missingSources: Comment =
    "the stable-7.2 repository is missing; Scripts/rebuild-stable-7.2 .build-demo/stable-7.2 makes it"

  static func build(_ tree: String, _ target: String) throws -> Build {
    let request = try ExtractRequest(
      repository: repository, tree: tree, targets: [Target.named(target)!], jobs: 2)
    return try Extract.run(request) { _ in }[0]
  }

  static func check(_ range: String, _ target: String) throws -> CheckResult {
    let comparison = try Comparison(range: range, base: nil, head: nil)
    let request = CheckRequest(
      repository: repository, comparison: comparison, targets: [Target.named(target)!], jobs: 2)
    return try Check.run(request) { _ in }
  }

  /// A folder of its own, removed when `body` ends.
  static func withScratch<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = NSTemporaryDirectory() + "statereg-oracle-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }
}
