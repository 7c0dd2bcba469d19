import CSyntax
import CTree

/// Macro calls in code that was parsed as it is written: expanded and parsed anew, each once.
final class MacroCalls {
  enum Expansion {
    case expression(CExpression, CodeUnit)
    case statements([CStatement], CodeUnit)
    /// No macro, or nothing that was understood.
    case none
  }

  private struct Slice: Hashable {
    var unit: ObjectIdentifier
    var range: Range<Int>
  }

  private let tree: TreeIndex
  private let parser: (_ tokens: [Token], _ file: FileID) -> CParser
  private let semicolon: Symbol
  private var known: [Slice: Expansion] = [:]
  /// Units whose identity is a key of `known`.
  private var kept: [ObjectIdentifier: CodeUnit] = [:]

  init(_ tree: TreeIndex, parser: @escaping (_ tokens: [Token], _ file: FileID) -> CParser) {
    self.tree = tree
    self.parser = parser
    semicolon = tree.symbols.intern(";")
  }

  func expansion(of expression: CExpression, _ name: Symbol, in unit: CodeUnit) -> Expansion {
    let key = Slice(unit: ObjectIdentifier(unit), range: expression.range)
    if let found = known[key] { return found }
    kept[key.unit] = unit
    let result = expand(expression, name, unit)
    known[key] = result
    return result
  }

  private func expand(_ expression: CExpression, _ name: Symbol, _ unit: CodeUnit) -> Expansion {
    guard expression.range.upperBound <= unit.tokens.count,
      tree.isMacro(name, from: unit.file, line: expression.line)
    else { return .none }
    let tokens = tree.expand(Array(unit.tokens[expression.range]), from: unit.file, line: expression.line)
    var parser = parser(tokens, unit.file)
    if let inner = try? parser.parseExpression(), parser.isAtEnd {
      return .expression(inner, CodeUnit(tokens: tokens, file: unit.file, isExpanded: true))
    }
    if let found = statements(tokens, unit.file) { return found }
    // The semicolon behind the call is not among the tokens; without it the last statement ends early.
    guard let last = tokens.last else { return .none }
    return statements(
      tokens + [Token(kind: .punctuator, symbol: semicolon, file: last.file, line: last.line)], unit.file) ?? .none
  }

  private func statements(_ tokens: [Token], _ file: FileID) -> Expansion? {
    var parser = parser(tokens, file)
    var statements: [CStatement] = []
    while !parser.isAtEnd {
      let before = parser.position
      guard let statement = try? parser.parseStatement(), parser.position > before else { return nil }
      statements.append(statement)
    }
    guard !statements.isEmpty else { return nil }
    return .statements(statements, CodeUnit(tokens: tokens, file: file, isExpanded: true))
  }
}
