import CSyntax
import CTree

/// The functions of a tree, each parsed once: those that are written out, and those that macros at the top level make.
package final class FunctionLibrary {
  private let tree: TreeIndex
  /// Whether functions are parsed as they are written, where that is possible: macros cost only where they are met.
  private let keepsMacros: Bool
  /// Whether functions count that macros make which are used like declarations.
  private let findsMade: Bool
  let parser: (_ tokens: [Token], _ file: FileID) -> CParser
  private let written: Memo<TreeIndex.Place, CodeFunction?>
  private let made: Memo<FunctionName, CodeFunction?>
  private var generated: [FunctionName: CodeFunction?] = [:]
  /// Functions that could not be parsed.
  package private(set) var unparsed: [TreeIndex.Place] = []

  package init(
    _ tree: TreeIndex, keepsMacros: Bool, findsMade: Bool = false,
    parser: @escaping (_ tokens: [Token], _ file: FileID) -> CParser
  ) {
    self.tree = tree
    self.keepsMacros = keepsMacros
    self.findsMade = findsMade
    self.parser = parser
    made = Memo(tree.dependencies)
    written = Memo(tree.dependencies)
  }

  /// Makes a function known that a macro expands to. False when it could not be parsed.
  @discardableResult
  package func define(_ name: FunctionName, tokens: [Token]) -> Bool {
    let function = parse(CodeUnit(tokens: tokens, file: name.file, isExpanded: true), name)
    generated[name] = .some(function)
    return function != nil
  }

  /// Where a function stands, without parsing it.
  package enum Place {
    case written(TreeIndex.Place)
    case generated(CodeFunction?)
  }

  package func place(of name: FunctionName) -> Place? {
    if let known = generated[name] { return .generated(known) }
    return tree.place(ofDeclaration: name.symbol, visibleFrom: name.file) { $0 == .function }.map { .written($0) }
  }

  package func isDefined(_ name: FunctionName) -> Bool {
    switch place(of: name) {
    case .written?: true
    case .generated(let function)?: function != nil
    case nil: false
    }
  }

  package func function(_ name: FunctionName) -> CodeFunction? {
    switch place(of: name) {
    case .written(let place)?: function(at: place, named: name.symbol)
    case .generated(let function)?: function
    case nil: findsMade ? made(name) : nil
    }
  }

  private func made(_ name: FunctionName) -> CodeFunction? {
    made.value(for: name) {
      guard let tokens = tree.definition(ofFunction: name.symbol, visibleFrom: name.file) else { return nil }
      return parse(CodeUnit(tokens: tokens, file: name.file, isExpanded: true), name)
    }
  }

  package func function(at place: TreeIndex.Place, named name: Symbol) -> CodeFunction? {
    written.value(for: place) {
      let name = FunctionName(name, file: place.file)
      var parsed: CodeFunction?
      if keepsMacros {
        parsed = parse(CodeUnit(tokens: tree.tokens(of: place), file: place.file, isExpanded: false), name)
      }
      if parsed == nil {
        let tokens = tree.expandedTokens(of: place, from: place.file)
        parsed = parse(CodeUnit(tokens: tokens, file: place.file, isExpanded: true), name)
      }
      if parsed == nil { unparsed.append(place) }
      return parsed
    }
  }

  private func parse(_ unit: CodeUnit, _ name: FunctionName) -> CodeFunction? {
    var parser = parser(unit.tokens, unit.file)
    guard let definition = try? parser.parseFunction() else { return nil }
    return CodeFunction(name: name, unit: unit, definition: definition)
  }

  /// The bytes of a function as it is written.
  package func withBytes<R>(of place: TreeIndex.Place, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    tree.noteRead(place)
    let range = tree.declaration(place).extent.range
    return tree.files[place.file.index].bytes.withUnsafeBufferPointer { bytes in
      body(UnsafeBufferPointer(rebasing: bytes[range.clamped(to: 0..<bytes.count)]))
    }
  }
}
