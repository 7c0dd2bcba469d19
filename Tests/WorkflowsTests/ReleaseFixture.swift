import Foundation
import Support
import VMState

/// A registry in a folder of its own whose releases are builds made in code, as snapshots. The folder goes with the value.
final class ReleaseFixture {
  let directory: String

  /// - Parameter forks: name, releases with their builds (nil for one whose tree is not here), and the rest of the fork's file.
  init(_ forks: [(name: String, releases: [(name: String, build: BuildDraft?)], rest: String)]) throws {
    directory = FileManager.default.temporaryDirectory.path + "/statereg-releases-" + UUID().uuidString
    for folder in ["forks", "devices"] {
      try FileManager.default.createDirectory(atPath: "\(directory)/\(folder)", withIntermediateDirectories: true)
    }
    for fork in forks {
      var text = "fork: \(fork.name)\nreleases:\n"
      for (name, draft) in fork.releases {
        text += "  - { name: \(name), series: s, snapshot: \(name).snapshot }\n"
        guard let draft else { continue }
        let snapshot = Snapshot(
          label: name, commitID: nil, treeID: nil, toolVersion: "0", onlyDefaultConfiguration: false,
          builds: [draft.build])
        try write("\(name).snapshot", snapshot.text())
      }
      try write("forks/\(fork.name).yaml", text + fork.rest)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func write(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(path)"))
  }

  static let target = Target.named("x86_64")!

  /// A clock of `tick`, and of `drift` from version 2 on.
  static func clock(_ version: Int, machines: [String] = ["pc-1"]) -> BuildDraft {
    var draft = BuildDraft()
    let id = draft.describe("clock", version: version, minimum: 1) {
      $0.scalar("tick", .uint64)
      if version > 1 { $0.scalar("drift", .uint32, version: 2) }
    }
    draft.device("clock", id)
    for machine in machines { draft.machine(machine) }
    return draft
  }
}
