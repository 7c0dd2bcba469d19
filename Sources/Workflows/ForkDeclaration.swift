import Findings
import Foundation
import StateRegistry

/// A fork as `statereg fork declare` writes it: a file of the registry.
package struct ForkDeclaration: Hashable, Sendable {
  package var name: String
  /// The release it begins from.
  package var parent: ReleaseName
  /// What its first release is called.
  package var release: String
  /// A repository, a plain folder, or nil when patches go on the parent's tree.
  package var source: Source?
  /// quilt series or spec files.
  package var series: [String]
  /// Machine types of its own: a name, or NAME=LIKE.
  package var machines: [String]

  package enum Source: Hashable, Sendable {
    case repository(String, revision: String)
    case folder(String)
  }

  package init(
    name: String, parent: ReleaseName, release: String, source: Source? = nil, series: [String] = [],
    machines: [String] = []
  ) {
    self.name = name
    self.parent = parent
    self.release = release
    self.source = source
    self.series = series
    self.machines = machines
  }

  /// Writes the file and reads the registry with it: what is refused then is taken back.
  ///
  /// - Returns: the file's name within the registry.
  /// - Throws: `usage` for a parent that is not there, a fork that is, or a series that is no file.
  package func write(to registry: String) throws(ToolError) -> String {
    let directory = try RegistryDirectory(path: registry)
    let index = RegistryIndex(try directory.load())
    if index.fork(name) != nil {
      throw ToolError(
        .usage, "the registry has a fork '\(name)' already", hint: "add the release to 'releases' of forks/\(name).yaml"
      )
    }
    let trees = RegistryTrees(directory: registry, index: index, repository: ".")
    _ = try trees.place(of: parent)
    guard ReleaseName(parsing: "\(name)@\(release)") != nil else {
      throw ToolError(
        .usage, "'\(name)' is no name for a fork",
        hint: "letters, digits, '-', '_' and '.', such as debian or my-distro")
    }
    for path in series where !FileManager.default.fileExists(atPath: path) {
      throw ToolError(
        .usage, "there is no series '\(path)'",
        hint: "name a quilt series, such as debian/patches/series, or a spec file")
    }
    let file = "forks/\(name).yaml"
    try directory.replace(file, with: text(in: registry))
    do {
      _ = try directory.load()
    } catch {
      try? FileManager.default.removeItem(atPath: "\(registry)/\(file)")
      throw error
    }
    _ = try directory.addSchema(of: .fork)
    return file
  }

  private func text(in registry: String) -> String {
    func absolute(_ path: String) -> String {
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
    var place: [(String, String)] = []
    var lines = [RegistryFileKind.fork.schemaComment, "fork: \(name)", "parent: \(Self.quoted(parent.description))"]
    switch source {
    case .repository(let path, let revision):
      lines.append("repository: \(Self.quoted(path.contains("://") ? path : absolute(path)))")
      if revision != release { place.append(("revision", revision)) }
      place.append(("base", parent.description))
    case .folder(let path):
      place.append(("folder", absolute(path)))
      place.append(("base", parent.description))
    case nil: place.append(("base", parent.description))
    }
    lines += ["releases:", "  - name: \(Self.quoted(release))"]
    lines += place.map { "    \($0.0): \(Self.quoted($0.1))" }
    if !series.isEmpty { lines += ["    patches:"] + series.map { "      - \(Self.quoted(absolute($0)))" } }
    lines += ["promise:", "  series: both", "  pairs:"]
    lines.append(
      "    - { from: \(Self.quoted(parent.description)), to: \(Self.quoted("\(name)@\(release)")), way: both }")
    if !machines.isEmpty {
      lines.append("machines:")
      for machine in machines {
        let parts = machine.split(separator: "=", maxSplits: 1).map(String.init)
        lines.append("  \(Self.quoted(parts[0])): {\(parts.count > 1 ? " like: \(Self.quoted(parts[1])) " : "")}")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }
}
