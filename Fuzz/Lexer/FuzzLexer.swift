import CSyntax
import CTree

/// Any bytes are tokens: the lexer moves forward at every step, stays inside the text, counts lines as they are, and a file of them
/// can be scanned for declarations.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLexer(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: data, count: count)
  let symbols = SymbolTable()
  var lexer = Lexer(bytes: bytes, range: 0..<count, line: 1, file: FileID(0), symbols: symbols)
  var tokens = 0
  while !lexer.isAtEnd {
    let before = lexer.offset
    if lexer.isAtDirective {
      lexer.takeDirectiveMark()
    } else if lexer.next() != nil {
      tokens += 1
    }
    lexer.skipBlanks()
    precondition(lexer.isAtEnd || lexer.offset > before, "no step forward at \(before)")
    precondition(lexer.offset <= count, "past the end")
  }
  let breaks = bytes.count { $0 == UInt8(ascii: "\n") }
  precondition(Int(lexer.line) <= breaks + 1, "line \(lexer.line) of \(breaks + 1)")
  precondition(tokens <= count, "more tokens than bytes")

  let file = SourceFile(path: "x.c", bytes: Array(bytes))
  for declaration in file.index.declarations { _ = file.text(declaration.name) }
  return 0
}
