import CSyntax

/// A function ready to be run.
package final class CodeFunction: Sendable {
  /// In the file that defines it.
  package let name: FunctionName
  package let unit: CodeUnit
  package let definition: FunctionDefinition

  package init(name: FunctionName, unit: CodeUnit, definition: FunctionDefinition) {
    self.name = name
    self.unit = unit
    self.definition = definition
  }
}
