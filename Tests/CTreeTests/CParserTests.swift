import CSyntax
import CTree
import Testing

@Suite struct CParserTests {
  private func shape(_ text: String, _ declarations: String = "typedef struct T T;") throws -> String {
    let fixture = DeclarationFixture(declarations)
    var parser = fixture.parser(text)
    let expression = try parser.parseExpression()
    try parser.expectEnd()
    return CShape(symbols: fixture.symbols).text(expression)
  }

  @Test(arguments: [
    ("a + b * c", "(a + (b * c))"), ("a - b - c", "((a - b) - c)"), ("a = b += c", "(a = (b += c))"),
    ("a || b && c | d", "(a || (b && (c | d)))"), ("!a->b.c[1]", "!a->b.c[1]"),
    ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
    ("a ?: b", "(a ?: b)"), ("(T *)a + 1", "((cast)a + 1)"), ("(T)a", "(cast)a"), ("(x)(a)", "x(a)"),
    ("(T)(a)", "(cast)a"),
    ("(x) * y", "(x * y)"), ("(T *)(a)", "(cast)a"), ("(struct S *)&a", "(cast)&a"), ("(unsigned char)~a", "(cast)~a"),
    ("(x *)a", "(cast)a"), ("(x_t)a", "(cast)a"), ("(x)a", "(cast)a"), ("a * b", "(a * b)"),
    ("f(a, T, struct S *)", "f(a, type, type)"),
    ("sizeof a + 1", "(sizeof a + 1)"), ("sizeof(T) * 2", "(sizeof(type) * 2)"), ("sizeof(a) * 2", "(sizeof a * 2)"),
    ("sizeof((T *)0)->a", "sizeof (cast)0->a"), ("&(T) { .a = 1, 2 }", "&(type){.a=1, 2}"),
    ("(T[]) { { 1 }, [2] = 3 }", "(type){{1}, [2]=3}"),
    ("({ int a = 1; a; })", "({...2})"), ("a++ + ++b", "(a++ + ++b)"), ("a, b", "(a , b)"), ("*a++", "*a++"),
    ("&&label", "?"),
    ("\"a\" \"b\"", "\"a\"\"b\""), ("\"a\" PRIx64 \"b\"", "\"a\"\"b\""), ("offsetof(T, a.b[2])", "offsetof(.a.b[2])"),
    ("__builtin_types_compatible_p(int, T)", "compatible"), ("va_arg(ap, int)", "va_arg(ap)"),
    ("a < b == c >> 2", "((a < b) == (c >> 2))"),
  ])
  func expressions(text: String, expected: String) throws {
    #expect(try shape(text) == expected)
  }

  @Test(arguments: [
    ("", "expected an expression"), ("a +", "expected an expression"), ("a b", "unexpected 'b'"),
    ("f(a", "expected ')' before 'end'"),
    ("a[1", "expected ']' before 'end'"), ("a ? b", "expected ':' before 'end'"), ("a.1", "unexpected '.1'"),
    ("(T) { 1", "expected ',' before 'end'"), ("@", "expected an expression before '@'"),
    ("''", "'''' is no character"),
    ("({ return 1", "'{' is not closed"),
  ])
  func errors(text: String, reason: String) {
    do throws(CSyntaxError) {
      var parser = DeclarationFixture("typedef struct T T;").parser(text)
      _ = try parser.parseExpression()
      try parser.expectEnd()
      Issue.record("'\(text)' was accepted")
    } catch let error {
      if text.hasPrefix("({ return") {
        #expect(error.reason.contains("expected"))
      } else {
        #expect(error.reason == reason, "\(text)")
      }
    }
  }

  @Test func functionsWithEveryStatement() throws {
    let fixture = DeclarationFixture("typedef struct T T;")
    var parser = fixture.parser(
      """
      static G_GNUC_UNUSED inline const T *toy_find(void *opaque, int (*match)(T *, int), unsigned n[], ...)
      {
        T *s = opaque, *other = NULL;
        const struct { int a; } pair[] = { [0] = { .a = 1 }, [1 ... 3] = { 2 } };
        int i, total = 0;
        unknown *hidden = s;
        unknown later;
        for (i = 0; i < n[0]; i++) { if (match(s, i)) continue; else if (i > 3) break; else total += i; }
        for (int j = 0;;) { j++; }
        while (total) total--;
        do { total++; } while (total < 3);
        switch (total) { case 1: case 2 ... 4: return s; default: ; }
        a * b;
        s->on = !s->on;
        asm volatile ("nop" : : "r" (total));
        { goto out; }
      out:
        return other;
      }
      """)
    let function = try parser.parseFunction()
    try parser.expectEnd()
    #expect(fixture.symbols.text(of: function.name) == "toy_find")
    #expect(function.isStatic)
    #expect(function.parameters.map { $0.name.map { fixture.symbols.text(of: $0) } } == ["opaque", "match", "n"])
    let kinds = function.body.map { statement -> String in
      switch statement.kind {
      case .declarations(let list): "declarations \(list.count)"
      case .forLoop: "for"
      case .whileLoop: "while"
      case .doLoop: "do"
      case .selection: "switch"
      case .expression: "expression"
      case .assembly: "asm"
      case .compound: "compound"
      case .label: "label"
      default: "other"
      }
    }
    #expect(
      kinds == [
        "declarations 2", "declarations 1", "declarations 2", "declarations 1", "declarations 1", "for", "for", "while",
        "do",
        "switch", "declarations 1", "expression", "asm", "compound", "label",
      ])
  }

  @Test func parametersHideTypedefs() throws {
    // A typedef somewhere in the tree must not turn a variable of its name into a type.
    let fixture = DeclarationFixture("typedef int opaque; typedef struct T T;")
    var parser = fixture.parser("static int f(void *opaque) { T *s = TOY(opaque); return (opaque) - 1; }")
    let function = try parser.parseFunction()
    guard case .declarations(let declarations)? = function.body.first?.kind,
      case .expression(let value)? = declarations[0].initializer, case .call(_, let arguments) = value.kind,
      case .identifier = arguments[0].kind, case .returnValue(let result?)? = function.body.last?.kind,
      case .binary = result.kind
    else {
      Issue.record("'opaque' was taken for a type")
      return
    }
  }

  @Test func initialisersKeepTheirTokens() throws {
    let fixture = DeclarationFixture("")
    let tokens = fixture.tokens(
      "{ .name = \"toy\", .fields = (F[]) { A(1), { 2 } }, .a.b[3] = 4, [1 ... 2] = x, old: 5 , }")
    var parser = fixture.layout.parser(tokens, in: FileID(0))
    let list = try parser.parseInitializerList()
    try parser.expectEnd()
    let texts = list.entries.map { fixture.symbols.text(of: tokens[$0.range]) }
    #expect(texts == ["\"toy\"", "(F[]) { A(1), { 2 } }", "4", "x", "5"])
    #expect(list.entries.map(\.designators.count) == [1, 1, 3, 1, 1])
  }

  @Test func declaratorsNest() throws {
    let fixture = DeclarationFixture("")
    var parser = fixture.parser("int *(*table[3])(void), (*rows)[4], **p, f(int, char *);")
    let shapes = try parser.parseDeclarations().map { CShape(symbols: fixture.symbols).text($0.type) }
    #expect(
      shapes == [
        "array of pointer to function of pointer to int", "pointer to array of int", "pointer to pointer to int",
        "function of int",
      ])
  }

  /// Words of C in any order are a tree of as many tokens as were taken, or an error at one of them.
  @Test func anyWordsAreATreeOrAnErrorAtOneOfThem() {
    var generator = RandomWords(seed: 7)
    let words = [
      "(", ")", "{", "}", "[", "]", ";", ",", "*", "&", "->", ".", "...", "=", "==", "?", ":", "x", "T", "int",
      "struct", "typeof",
      "sizeof", "if", "else", "for", "while", "do", "case", "default", "return", "switch", "goto", "1", "\"s\"", "'c'",
      "enum",
      "typedef", "static", "__attribute__", "asm", "offsetof", "_Generic", "@", "0x", "+", "-", "union", "_Alignas",
      "unsigned",
    ]
    var accepted = 0
    for round in 0..<600 {
      let text = (0..<generator.next(40)).map { _ in words[generator.next(words.count)] }.joined(separator: " ")
      let fixture = round % 100 == 0 ? DeclarationFixture("typedef struct T T;") : shared
      if let (shape, position) = outcome(of: text, fixture, { try $0.parseExpression() }) {
        accepted += 1
        #expect(position > 0, "\(text)")
        // The words that were taken are the same expression when nothing follows.
        let taken = text.split(separator: " ").prefix(position).joined(separator: " ")
        let again = outcome(of: taken, fixture) { try $0.parseExpression() }
        let texts = [shape, again?.value].map { $0.map(CShape(symbols: fixture.symbols).text) }
        #expect(texts[0] == texts[1], "\(text)")
      }
      if let found = outcome(of: text, fixture, { try $0.parseDeclarations() }), !text.isEmpty {
        #expect(found.position > 0, "\(text)")
      }
      if let found = outcome(of: text, fixture, { try $0.parseInitializerList() }) {
        #expect(text.hasPrefix("{"), "\(text)")
        for entry in found.value.entries { #expect(entry.range.upperBound <= found.position, "\(text)") }
      }
      _ = outcome(of: "int f() { " + text + " }", fixture) { try $0.parseFunction() }
      // No trap; what the value is depends on the words.
      _ = fixture.evaluate(text)
    }
    #expect(accepted > 50, "the words must not all be refused at once")
  }

  /// What a parse gave and how many tokens it took; nil when there was an error, whose place is looked at.
  private func outcome<Value>(
    of text: String, _ fixture: DeclarationFixture, _ parse: (inout CParser) throws -> Value
  ) -> (value: Value, position: Int)? {
    var parser = fixture.parser(text)
    do {
      let value = try parse(&parser)
      return (value, parser.position)
    } catch let error as CSyntaxError {
      #expect(!error.reason.isEmpty, "\(text)")
      #expect((0...fixture.tokens(text).count).contains(error.tokenIndex), "\(text)")
      #expect(error.line <= 1, "\(text)")
    } catch {
      Issue.record("\(error) is no error of syntax: \(text)")
    }
    return nil
  }

  private let shared = DeclarationFixture("typedef struct T { int x; } T;")

  @Test func depthIsBounded() {
    let fixture = DeclarationFixture("")
    for (open, close) in [
      ("{", "}"), ("(", ")"), ("if (x) ", ""), ("x[", "]"), ("- ", "1"), ("f(", ")"), ("x ? ", ": 1"), ("*", "x"),
    ] {
      let text = String(repeating: open, count: 20_000) + "1" + String(repeating: close, count: 20_000)
      var parser = fixture.parser("int f() { \(text); }")
      #expect(throws: CSyntaxError.self) { try parser.parseFunction() }
      var list = fixture.parser(text)
      _ = try? list.parseInitializerList()
    }
    var pointers = fixture.parser("int " + String(repeating: "*", count: 20_000) + "x;")
    #expect(throws: CSyntaxError.self) { try pointers.parseDeclarations() }
    var arrays = fixture.parser("int x" + String(repeating: "[1]", count: 20_000) + ";")
    #expect(throws: CSyntaxError.self) { try arrays.parseDeclarations() }
    var structs = fixture.parser(
      String(repeating: "struct {", count: 20_000) + String(repeating: "} x;", count: 20_000))
    _ = try? structs.parseDeclarations()
  }
}

/// A multiplicative generator: the same words in every run.
private struct RandomWords {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}

/// Writes a tree so that its nesting shows.
struct CShape {
  let symbols: SymbolTable

  func text(_ symbol: Symbol) -> String { symbols.text(of: symbol) }

  func text(_ expression: CExpression) -> String {
    switch expression.kind {
    case .integer(let value, _): return "\(value)"
    case .floating(let symbol), .identifier(let symbol): return text(symbol)
    case .string(let parts): return parts.map { text($0) }.joined()
    case .member(let base, let name, let isArrow): return "\(text(base))\(isArrow ? "->" : ".")\(text(name))"
    case .index(let base, let index): return "\(text(base))[\(text(index))]"
    case .call(let callee, let arguments):
      return "\(text(callee))(\(arguments.map { text($0) }.joined(separator: ", ")))"
    case .unary(let operation, let operand):
      switch operation {
      case .plus: return "+\(text(operand))"
      case .minus: return "-\(text(operand))"
      case .complement: return "~\(text(operand))"
      case .not: return "!\(text(operand))"
      case .addressOf: return "&\(text(operand))"
      case .dereference: return "*\(text(operand))"
      case .preIncrement: return "++\(text(operand))"
      case .preDecrement: return "--\(text(operand))"
      case .postIncrement: return "\(text(operand))++"
      case .postDecrement: return "\(text(operand))--"
      }
    case .binary(let operation, let left, let right): return "(\(text(left)) \(operation.rawValue) \(text(right)))"
    case .assignment(let operation, let left, let right):
      return "(\(text(left)) \(operation?.rawValue ?? "")= \(text(right)))"
    case .conditional(let test, let yes, let no):
      return yes.map { "(\(text(test)) ? \(text($0)) : \(text(no)))" } ?? "(\(text(test)) ?: \(text(no)))"
    case .comma(let left, let right): return "(\(text(left)) , \(text(right)))"
    case .cast(_, let operand): return "(cast)\(text(operand))"
    case .sizeOfExpression(let operand), .alignOfExpression(let operand): return "sizeof \(text(operand))"
    case .sizeOfType, .alignOfType: return "sizeof(type)"
    case .offsetOf(_, let path): return "offsetof(\(path.map { text($0) }.joined()))"
    case .compoundLiteral(_, let list): return "(type)\(text(list))"
    case .statements(let statements): return "({...\(statements.count)})"
    case .typesCompatible: return "compatible"
    case .variableArgument(let list, _): return "va_arg(\(text(list)))"
    case .type: return "type"
    case .uninterpreted: return "?"
    }
  }

  private func text(_ designator: CDesignator) -> String {
    switch designator {
    case .member(let name): ".\(text(name))"
    case .index(let index): "[\(text(index))]"
    case .range(let low, let high): "[\(text(low))...\(text(high))]"
    }
  }

  private func text(_ list: CInitializerList) -> String {
    let entries = list.entries.map { entry in
      let place = entry.designators.map { text($0) }.joined()
      let value =
        switch entry.value {
        case .expression(let value): text(value)
        case .list(let inner): text(inner)
        }
      return place.isEmpty ? value : "\(place)=\(value)"
    }
    return "{\(entries.joined(separator: ", "))}"
  }

  func text(_ type: CType) -> String {
    switch type {
    case .integer: "int"
    case .pointer(let inner): "pointer to \(text(inner))"
    case .array(let inner, _): "array of \(text(inner))"
    case .function(let inner, _): "function of \(text(inner))"
    default: "other"
    }
  }
}
