import CSyntax
import CTree
import VMState

/// The functions that machine initialisation may call, each parsed once: those of the tree, and those that macros like
/// `DEFINE_PC_MACHINE` make.
final class MachineFunctions {
  /// A function by name as a file sees it.
  struct Reference: Hashable {
    var name: Symbol
    var file: FileID
  }

  final class Function {
    let reference: Reference
    let tokens: [Token]
    let definition: FunctionDefinition
    /// Arrays of `GlobalProperty` within, by the index of their first token.
    var tables: [Int: CompatTable] = [:]

    init(reference: Reference, tokens: [Token], definition: FunctionDefinition) {
      self.reference = reference
      self.tokens = tokens
      self.definition = definition
    }
  }

  private let context: ExtractionContext
  let layout: TypeLayout
  private var functions: [Reference: Function?] = [:]

  init(context: ExtractionContext, layout: TypeLayout) {
    self.context = context
    self.layout = layout
  }

  /// Makes a function known that a macro call at file level expands to.
  func define(_ name: Symbol, in file: FileID, tokens: [Token]) {
    let reference = Reference(name: name, file: file)
    functions[reference] = .some(parse(tokens, reference))
  }

  /// Whether there is such a function; it is not parsed for the answer.
  func isDefined(_ reference: Reference) -> Bool {
    if let known = functions[reference] { return known != nil }
    return context.tree.place(ofDeclaration: reference.name, visibleFrom: reference.file) { $0 == .function } != nil
  }

  func function(_ reference: Reference) -> Function? {
    if let known = functions[reference] { return known }
    let tree = context.tree
    var found: Function?
    if let place = tree.place(ofDeclaration: reference.name, visibleFrom: reference.file, kind: { $0 == .function }) {
      let home = Reference(name: reference.name, file: place.file)
      if place.file != reference.file, let known = functions[home] {
        found = known
      } else {
        found = parse(tree.expandedTokens(of: place, from: place.file), home)
        functions[home] = .some(found)
      }
    }
    functions[reference] = .some(found)
    return found
  }

  private func parse(_ tokens: [Token], _ reference: Reference) -> Function? {
    var parser = CParser(tokens: tokens, vocabulary: layout.vocabulary)
    guard let definition = try? parser.parseFunction() else { return nil }
    return Function(reference: reference, tokens: tokens, definition: definition)
  }
}
