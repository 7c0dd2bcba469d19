import CSyntax
import CTree
import VMState

/// Reads `needed` and `field_exists` functions as expressions over the object they are called with.
///
/// The functions are run with symbolic values: branches become conditionals, calls into the tree are followed, loops over constant
/// bounds are unrolled. What cannot be followed becomes an atom with its reason; reading never fails. Not thread-safe.
package final class PredicateReader {
  let tree: TreeIndex
  let layout: TypeLayout
  var source: any DeclarationSource { layout.source }
  let words: PredicateWords

  private struct Question: Hashable {
    var function: Symbol
    var file: FileID
    var objectType: Symbol?
  }

  private var answers: [Question: Predicate] = [:]
  private var numbers: [Question: Int] = [:]
  private var hashes: [Symbol: [FileID: UInt64]] = [:]

  /// Nodes in an expression above which a function is an atom of its own.
  static let sizeLimit = 2_000

  /// - Parameter layout: the types of the same tree.
  package init(tree: TreeIndex, layout: TypeLayout) {
    self.tree = tree
    self.layout = layout
    self.words = PredicateWords(layout.vocabulary.symbols)
  }

  /// The predicate that `function` is, as `file` sees it. `objectType` names the C type of the object the description describes,
  /// when its fields tell: members are named from that type.
  package func predicate(function: Symbol, file: FileID, objectType: Symbol?) -> Predicate {
    let question = Question(function: function, file: file, objectType: objectType)
    let number = numbers[question, default: numbers.count]
    numbers[question] = number
    if let known = source.recall(answers[question], as: DependencySubject(.predicate, number: number)) { return known }
    defer { source.end() }
    let predicate = read(function, file, objectType)
    answers[question] = predicate
    return predicate
  }

  private func read(_ function: Symbol, _ file: FileID, _ objectType: Symbol?) -> Predicate {
    let name = layout.vocabulary.symbols.text(of: function)
    guard let tokens = source.definition(ofFunction: function, visibleFrom: file), let first = tokens.first else {
      let hash = ContentHash.of(name)
      let atom = Atom(
        kind: .unfollowed, text: "\(name)(opaque)", reason: "function '\(name)' is not defined in the tree",
        codeHash: hash)
      return Predicate(name: name, location: nil, body: .atom(atom), codeHash: hash)
    }
    let execution = SymbolicExecution(self)
    let type = objectType.flatMap { layout.type(named: $0, in: file) }
    let body: Expression
    do {
      body = try execution.run(function, file: file, objectType: type)
    } catch {
      body = .atom(
        Atom(
          kind: .unfollowed, text: "\(name)(opaque)", reason: error.reason,
          codeHash: codeHash(function, file)))
    }
    // The line of the name, as the tree's other locations have it.
    let line = tokens.first { $0.symbol == function }?.line ?? first.line
    return Predicate(
      name: name, location: tree.location(file: first.file, line: line), body: body,
      codeHash: execution.codeHash(function, file))
  }

  /// Hash of a function and, so that a change further down is seen, of those in the same file that it calls.
  func codeHash(_ function: Symbol, _ file: FileID) -> UInt64 {
    if let known = source.recall(hashes[function]?[file], as: DependencySubject(.functionHash, function, file)) {
      return known
    }
    defer { source.end() }
    var hash = ContentHash()
    var pending = [function]
    var seen: Set<Symbol> = [function]
    var home: FileID?
    while let next = pending.popLast(), seen.count <= 64 {
      guard let tokens = source.definition(ofFunction: next, visibleFrom: file) else { continue }
      if home == nil { home = tokens.first?.file }
      guard tokens.first?.file == home else { continue }
      hash.combine(tokensHash(tokens))
      for (token, after) in zip(tokens, tokens.dropFirst())
      where token.kind == .identifier && after.symbol == words.openParenthesis && seen.insert(token.symbol).inserted {
        pending.append(token.symbol)
      }
    }
    hashes[function, default: [:]][file] = hash.value
    return hash.value
  }

  func tokensHash(_ tokens: [Token]) -> UInt64 {
    var hash = ContentHash()
    for token in tokens {
      layout.vocabulary.symbols.withBytes(of: token.symbol) {
        for byte in $0 { hash.combine(byte: byte) }; hash.combine(byte: 0xff)
      }
    }
    return hash.value
  }
}

/// Names that mean something to predicates.
struct PredicateWords {
  let openParenthesis: Symbol
  /// Calls that return their first argument, a pointer: `object_dynamic_cast_assert` (qom/object.c) and GCC's `__builtin_expect`.
  let identities: Set<Symbol>
  /// Returns its argument, or null when the object is not of the type.
  let dynamicCast: Symbol
  /// Returns the object's class, which is the same on both ends.
  let getClass: Symbol
  /// Calls that do not return.
  let endings: Set<Symbol>
  /// Whether a buffer is all zeros: a function until 2024, then a macro over these.
  let zeroTests: Set<Symbol>
  let constantP: Symbol
  let chooseExpression: Symbol

  init(_ symbols: SymbolTable) {
    openParenthesis = symbols.intern("(")
    identities = [
      symbols.intern("object_dynamic_cast_assert"), symbols.intern("object_class_dynamic_cast_assert"),
      symbols.intern("object_check"), symbols.intern("__builtin_expect"),
    ]
    dynamicCast = symbols.intern("object_dynamic_cast")
    getClass = symbols.intern("object_get_class")
    endings = Set(
      ["abort", "exit", "_exit", "g_assert_not_reached", "hw_error", "__builtin_unreachable", "__builtin_trap"]
        .map { symbols.intern($0) })
    zeroTests = Set(
      ["buffer_is_zero", "buffer_is_zero_ool", "buffer_is_zero_ge256", "buffer_is_zero_sample3"]
        .map { symbols.intern($0) })
    constantP = symbols.intern("__builtin_constant_p")
    chooseExpression = symbols.intern("__builtin_choose_expr")
  }
}
