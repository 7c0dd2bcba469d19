import CSyntax

/// A call that is being run, or (without a function) the initialisers of global variables.
package struct CodeFrame {
  package struct Variable {
    package var location: Location
    package var type: CType
  }

  package let function: CodeFunction?
  /// Innermost block last.
  var scopes: [[Symbol: Variable]] = [[:]]

  package init(function: CodeFunction?) { self.function = function }

  package var isGlobal: Bool { function == nil }

  package func variable(_ name: Symbol) -> Variable? {
    for scope in scopes.reversed() {
      if let found = scope[name] { return found }
    }
    return nil
  }
}
