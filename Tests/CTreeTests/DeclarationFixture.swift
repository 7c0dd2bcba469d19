import CSyntax
import CTree

/// A `DeclarationSource` over one text of C: declarations one after another, each ended by `;` or a function body.
final class DeclarationFixture: DeclarationSource {
  let dependencies = DependencyRecorder()
  let symbols = SymbolTable()
  private var tags: [Symbol: [Token]] = [:]
  private var typedefs: [Symbol: [Token]] = [:]
  private var enumerators: [Symbol: Int64] = [:]
  private var functions: [Symbol: [Token]] = [:]
  private var variables: [Symbol: [Token]] = [:]
  private(set) lazy var layout = TypeLayout(source: self)

  init(_ text: String) {
    for declaration in split(tokens(text)) { add(declaration) }
    for (_, tokens) in tags { addEnumerators(tokens) }
    for (_, tokens) in typedefs { addEnumerators(tokens) }
  }

  func tokens(_ text: String) -> [Token] {
    var text = text
    return text.withUTF8 { bytes in
      var lexer = Lexer(bytes: bytes, range: 0..<bytes.count, line: 1, file: FileID(0), symbols: symbols)
      var tokens: [Token] = []
      while let token = lexer.next() { tokens.append(token) }
      return tokens
    }
  }

  private func text(_ token: Token) -> String { symbols.text(of: token.symbol) }

  private func split(_ tokens: [Token]) -> [[Token]] {
    var result: [[Token]] = []
    var current: [Token] = []
    var depth = 0
    for token in tokens {
      let text = text(token)
      if depth == 0, text == ";" {
        result.append(current)
        current = []
        continue
      }
      current.append(token)
      if "({[".contains(text) { depth += 1 }
      if ")}]".contains(text) { depth -= 1 }
      let words = current.map { self.text($0) }
      if depth == 0, text == "}", !words.contains("="), words.firstIndex(of: "(") ?? .max < words.firstIndex(of: "{")!,
        words[0] != "typedef"
      {
        result.append(current)
        current = []
      }
    }
    if !current.isEmpty { result.append(current) }
    return result
  }

  private func add(_ tokens: [Token]) {
    guard let first = tokens.first else { return }
    let words = tokens.map { text($0) }
    if words[0] == "typedef" {
      var parser = CParser(tokens: tokens, vocabulary: CVocabulary(symbols: symbols))
      for declaration in (try? parser.parseDeclarations()) ?? [] {
        if let name = declaration.name { typedefs[name] = tokens }
      }
      if let open = words.firstIndex(of: "{"), open == 3, let close = words.lastIndex(of: "}") {
        tags[tokens[2].symbol] = Array(tokens[1...close])
      }
    } else if ["struct", "union", "enum"].contains(words[0]), words.count > 2, words[2] == "{" {
      tags[tokens[1].symbol] = tokens
    } else if words[0] == "enum" {
      tags[first.symbol] = tokens
    } else {
      var parser = CParser(tokens: tokens, vocabulary: CVocabulary(symbols: symbols))
      if words.last == "}", !words.contains("=") {
        if let function = try? parser.parseFunction() { functions[function.name] = tokens }
      } else {
        for declaration in (try? parser.parseDeclarations()) ?? [] {
          if let name = declaration.name { variables[name] = tokens }
        }
      }
    }
  }

  private func addEnumerators(_ tokens: [Token]) {
    guard let start = tokens.firstIndex(where: { text($0) == "enum" }) else { return }
    var parser = CParser(tokens: tokens[start...], vocabulary: CVocabulary(symbols: symbols))
    guard case .enumeration(let body)? = try? parser.parseTypeName() else { return }
    for (name, value) in layout.constants.values(of: body, in: 0) { enumerators[name] = value }
  }

  func definition(ofTag tag: Symbol, visibleFrom file: FileID) -> [Token]? { tags[tag] }
  func definition(ofTypedef name: Symbol, visibleFrom file: FileID) -> [Token]? { typedefs[name] }
  func value(ofEnumerator name: Symbol, visibleFrom file: FileID) -> Int64? { enumerators[name] }
  func definition(ofFunction name: Symbol, visibleFrom file: FileID) -> [Token]? { functions[name] }
  func definition(ofVariable name: Symbol, visibleFrom file: FileID) -> [Token]? { variables[name] }

  /// The value of an expression, or the reason why it has none.
  func evaluate(_ text: String) -> Result<Int64, UnknownValue> {
    do throws(UnknownValue) {
      return .success(try layout.constants.value(of: tokens(text), in: 0))
    } catch {
      return .failure(error)
    }
  }

  func value(_ text: String) -> Int64? { try? evaluate(text).get() }

  func reason(_ text: String) -> String? {
    if case .failure(let unknown) = evaluate(text) { unknown.reason } else { nil }
  }

  func type(_ name: String) -> ObjectType? { layout.type(named: symbols.intern(name), in: 0) }

  func parser(_ text: String) -> CParser { layout.parser(tokens(text), in: 0) }
}
