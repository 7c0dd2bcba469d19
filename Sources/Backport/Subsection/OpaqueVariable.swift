/// What a hook calls the object that it is given: `FooState *s = opaque;`.
enum OpaqueVariable {
  static func name(in function: CText.Function, _ text: CText) -> String? {
    guard let opaque = function.parameters.first else { return nil }
    var index = function.body.lowerBound
    while index < function.body.upperBound {
      if text.tokens[index].is("="), text.isPunctuator(index - 2, "*"), text.tokens[index - 1].kind == .word {
        var end = index + 1
        while end < function.body.upperBound, !text.tokens[end].is(";") { end += 1 }
        if (index + 1..<end).contains(where: { text.tokens[$0].text == opaque }) { return text.tokens[index - 1].text }
      }
      index += 1
    }
    return nil
  }
}
