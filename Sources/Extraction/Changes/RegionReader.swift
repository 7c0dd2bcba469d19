import CSyntax
import CTree

/// The regions of files, over one table of words.
struct RegionReader {
  private let symbols: SymbolTable

  init(_ symbols: SymbolTable) { self.symbols = symbols }

  struct Key: Hashable {
    var kind: SourceRegion.Kind
    var name: String
  }

  /// By kind and name, in the order of the file. `isWanted` spares reading the text of what is equal by its bytes.
  func regions(of file: SourceFile) -> [SourceRegion] {
    let index = file.index
    var regions: [SourceRegion] = []
    for macro in index.macros {
      let name = file.text(macro.name)
      let extent = Int(macro.name.start)..<max(Int(macro.name.end), macro.body.range.upperBound)
      var tokens = self.tokens(file, extent, macro.line)
      tokens.append(macro.isUndefinition ? 1 : macro.parameters == nil ? 2 : 3)
      regions.append(
        SourceRegion(
          kind: .macro, name: name, names: [name], line: Int(macro.line), tokens: tokens,
          header: header(macro.condition, file)))
    }
    for declaration in index.declarations where declaration.kind != .prototype {
      let name = file.text(declaration.name)
      let tokens = self.tokens(file, declaration.extent.range, declaration.line)
      var region = SourceRegion(
        kind: kind(declaration.kind), name: name, names: [name], line: Int(declaration.line), tokens: tokens,
        header: header(declaration.condition, file))
      region.isStatic = tokens.prefix(6).contains(staticWord)
      if declaration.kind == .variable {
        region.typeName = file.text(declaration.typeName)
        region.header.append(symbols.intern(region.typeName).index)
      }
      region.header.append(region.isStatic ? 1 : 0)
      regions.append(region)
    }
    var constants: [Int32: [String]] = [:]
    for enumerator in index.enumerators where enumerator.body >= 0 {
      constants[enumerator.body, default: []].append(file.text(enumerator.name))
    }
    for (body, names) in constants.sorted(by: { $0.key < $1.key }) {
      let place = index.enumBodies[Int(body)]
      regions.append(
        SourceRegion(
          kind: .enumeration, name: names[0], names: names, line: Int(place.line),
          tokens: tokens(file, place.extent.range, place.line), header: header(place.condition, file)))
    }
    return regions
  }

  private var staticWord: UInt32 { symbols.intern("static").index }

  private func kind(_ kind: FileIndex.Declaration.Kind) -> SourceRegion.Kind {
    switch kind {
    case .function: .function
    case .variable: .variable
    case .typedef: .typedef
    case .macroCall: .macroCall
    default: .tag
    }
  }

  /// The branches that a place stands in, from the inside out.
  func header(_ condition: Int32, _ file: SourceFile) -> [UInt32] {
    var words: [UInt32] = []
    var current = condition
    var steps = 0
    while current >= 0, steps < 200 {
      steps += 1
      let branch = file.index.conditions[Int(current)]
      if !branch.isIncludeGuard {
        words.append(UInt32(branch.kind.rawValue))
        words += tokens(file, branch.text.range, branch.line)
      }
      current = branch.previous >= 0 ? branch.previous : branch.parent
    }
    return words
  }

  func tokens(_ file: SourceFile, _ range: Range<Int>, _ line: UInt32) -> [UInt32] {
    file.bytes.withUnsafeBufferPointer { bytes in
      var lexer = Lexer(bytes: bytes, range: range, line: line, file: FileID(0), symbols: symbols, isAtLineStart: false)
      var tokens: [UInt32] = []
      tokens.reserveCapacity(range.count / 6)
      while true {
        if let token = lexer.next() {
          tokens.append(token.symbol.index)
        } else if lexer.isAtDirective {
          lexer.takeDirectiveMark()
          tokens.append(UInt32.max)
        } else {
          return tokens
        }
      }
    }
  }
}
