import Findings
import Foundation
import Mustache

/// A folder of Mustache templates: `Templates/`, or what a user put in its place.
package struct TemplateFolder: Hashable, Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// The first of the folders that has the template.
  ///
  /// - Throws: `usage` when none has.
  package init(firstOf paths: [String], with name: Name) throws(ToolError) {
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: "\($0)/\(name.file)") }) else {
      throw ToolError(
        .usage, "there is no template '\(name.file)' in \(paths.prefix(2).map { "'\($0)'" }.joined(separator: " or "))",
        hint: "name the templates' folder with --templates")
    }
    self.path = path
  }

  /// A template by what it is for.
  package enum Name: String, CaseIterable, Sendable {
    /// A fork's file of the registry, as `statereg fork declare` writes it.
    case fork = "fork.yaml"
    /// A subsection with its `needed` test, as a backport writes it into a device's source.
    case subsection = "subsection.c"
    /// The member of a description that lists its subsections.
    case subsectionList = "subsection-list.c"
    /// One more entry of such a list.
    case subsectionEntry = "subsection-entry.c"
    /// A function that runs before a description is loaded.
    case preLoad = "pre-load.c"
    /// An entry of a device's property list.
    case property = "property.c"
    /// An entry of a machine type's table of properties.
    case compatEntry = "compat-entry.c"

    var file: String { "\(rawValue).mustache" }
  }

  /// The template filled with values.
  ///
  /// - Throws: `usage` for a template that is not there, is no Mustache, or asks for a value that there is not: Mustache itself would
  ///   show nothing in its place.
  package func text(_ name: Name, _ values: [String: TemplateValue]) throws(ToolError) -> String {
    let file = "\(path)/\(name.file)"
    guard let data = FileManager.default.contents(atPath: file), let source = String(validating: data, as: UTF8.self)
    else {
      throw ToolError(
        .usage, "the template '\(file)' cannot be read", hint: "name the templates' folder with --templates")
    }
    let values = TemplateValue.object(values)
    try Self.refuseUnknown(source, values.names, file)
    do {
      return try MustacheTemplate(string: source).render(values.mustache)
    } catch let error as MustacheTemplate.ParserError {
      throw ToolError(
        .usage, "\(file):\(error.context.lineNumber):\(error.context.columnNumber): this is no template: \(error.error)"
      )
    } catch {
      throw ToolError(.usage, "'\(file)' is no template: \(error)")
    }
  }

  private static func refuseUnknown(_ source: String, _ names: Set<String>, _ file: String) throws(ToolError) {
    for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      for tag in line.components(separatedBy: "{{").dropFirst() {
        guard let end = tag.range(of: "}}") else { continue }
        let text = tag[..<end.lowerBound].trimmingCharacters(in: .whitespaces)
        guard let first = text.first, first != "!", first != "%" else { continue }
        let name = text.drop { "#^/{&".contains($0) }.trimmingCharacters(in: CharacterSet(charactersIn: " {}"))
        guard name != ".", !names.contains(name) else { continue }
        throw ToolError(
          .usage, "\(file):\(index + 1): there is no value '\(name)' for this template",
          hint: NearestNames(to: name, among: names.sorted()).list.first.map { "did you mean '\($0)'?" }
            ?? "its values are \(names.sorted().joined(separator: ", "))")
      }
    }
  }
}
