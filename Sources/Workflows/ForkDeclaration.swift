import Findings
import Foundation
import StateRegistry
import Templating

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
  /// - Parameter templates: the folders that may have the template; the first that does counts.
  /// - Returns: the file's name within the registry.
  /// - Throws: `usage` for a parent that is not there, a fork that is, a series that is no file, or a template that makes no fork's file.
  package func write(to registry: String, templates: [String]) throws(ToolError) -> String {
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
    try directory.replace(file, with: try text(try TemplateFolder(firstOf: templates, with: .fork)))
    do {
      _ = try directory.load()
    } catch {
      try? FileManager.default.removeItem(atPath: "\(registry)/\(file)")
      throw error
    }
    _ = try directory.addSchema(of: .fork)
    return file
  }

  private func text(_ templates: TemplateFolder) throws(ToolError) -> String {
    func absolute(_ path: String) -> String {
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
    var values: [String: TemplateValue] = [
      "fork": Self.scalar(name), "parent": Self.scalar(parent.description), "release": Self.scalar(release),
      "qualified": Self.scalar("\(name)@\(release)"), "repository": .absent, "revision": .absent, "folder": .absent,
      "hasPatches": .flag(!series.isEmpty), "hasMachines": .flag(!machines.isEmpty),
      "patches": .list(
        series.map { .object(["path": Self.scalar(absolute($0))]) }, members: ["path"]),
      "machines": .list(
        machines.map { machine in
          let parts = machine.split(separator: "=", maxSplits: 1).map(String.init)
          return .object([
            "machine": Self.scalar(parts.first ?? machine), "like": parts.count > 1 ? Self.scalar(parts[1]) : .absent,
          ])
        }, members: ["machine", "like"]),
    ]
    switch source {
    case .repository(let path, let revision):
      values["repository"] = Self.scalar(path.contains("://") ? path : absolute(path))
      if revision != release { values["revision"] = Self.scalar(revision) }
    case .folder(let path): values["folder"] = Self.scalar(absolute(path))
    case nil: break
    }
    return try templates.text(.fork, values)
  }

  /// Plain where YAML reads it back as the same text within braces too, else in quotes.
  private static func scalar(_ text: String) -> TemplateValue { .text(YAMLScalar.text(text, isInFlow: true)) }
}
