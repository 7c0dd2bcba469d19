import Findings
import Foundation
import StateRegistry
import Templating

/// A fork as `statereg fork declare` writes it: a file of the registry, or a release more in it.
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

  /// The declaration of a source that is where `place` says: a repository, `dir:PATH`, or a folder that is no repository, such as an
  /// unpacked source package. Series may be named from within a folder, and are left out where it has them applied.
  ///
  /// - Parameter release: what the release is called; nil for the version that the package's changelog says.
  /// - Throws: `usage` when nothing says what the release is called or where its source is, or when part of a series is applied.
  package init(
    name: String, parent: ReleaseName, release: String?, place: String?, revision: String? = nil, series: [String] = [],
    machines: [String] = []
  ) throws(ToolError) {
    guard place != nil || !series.isEmpty else {
      throw ToolError(
        .usage, "nothing says where the source of '\(name)' is",
        hint: "give --git REPOSITORY, --git FOLDER or --series PATH")
    }
    let isFolder = place?.hasPrefix("dir:") == true
    let path = place.map { isFolder ? String($0.dropFirst(4)) : $0 }
    let package = path.flatMap { isFolder || revision == nil ? UnpackedPackage(at: $0) : nil }
    guard let release = release ?? package?.version else {
      throw ToolError(
        .usage, "nothing says what the release of '\(name)' is called",
        notes: package.map { ["'\($0.folder)' has no debian/changelog that says a version"] } ?? [],
        hint: "name it with --release")
    }
    var source: Source?
    var kept = series
    if let path {
      source = isFolder || package != nil ? .folder(path) : .repository(path, revision: revision ?? release)
    }
    if let package {
      kept = []
      for path in series.map(package.path(ofSeries:)) where try !package.hasApplied(path) { kept.append(path) }
    }
    self.init(name: name, parent: parent, release: release, source: source, series: kept, machines: machines)
  }

  /// Writes the file, or adds the release to the fork's file where there is one, and reads the registry with it: what is refused then
  /// is taken back. A release that is declared already, from the same one, is from now on where this says.
  ///
  /// - Parameter templates: the folders that may have the template; the first that does counts.
  /// - Returns: the file's name within the registry.
  /// - Throws: `usage` for a parent that is not there, a release that has another base, a series that is no file, or a template
  ///   that makes no fork's file.
  package func write(to registry: String, templates: [String]) throws(ToolError) -> String {
    let directory = try RegistryDirectory(path: registry)
    let index = RegistryIndex(try directory.load())
    let trees = RegistryTrees(directory: registry, index: index, repository: ".")
    _ = try trees.place(of: parent)
    guard let qualified = ReleaseName(parsing: "\(name)@\(release)") else {
      throw ToolError(
        .usage, "'\(name)' is no name for a fork",
        hint: "letters, digits, '-', '_' and '.', such as debian or my-distro")
    }
    for path in series where !FileManager.default.fileExists(atPath: path) {
      throw ToolError(
        .usage, "there is no series '\(path)'",
        hint: "name a quilt series, such as debian/patches/series, or a spec file")
    }
    let own = try text(try TemplateFolder(firstOf: templates, with: .fork))
    let file: String
    let old: [UInt8]?
    var new = own
    if let known = index.fork(name) {
      if let there = index.release(qualified), let base = there.base?.value, base != parent {
        throw ToolError(
          .usage, "the registry has '\(qualified)' already, from \(base)",
          hint: "call this one otherwise with --release")
      }
      guard machines.isEmpty else {
        throw ToolError(
          .usage, "the registry has a fork '\(name)' already, and machine types are not added to it",
          hint: "write them into 'machines' of \(known.place.file)")
      }
      file = known.place.file
      let bytes = try directory.bytes(of: file)
      old = bytes
      do {
        new = try ForkFile(name: file, text: String(decoding: bytes, as: UTF8.self)).declaring(release, as: own)
      } catch {
        throw ToolError(.usage, "\(registry)/\(error.place): \(error.message)", hint: error.hint)
      }
    } else {
      (file, old) = ("forks/\(name).yaml", nil)
    }
    try directory.replace(file, with: new)
    do {
      _ = try directory.load()
    } catch {
      if let old {
        try directory.replace(file, with: String(decoding: old, as: UTF8.self))
      } else {
        try? FileManager.default.removeItem(atPath: "\(registry)/\(file)")
      }
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
