import CSyntax
import CTree
import VMState

/// Reads lists of `GlobalProperty` of every year: `{ "driver", "property", "value" }` (since 8995dd9009), designated entries,
/// macros that hold entries and each other (`HW_COMPAT_2_4`, 1.x to 3.x), lists inside a machine's initialiser (0.11 to 2.x)
/// and arrays local to functions.
package final class CompatPropertyReader {
  private let context: ExtractionContext
  private let initializers: InitializerTokens
  private var tables: [TreeIndex.Place: CompatTable] = [:]
  private var macroLines: [FileID: [MacroLines]] = [:]

  /// Where a macro's body stands in its file.
  private struct MacroLines {
    var first: UInt32
    var last: UInt32
    var name: FileIndex.Span
  }

  package init(context: ExtractionContext) {
    self.context = context
    self.initializers = InitializerTokens(context.symbols)
  }

  /// Every `GlobalProperty` array at file level: `hw_compat_7_1`.
  package func tablesOfTree() -> [CompatTable] { context.tree.variables(ofType: "GlobalProperty").map(table(at:)) }

  /// The array defined at `place`.
  package func table(at place: TreeIndex.Place) -> CompatTable {
    if let known = tables[place] { return known }
    let tokens = context.tree.expandedTokens(of: place, from: place.file)
    let name = context.tree.name(of: place)
    let value = initializers.initializer(ofDeclaration: tokens[...])
    let read = value.map { table(inList: $0, name: name) } ?? CompatTable(name: name)
    tables[place] = read
    return read
  }

  /// The array called `name` as `file` sees it; nil when there is none with an initialiser.
  package func table(named name: Symbol, visibleFrom file: FileID) -> CompatTable? {
    context.tree.place(ofDeclaration: name, visibleFrom: file) { $0 == .variable }.map(table(at:))
  }

  /// A list by its tokens with the braces, macro-expanded: `(GlobalProperty[]) { {...}, {...}, { /* end of list */ } }`.
  package func table(inList tokens: ArraySlice<Token>, name: String) -> CompatTable {
    var table = CompatTable(name: name)
    guard let inner = initializers.braced(tokens) else { return table }
    for part in initializers.split(inner) {
      guard let first = part.first, let members = initializers.braced(part) else {
        if let first = part.first { table.unresolved.append(unresolved("is no list of properties", part, first)) }
        continue
      }
      // An empty entry ends the list.
      if members.isEmpty { break }
      switch entry(members, in: name, at: first) {
      case .known(let property): table.entries.append(property)
      case .unknown(let reason): table.unresolved.append(reason)
      }
    }
    return table
  }

  private func entry(_ members: ArraySlice<Token>, in table: String, at first: Token) -> Known<CompatProperty> {
    // Members of `struct GlobalProperty` in order (hw/qdev.h 0.12, include/hw/qdev-core.h); those behind `value` are run-time.
    let order = ["driver", "property", "value"]
    var next = 0
    var texts: [String: String] = [:]
    for entry in initializers.entries(members) {
      let member: String
      if let named = entry.member {
        member = named
        next = (order.firstIndex(of: named) ?? order.count) + 1
      } else {
        member = next < order.count ? order[next] : ""
        next += 1
      }
      guard order.contains(member) else { continue }
      guard let text = string(entry.value) else {
        return .unknown(unresolved("has a \(member) that is no string", entry.value, first))
      }
      texts[member] = text
    }
    guard let driver = texts["driver"], let property = texts["property"], let value = texts["value"] else {
      return .unknown(unresolved("lacks a driver, property or value", members, first))
    }
    return .known(
      CompatProperty(
        driver: driver, property: property, value: value, table: macroName(at: first) ?? table,
        location: context.location(of: first)))
  }

  /// Strings that C joins; a cast before them is passed over.
  private func string(_ tokens: ArraySlice<Token>) -> String? {
    if let text = initializers.string(tokens) { return text }
    guard let start = tokens.firstIndex(where: { $0.kind == .string }), start > tokens.startIndex,
      tokens[start - 1].symbol == initializers.words.close
    else { return nil }
    return initializers.string(tokens[start...])
  }

  private func unresolved(_ reason: String, _ tokens: ArraySlice<Token>, _ first: Token) -> Unresolved {
    Unresolved(
      "a compat property \(reason)", at: context.location(of: first),
      codeHash: ContentHash.of(context.symbols.normalisedText(of: tokens)))
  }

  /// The macro in whose body the token is written; nil for a token outside all macros.
  private func macroName(at token: Token) -> String? {
    let source = context.tree.files[token.file.index]
    let lines = macroLines[token.file] ?? measure(source)
    macroLines[token.file] = lines
    var low = 0
    var high = lines.count
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].first <= token.line { low = middle + 1 } else { high = middle }
    }
    guard low > 0, token.line <= lines[low - 1].last else { return nil }
    return source.text(lines[low - 1].name)
  }

  private func measure(_ source: SourceFile) -> [MacroLines] {
    source.index.macros.map { macro in
      var lines: UInt32 = 0
      let extent = Int(macro.name.start)..<max(Int(macro.name.start), macro.body.range.upperBound)
      for byte in source.bytes[extent.clamped(to: 0..<source.bytes.count)] where byte == 0x0a { lines += 1 }
      return MacroLines(first: macro.line, last: macro.line + lines, name: macro.name)
    }
  }
}
