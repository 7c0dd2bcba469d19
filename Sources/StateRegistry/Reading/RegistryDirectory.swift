import Findings
import Foundation

/// The folder a registry is kept in: `forks/*.yaml` and `devices/*.yaml`.
package struct RegistryDirectory: Hashable, Sendable {
  package let path: String

  /// - Throws: `usage` when there is no such folder, or it is no registry.
  package init(path: String) throws(ToolError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw ToolError(.usage, "there is no registry at '\(path)'", hint: "name the folder with --registry")
    }
    guard ["forks", "devices"].contains(where: { FileManager.default.fileExists(atPath: "\(path)/\($0)") }) else {
      throw ToolError(
        .usage, "'\(path)' is no registry: it has neither 'forks' nor 'devices'",
        hint: "a registry has one YAML file a fork in 'forks' and one a device in 'devices'")
    }
    self.path = path
  }

  /// Files as they are read, by their names within the registry.
  package func files() throws(ToolError) -> [String] {
    var names: [String] = []
    for folder in ["forks", "devices"] {
      let full = "\(path)/\(folder)"
      guard FileManager.default.fileExists(atPath: full) else { continue }
      do {
        for name in try FileManager.default.contentsOfDirectory(atPath: full).sorted()
        where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
          names.append("\(folder)/\(name)")
        }
      } catch {
        throw ToolError(.unreadable, "'\(full)' cannot be read: \(error.localizedDescription)")
      }
    }
    return names
  }

  package func bytes(of file: String) throws(ToolError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else {
      throw ToolError(.unreadable, "'\(path)/\(file)' cannot be read")
    }
    return [UInt8](data)
  }

  /// Reads all files.
  ///
  /// - Throws: `usage` with every problem of every file, each with its place; then nothing is taken.
  package func load() throws(ToolError) -> Registry {
    var registry = Registry()
    var problems: [RegistryProblem] = []
    for name in try files() {
      let bytes = try bytes(of: name)
      do {
        let file = try YAMLFile(name: name, bytes: bytes)
        if name.hasPrefix("forks/") {
          registry.forks.append(try ForkEntryReader.read(file))
        } else {
          registry.devices.append(try DeviceEntryReader.read(file))
        }
      } catch let problem as RegistryProblem {
        problems.append(problem)
      } catch let all as RegistryProblems {
        problems += all.problems
      } catch {
        throw ToolError(.internalFault, "'\(name)': \(error)")
      }
    }
    problems += Self.misnamed(registry)
    guard problems.isEmpty else { throw Self.error(problems, in: path) }
    return registry
  }

  /// Two files about one thing, or a file under another's name: nobody would find it.
  private static func misnamed(_ registry: Registry) -> [RegistryProblem] {
    let named =
      registry.forks.map { ("fork", $0.name, $0.place) } + registry.devices.map { ("device", $0.name, $0.place) }
    return named.compactMap { kind, name, place in
      let expected = "\(kind)s/\(name).yaml"
      guard place.file != expected else { return nil }
      return RegistryProblem(
        "the \(kind) '\(name)' stands in '\(place.file)'", at: place, hint: "call the file '\(expected)'")
    }
  }

  private static func error(_ problems: [RegistryProblem], in path: String) -> ToolError {
    let shown = problems.prefix(20)
    var notes = shown.dropFirst().map { "\(path)/\($0.place): \($0.message)\($0.hint.map { " (\($0))" } ?? "")" }
    if problems.count > shown.count { notes.append("and \(problems.count - shown.count) more") }
    let first = problems[0]
    return ToolError(.usage, "\(path)/\(first.place): \(first.message)", notes: notes, hint: first.hint)
  }
}
