import CSyntax
import CTree
import CodeReading
import VMState

/// Predicates of one file of C, with its own macros and types.
final class PredicateFixture {
  let tree: TreeIndex
  let layout: TypeLayout
  let reader: PredicateReader

  init(_ text: String) {
    tree = TreeIndex(
      files: [SourceFile(path: "hw/toy/toy.c", bytes: Array(text.utf8))],
      predefined: PredefinedMacros(values: [:], isConfigured: { _ in true }), includeDirectories: [])
    let layout = TypeLayout(source: tree)
    self.layout = layout
    reader = PredicateReader(tree: tree, layout: layout)
  }

  func predicate(_ name: String, objectType: String? = nil) -> Predicate {
    reader.predicate(
      function: tree.symbols.intern(name), file: FileID(0), objectType: objectType.map { tree.symbols.intern($0) })
  }

  /// The body as C: atoms in braces, environment atoms with a `$`.
  func body(_ name: String, objectType: String? = nil) -> String {
    Self.text(predicate(name, objectType: objectType).body)
  }

  static func text(_ expression: Expression) -> String {
    switch expression {
    case .integer(let value): "\(value)"
    case .member(let path, let type): "\(path.text):\(type.isSigned ? "i" : "u")\(type.bits)"
    case .version: "version_id"
    case .unary(let operation, let operand): "\(operation.rawValue)(\(text(operand)))"
    case .binary(let operation, let left, let right): "(\(text(left)) \(operation.rawValue) \(text(right)))"
    case .conditional(let test, let yes, let no): "(\(text(test)) ? \(text(yes)) : \(text(no)))"
    case .cast(let type, let operand): "<\(type.isSigned ? "i" : "u")\(type.bits)>\(text(operand))"
    case .atom(let atom): atom.kind == .environment ? "{$\(atom.text)}" : "{\(atom.text)}"
    }
  }
}
