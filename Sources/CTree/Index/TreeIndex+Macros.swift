import CSyntax

extension TreeIndex {
  /// The definition of a macro as seen from line `line` of `file`, nil when it is not defined there.
  func macro(named name: Symbol, visibleFrom file: FileID, line: UInt32) -> Place? {
    lookups.ask(name, file, .macros)
    let candidates = places(name, macroPlaces)
    guard !candidates.isEmpty else { return nil }
    let hasOwn = candidates.contains { $0.file == file }
    if hasOwn {
      // Definitions and #undefs of the file itself count in order, up to the line that asks.
      var current: Place?
      var isUndefined = false
      for place in candidates where place.file == file {
        let macro = files[file.index].index.macros[Int(place.entry)]
        guard macro.line < line || (current == nil && !macro.isUndefinition && macro.line == line) else { continue }
        guard isActive(macro.condition, in: file) else { continue }
        current = macro.isUndefinition ? nil : place
        isUndefined = macro.isUndefinition
      }
      if current != nil || isUndefined { return current }
    }
    let key = UInt64(name.index) << 32 | UInt64(file.number)
    if let known = macroChoices[key] { return known }
    // While a closure is being built the answer may still change: then it is not remembered.
    let chosen = choose(candidates, visibleFrom: file) { place in
      guard place.file != file else { return false }
      let macro = self.files[place.file.index].index.macros[Int(place.entry)]
      return !macro.isUndefinition && self.isActive(macro.condition, in: place.file)
    }
    if closuresInProgress == 0 { macroChoices[key] = .some(chosen) }
    return chosen
  }

  func compiledMacro(named name: Symbol, visibleFrom file: FileID, line: UInt32) -> CompiledMacro? {
    lookups.graph?.ask(name, file)
    let remembered = macroMemory.entry(name, file)
    if let remembered, remembered.isSettled { return remembered.macro }
    if remembered == nil {
      if places(name, macroPlaces).contains(where: { $0.file == file }) {
        macroMemory.markLineDependent(name, file)
      } else {
        let macro = compiledMacro(at: macro(named: name, visibleFrom: file, line: line), name)
        // While includes are being followed the answer may still change.
        if closuresInProgress == 0 { macroMemory.settle(name, file, macro) }
        return macro
      }
    }
    return compiledMacro(at: macro(named: name, visibleFrom: file, line: line), name)
  }

  private func compiledMacro(at place: Place?, _ name: Symbol) -> CompiledMacro? {
    guard let place else { return predefinedMacro(name) }
    if let known = compiledMacros[place] { return known }
    let compiled = compile(place)
    compiledMacros[place] = compiled
    return compiled
  }

  private func predefinedMacro(_ name: Symbol) -> CompiledMacro? {
    guard let text = predefined.values[symbols.text(of: name)] else { return nil }
    let body = lex(text: text, file: FileID(0), line: 0)
    return CompiledMacro(
      isFunctionLike: false, isVariadic: false, parameterCount: 0, body: body,
      parameters: [Int16](repeating: -1, count: body.count))
  }

  private func compile(_ place: Place) -> CompiledMacro {
    let macro = files[place.file.index].index.macros[Int(place.entry)]
    let body = lex(macro.body.range, line: macro.line, in: place.file, withinLine: true)
    var names: [Symbol: Int16] = [:]
    var isVariadic = false
    var count = 0
    if let parameters = macro.parameters {
      var last: Symbol?
      for token in lex(parameters.range, line: macro.line, in: place.file, withinLine: true) {
        if token.kind == .identifier {
          names[token.symbol] = Int16(truncatingIfNeeded: count)
          last = token.symbol
          count += 1
        } else if token.symbol == words.ellipsis {
          isVariadic = true
          // `args...` names the rest itself; bare `...` is __VA_ARGS__.
          if last == nil {
            names[words.variadicArguments] = Int16(truncatingIfNeeded: count)
            count += 1
          }
        } else if token.symbol == words.comma {
          last = nil
        }
      }
    }
    return CompiledMacro(
      isFunctionLike: macro.parameters != nil, isVariadic: isVariadic, parameterCount: count, body: body,
      parameters: body.map { $0.kind == .identifier ? names[$0.symbol] ?? -1 : -1 })
  }

  // MARK: - Lexing

  /// The tokens of a range of a file. Directives inside are obeyed: tokens of inactive branches are left out.
  package func tokens(in file: FileID, _ range: Range<Int>, line: UInt32) -> [Token] {
    lex(range, line: line, in: file, withinLine: false)
  }

  func lex(text: String, file: FileID, line: UInt32) -> [Token] {
    var text = text
    return text.withUTF8 { bytes in
      var lexer = Lexer(bytes: bytes, range: 0..<bytes.count, line: line, file: file, symbols: symbols)
      var tokens: [Token] = []
      while let token = lexer.next(withinLine: true) { tokens.append(token) }
      return tokens
    }
  }

  func lex(
    _ range: Range<Int>, line: UInt32, in file: FileID, withinLine: Bool, depth: Int = 0
  ) -> [Token] {
    let source = files[file.index]
    return source.bytes.withUnsafeBufferPointer { bytes in
      var lexer = Lexer(
        bytes: bytes, range: range, line: line, file: file, symbols: symbols, isAtLineStart: false)
      var tokens: [Token] = []
      // Directives inside the range; the index already knows their branches by line.
      var activity: [Bool] = []
      while true {
        if let token = lexer.next(withinLine: withinLine) {
          if activity.isEmpty || activity.last == true { tokens.append(token) }
          continue
        }
        if withinLine || lexer.isAtEnd { return tokens }
        let directiveLine = lexer.line
        var words: [Token] = []
        lexer.takeDirectiveMark()
        while let token = lexer.next(withinLine: true) { words.append(token) }
        guard let name = words.first.map({ symbols.text(of: $0.symbol) }) else { continue }
        switch name {
        case "if", "ifdef", "ifndef": activity.append(isBranchActive(at: directiveLine, in: file))
        case "elif", "else":
          if !activity.isEmpty { activity[activity.count - 1] = isBranchActive(at: directiveLine, in: file) }
        case "endif": _ = activity.popLast()
        case "include" where activity.isEmpty || activity.last == true:
          tokens += includedTokens(at: directiveLine, of: file, depth: depth)
        default: break
        }
      }
    }
  }

  /// A list kept in a file of its own and included into an initialiser (`#include "regs.hx"`). Its tokens bear the place of the
  /// directive: macros are looked up as of there.
  private func includedTokens(at line: UInt32, of file: FileID, depth: Int) -> [Token] {
    guard depth < 4, let include = files[file.index].index.includes.first(where: { $0.line == line }),
      // Headers declare; only fragments continue a list.
      case let name = files[file.index].text(include.name), !name.hasSuffix(".h"),
      let number = resolveInclude(name, from: file)
    else { return [] }
    lookups.readFragment(number)
    let content = lex(0..<files[number.index].bytes.count, line: 1, in: number, withinLine: false, depth: depth + 1)
    return content.map { token in
      var token = token
      token.file = file
      token.line = line
      return token
    }
  }

  private func isBranchActive(at line: UInt32, in file: FileID) -> Bool {
    let conditions = files[file.index].index.conditions
    var low = 0
    var high = conditions.count
    while low < high {
      let middle = (low + high) / 2
      if conditions[middle].line < line { low = middle + 1 } else { high = middle }
    }
    guard low < conditions.count, conditions[low].line == line else { return false }
    return isActive(Int32(low), in: file)
  }

  /// Macro expansion of `tokens`, which stand at `line` of `file`.
  package func expand(_ tokens: [Token], from file: FileID, line: UInt32) -> [Token] {
    guard tokens.contains(where: { $0.kind == .identifier }) else { return tokens }
    var expander = MacroExpander(self, root: file, line: line)
    return expander.expand(tokens)
  }

  /// Whether a file of the tree defines `name` as a macro, as seen from line `line` of `file`.
  package func isMacro(_ name: Symbol, from file: FileID, line: UInt32) -> Bool {
    macro(named: name, visibleFrom: file, line: line) != nil
  }
}
