import CSyntax
import CTree
import VMState

/// Names functions of the source and hashes what they do to a stream, so that a change is noticed although the code is
/// not interpreted.
///
/// Hashed are the function's tokens as written, what the constants it names stand for, and the same of every function
/// and description to which it hands its `QEMUFile`. Comments, blanks, moved lines and the rest of the tree make no
/// difference.
package final class CodeHasher {
  private let tree: TreeIndex
  private let words: Words
  private var pieces: [TreeIndex.Place: Piece] = [:]
  private var references: [TreeIndex.Place: CodeReference] = [:]

  /// How far calls are followed.
  private static let depthLimit = 8

  /// A function or description: the hash of its own text, and the others that it leads to.
  private struct Piece {
    var hash: UInt64
    var next: [TreeIndex.Place]
  }

  private struct Words {
    let open, close, openBracket, closeBracket, openBrace, closeBrace, comma, star, file: Symbol

    init(_ symbols: SymbolTable) {
      open = symbols.intern("(")
      close = symbols.intern(")")
      openBracket = symbols.intern("[")
      closeBracket = symbols.intern("]")
      openBrace = symbols.intern("{")
      closeBrace = symbols.intern("}")
      comma = symbols.intern(",")
      star = symbols.intern("*")
      file = symbols.intern("QEMUFile")
    }
  }

  package init(_ tree: TreeIndex) {
    self.tree = tree
    words = Words(tree.symbols)
  }

  /// `function` as `file` sees it. With `streamParameters` the functions that get its stream are hashed along; hooks
  /// such as `post_load` have none. A function that the tree does not define has no location, and its name's hash.
  package func reference(
    function: Symbol, visibleFrom file: FileID, streamParameters: Bool = true
  ) -> CodeReference {
    let name = tree.symbols.text(of: function)
    guard let place = tree.place(ofDeclaration: function, visibleFrom: file, kind: { $0 == .function }) else {
      var hash = ContentHash()
      hash.combine(name)
      // Made by a macro, or not of this tree.
      if let tokens = tree.definition(ofFunction: function, visibleFrom: file) { combine(tokens, in: &hash) }
      return CodeReference(function: name, location: nil, codeHash: hash.value)
    }
    if !streamParameters {
      return CodeReference(function: name, location: tree.location(of: place), codeHash: piece(at: place).hash)
    }
    if let known = tree.recall(references[place], as: DependencySubject(.codeReference, place)) { return known }
    defer { tree.end() }
    let reference = CodeReference(
      function: name, location: tree.location(of: place), codeHash: hashOfAll(from: place))
    references[place] = reference
    return reference
  }

  /// Everything that is reached from `place`, nearest first, each once.
  private func hashOfAll(from place: TreeIndex.Place) -> UInt64 {
    var hash = ContentHash()
    var seen: Set<TreeIndex.Place> = [place]
    var level = [place]
    for _ in 0...Self.depthLimit where !level.isEmpty {
      var following: [TreeIndex.Place] = []
      for current in level {
        let piece = piece(at: current)
        hash.combine(piece.hash)
        for other in piece.next where seen.insert(other).inserted { following.append(other) }
      }
      level = following
    }
    return hash.value
  }

  private func piece(at place: TreeIndex.Place) -> Piece {
    if let known = tree.recall(pieces[place], as: DependencySubject(.codePiece, place)) { return known }
    defer { tree.end() }
    let tokens = tree.tokens(of: place)
    var hash = ContentHash()
    combine(tokens, in: &hash)
    combineConstants(of: tokens, file: place.file, in: &hash)
    var next: [TreeIndex.Place] = []
    if tree.declaration(place).kind == .function {
      next = followers(of: tokens, file: place.file, in: &hash)
    } else {
      next = descriptions(namedIn: tokens[...], file: place.file)
    }
    let piece = Piece(hash: hash.value, next: next)
    pieces[place] = piece
    return piece
  }

  // MARK: - Text

  private func combine(_ tokens: some Sequence<Token>, in hash: inout ContentHash) {
    for token in tokens {
      tree.symbols.withBytes(of: token.symbol) { bytes in
        for byte in bytes { hash.combine(byte: byte) }
      }
      hash.combine(byte: 0xff)
    }
  }

  /// What object-like macros and enumeration constants stand for: a changed `#define` elsewhere changes the code.
  private func combineConstants(of tokens: [Token], file: FileID, in hash: inout ContentHash) {
    var seen: Set<Symbol> = []
    for token in tokens where token.kind == .identifier && seen.insert(token.symbol).inserted {
      if tree.isMacro(token.symbol, from: file, line: token.line) {
        // Alone, a function-like macro's name is not expanded.
        let text = tree.expand([token], from: file, line: token.line)
        if text.count != 1 || text[0].symbol != token.symbol { combine(text, in: &hash) }
      } else if tree.isEnumerator(token.symbol),
        let value = tree.value(ofEnumerator: token.symbol, visibleFrom: file)
      {
        hash.combine(UInt64(bitPattern: value))
      }
    }
  }

  // MARK: - Calls

  /// The functions and descriptions to which a function hands its stream. Macros that get it are hashed here, expanded.
  private func followers(of tokens: [Token], file: FileID, in hash: inout ContentHash) -> [TreeIndex.Place] {
    guard let stream = streamParameter(of: tokens) else { return [] }
    var found: [TreeIndex.Place] = []
    let body = tokens.firstIndex { $0.kind == .punctuator && $0.symbol == words.openBrace } ?? tokens.count
    for start in tokens.indices.dropLast() where start > body && tokens[start].kind == .identifier {
      guard tokens[start + 1].kind == .punctuator, tokens[start + 1].symbol == words.open,
        let end = closing(start + 1, in: tokens), hands(stream, tokens[(start + 2)..<end])
      else { continue }
      let callee = tokens[start]
      let name = tree.symbols.text(of: callee.symbol)
      if Self.isPrimitive(name) { continue }
      if name.hasPrefix("vmstate_") {
        found += descriptions(namedIn: tokens[(start + 2)..<end], file: file)
      } else if tree.isMacro(callee.symbol, from: file, line: callee.line) {
        combine(tree.expand(Array(tokens[start...end]), from: file, line: callee.line), in: &hash)
      } else if let place = tree.place(ofDeclaration: callee.symbol, visibleFrom: file, kind: { $0 == .function }) {
        found.append(place)
      }
    }
    return found
  }

  /// The stream's own operations (migration/qemu-file.c): the same in every tree.
  private static func isPrimitive(_ name: String) -> Bool {
    name.hasPrefix("qemu_put_") || name.hasPrefix("qemu_get_") || name.hasPrefix("qemu_file_")
  }

  /// The name of the first parameter of type `QEMUFile *`.
  private func streamParameter(of tokens: [Token]) -> Symbol? {
    for index in tokens.indices.dropLast(2) {
      if tokens[index].kind == .punctuator, tokens[index].symbol == words.openBrace { return nil }
      guard tokens[index].symbol == words.file, tokens[index + 1].symbol == words.star,
        tokens[index + 2].kind == .identifier
      else { continue }
      return tokens[index + 2].symbol
    }
    return nil
  }

  /// Whether the stream stands as an argument of its own.
  private func hands(_ stream: Symbol, _ arguments: ArraySlice<Token>) -> Bool {
    var depth = 0
    for index in arguments.indices {
      let token = arguments[index]
      if token.kind == .punctuator {
        if token.symbol == words.open || token.symbol == words.openBracket { depth += 1 }
        if token.symbol == words.close || token.symbol == words.closeBracket { depth -= 1 }
      } else if depth == 0, token.symbol == stream {
        let isFirst = index == arguments.startIndex || arguments[index - 1].symbol == words.comma
        let isLast = index + 1 == arguments.endIndex || arguments[index + 1].symbol == words.comma
        if isFirst, isLast { return true }
      }
    }
    return false
  }

  private func closing(_ start: Int, in tokens: [Token]) -> Int? {
    var depth = 0
    for index in start..<tokens.count where tokens[index].kind == .punctuator {
      if tokens[index].symbol == words.open { depth += 1 }
      if tokens[index].symbol == words.close {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  /// Descriptions by name: those that code saves and loads, and those that hang below them.
  private func descriptions(namedIn tokens: ArraySlice<Token>, file: FileID) -> [TreeIndex.Place] {
    var found: [TreeIndex.Place] = []
    for token in tokens where token.kind == .identifier {
      guard let place = tree.place(ofDeclaration: token.symbol, visibleFrom: file, kind: { $0 == .variable }),
        tree.files[place.file.index].text(tree.declaration(place).typeName) == "VMStateDescription"
      else { continue }
      found.append(place)
    }
    return found
  }
}
