/// As much of Swift's lexical structure as the house tests need.
enum SwiftCode {
  /// `text` with comments and the contents of string literals replaced by nothing. Line breaks stay, so line numbers hold.
  /// Interpolations count as string.
  static func withoutCommentsAndStrings(_ text: String) -> String {
    var code = ""
    var rest = Substring(text)
    while let character = rest.first {
      if rest.hasPrefix("//") {
        rest = rest.drop { $0 != "\n" }
      } else if rest.hasPrefix("/*") {
        skipBlockComment(&rest, &code)
      } else if let pounds = rawStringStart(rest) {
        rest = rest.dropFirst(pounds)
        skipString(&rest, &code, pounds: pounds)
      } else {
        code.append(character)
        rest = rest.dropFirst()
      }
    }
    return code
  }

  private static func skipBlockComment(_ rest: inout Substring, _ code: inout String) {
    var depth = 0
    repeat {
      if rest.hasPrefix("/*") {
        depth += 1
        rest = rest.dropFirst(2)
      } else if rest.hasPrefix("*/") {
        depth -= 1
        rest = rest.dropFirst(2)
      } else if let character = rest.popFirst(), character == "\n" {
        code.append("\n")
      }
    } while depth > 0 && !rest.isEmpty
  }

  /// The number of `#` before a string that starts here, nil when none does.
  private static func rawStringStart(_ rest: Substring) -> Int? {
    let pounds = rest.prefix { $0 == "#" }.count
    return rest.dropFirst(pounds).first == "\"" ? pounds : nil
  }

  private static func skipString(_ rest: inout Substring, _ code: inout String, pounds: Int) {
    let quote = rest.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
    let end = quote + String(repeating: "#", count: pounds)
    let escape = "\\" + String(repeating: "#", count: pounds)
    code += "\"\""
    rest = rest.dropFirst(quote.count)
    while !rest.isEmpty {
      if rest.hasPrefix(end) {
        rest = rest.dropFirst(end.count)
        return
      }
      if rest.hasPrefix(escape + "(") {
        skipInterpolation(&rest, &code, prefix: escape.count)
      } else if rest.hasPrefix(escape) {
        rest = rest.dropFirst(escape.count + 1)
      } else if let character = rest.popFirst(), character == "\n" {
        code.append("\n")
        // A single-line literal ends with its line: that is an error to the compiler, and no reason to lose the rest of the file.
        if quote.count == 1 { return }
      }
    }
  }

  private static func skipInterpolation(_ rest: inout Substring, _ code: inout String, prefix: Int) {
    rest = rest.dropFirst(prefix)
    var depth = 0
    repeat {
      if let pounds = rawStringStart(rest) {
        rest = rest.dropFirst(pounds)
        var ignored = ""
        skipString(&rest, &ignored, pounds: pounds)
        continue
      }
      let character = rest.popFirst()
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == "\n" { code.append("\n") }
    } while depth > 0 && !rest.isEmpty
  }
}
