import Findings
import Foundation
import Templating
import Testing

@Suite struct TemplateFolderTests {
  /// A folder of its own with the text as the template of a fork.
  private func render(_ text: String, _ values: [String: TemplateValue]) throws -> String {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("templates-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: root.appendingPathComponent("fork.yaml.mustache"))
    do {
      return try TemplateFolder(firstOf: ["/nowhere", root.path], with: .fork).text(.fork, values)
    } catch {
      throw ToolError(
        error.kind, error.message.replacingOccurrences(of: root.path, with: "T"), notes: error.notes, hint: error.hint)
    }
  }

  private func error(_ text: String, _ values: [String: TemplateValue] = ["name": .text("x")]) throws -> ToolError {
    try #require(throws: ToolError.self) { _ = try render(text, values) }
  }

  @Test func valuesAreTakenAsTheyAre() throws {
    let text = """
      {{% CONTENT_TYPE: TEXT}}
      {{! said to nobody }}
      {{name}}:
      {{#title}}
        title: {{title}}
      {{/title}}
      {{^title}}
        none
      {{/title}}
      {{#items}}
        - {{.}}
      {{/items}}

      """
    #expect(
      try render(
        text, ["name": .text("\"a<b>&'\""), "title": .absent, "items": .list([.text("one"), .text("two")])])
        == "\"a<b>&'\":\n  none\n  - one\n  - two\n")
    #expect(
      try render(text, ["name": .text("x"), "title": .text("t"), "items": .list([])]) == "x:\n  title: t\n")
  }

  @Test func aValueThatIsNotThereIsAnError() throws {
    let unknown = try error("a\n{{nam}}\n")
    #expect(unknown.kind == .usage)
    #expect(unknown.message == "T/fork.yaml.mustache:2: there is no value 'nam' for this template")
    #expect(unknown.hint == "did you mean 'name'?")
    for text in ["{{#other}}{{/other}}", "{{{other}}}", "{{^ other }}x{{/ other }}", "{{> other}}"] {
      #expect(try error(text).message.hasPrefix("T/fork.yaml.mustache:1: there is no value"), "\(text)")
    }
    // Names within lists count.
    #expect(
      try render("{{#name}}{{inner}}{{/name}}", ["name": .list([.object(["inner": .text("y")])])]) == "y")
  }

  @Test func badTemplates() throws {
    #expect(try error("{{#name}}\nx").message.hasPrefix("T/fork.yaml.mustache:2:"))
    #expect(try error("{{name").message.contains("this is no template"))
    let none = try #require(throws: ToolError.self) { _ = try TemplateFolder(firstOf: ["/nowhere"], with: .fork) }
    #expect(none.message == "there is no template 'fork.yaml.mustache' in '/nowhere'")
    #expect(none.hint == "name the templates' folder with --templates")
  }
}
