import CSyntax
import CTree

/// A tree made from text.
func tree(
  _ files: [String: String], predefined: [String: String] = [:], includeDirectories: [String] = ["include", ""]
) -> TreeIndex {
  TreeIndex(
    files: files.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, bytes: Array($0.value.utf8)) },
    predefined: PredefinedMacros(values: predefined) { $0 != "CONFIG_OFF" }, includeDirectories: includeDirectories)
}

extension TreeIndex {
  /// Lexes `text` as if it stood at the end of `path` and expands it.
  func expanding(_ text: String, in path: String) -> String {
    guard let file = fileNumber(ofPath: path) else { return "no such file" }
    var tokens: [Token] = []
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      var lexer = Lexer(bytes: bytes, range: 0..<bytes.count, line: 1, file: file, symbols: symbols)
      while let token = lexer.next() { tokens.append(token) }
    }
    return symbols.normalisedText(of: expand(tokens, from: file, line: UInt32.max))
  }
}
