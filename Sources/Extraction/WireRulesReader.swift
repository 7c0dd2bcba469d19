import CSyntax
import CTree
import VMState

/// Reads the rules of saving and loading out of the tree's own `savevm.c` and `vmstate.c`: what is defined there, and what the
/// functions' bodies test. No release is known by its number.
package struct WireRulesReader {
  private let context: ExtractionContext
  private var tree: TreeIndex { context.tree }

  package init(context: ExtractionContext) { self.context = context }

  /// The rules of the tree; those of the newest known QEMU when it has no `savevm.c`.
  package func rules() -> WireRules {
    var rules = WireRules()
    let core = MigrationCore.paths.compactMap(tree.fileNumber(ofPath:))
    guard let savevm = core.first else { return rules }
    let texts = core.map(text)
    let source = CoreSource(context: context, savevm: savevm, files: core)
    rules.subsections = subsections(source)
    let save =
      source.function("vmstate_save_state") + source.function("vmstate_save_state_v")
      + source.function("vmstate_save_vmsd") + source.function("vmstate_save_vmsd_v")
    rules.saveHonoursFieldVersions =
      save.follows("version_id", anyOf: ["<=", ">="]) || save.contains("vmstate_field_exists")
    rules.subsectionWithoutNeededEndsList = source.function("vmstate_subsection_save").loopTests("needed")
    rules.hasLoadStateOld = structHasMember("load_state_old", savevm)
    rules.hasConfigurationSection = uses(.configuration, texts, savevm)
    rules.hasSectionFooters = uses(.sectionFooter, texts, savevm)
    rules.hasStreamDescription = uses(.streamDescription, texts, savevm)
    rules.sectionsCanBeOptional = texts.first?.testsSections ?? false
    let nullInfo = variable("vmstate_info_nullptr", savevm)
    rules.hasNullPointerMarker = nullInfo != nil
    rules.describesNullPointers = nullInfo?.contains("\"nullptr\"") ?? false
    rules.describesConfiguration = texts.contains { $0.startsObject(.configurationObject) }
    rules.sectionNamesHaveBusPath = texts.contains { text in
      MigrationCore.Word.busPaths.contains { text.contains($0.rawValue) }
    }
    return rules
  }

  /// The file's tokens without its directives. A directive on the very first line would be taken for code: it is left out.
  private func text(_ file: FileID) -> CoreText {
    let bytes = tree.files[file.index].bytes
    let start = bytes.first == UInt8(ascii: "#") ? bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count : 0
    return CoreText(tree.tokens(in: file, start..<bytes.count, line: 1), context.symbols)
  }

  private func subsections(_ source: CoreSource) -> WireRules.Subsections {
    let load = source.function("vmstate_subsection_load")
    if load.isEmpty { return .none }
    if load.contains("qemu_peek_buffer") || load.callsWithSeveralArguments("qemu_peek_byte") { return .peeked }
    return .markerOnly
  }

  /// A marker counts when it has a definition and the core's code writes or reads it.
  private func uses(_ marker: MigrationCore.Word, _ texts: [CoreText], _ file: FileID) -> Bool {
    tree.isMacro(context.symbols.intern(marker.rawValue), from: file, line: UInt32.max)
      && texts.contains { $0.contains(marker.rawValue) }
  }

  private func structHasMember(_ member: String, _ file: FileID) -> Bool {
    guard
      let place = tree.place(
        ofDeclaration: context.symbols.intern("VMStateDescription"), visibleFrom: file, kind: { $0 == .structTag })
    else { return false }
    return CoreText(tree.tokens(of: place), context.symbols).contains(member)
  }

  private func variable(_ name: String, _ file: FileID) -> CoreText? {
    tree.place(ofDeclaration: context.symbols.intern(name), visibleFrom: file) { $0 == .variable }
      .map { CoreText(tree.tokens(of: $0), context.symbols) }
  }
}

/// The functions of the migration core.
private struct CoreSource {
  let context: ExtractionContext
  let savevm: FileID
  let files: [FileID]

  /// The function's tokens; none when the core does not define it.
  func function(_ name: String) -> CoreText {
    let symbol = context.symbols.intern(name)
    guard
      let place = context.tree.place(ofDeclaration: symbol, visibleFrom: savevm, kind: { $0 == .function }),
      files.contains(place.file)
    else {
      // Static functions of vmstate.c are not visible from savevm.c.
      for file in files {
        for (entry, declaration) in context.tree.files[file.index].index.declarations.enumerated()
        where declaration.kind == .function {
          let place = TreeIndex.Place(file: file, entry: UInt32(entry))
          if context.tree.name(of: place) == name { return CoreText(context.tree.tokens(of: place), context.symbols) }
        }
      }
      return CoreText([], context.symbols)
    }
    return CoreText(context.tree.tokens(of: place), context.symbols)
  }
}

/// Tokens asked about by their texts.
private struct CoreText {
  private var tokens: [Token]
  private let symbols: SymbolTable

  init(_ tokens: [Token], _ symbols: SymbolTable) {
    self.tokens = tokens
    self.symbols = symbols
  }

  static func + (left: CoreText, right: CoreText) -> CoreText {
    CoreText(left.tokens + right.tokens, left.symbols)
  }

  var isEmpty: Bool { tokens.isEmpty }

  private func text(_ position: Int) -> String {
    tokens.indices.contains(position) ? symbols.text(of: tokens[position].symbol) : ""
  }

  private func positions(of word: String) -> [Int] {
    let symbol = symbols.intern(word)
    return tokens.indices.filter { tokens[$0].symbol == symbol }
  }

  func contains(_ word: String) -> Bool { !positions(of: word).isEmpty }

  func follows(_ word: String, anyOf followers: Set<String>) -> Bool {
    positions(of: word).contains { followers.contains(text($0 + 1)) }
  }

  /// The positions inside the parentheses that open at `open`.
  private func inside(_ open: Int) -> Range<Int> {
    guard text(open) == "(" else { return open..<open }
    var depth = 0
    for position in open..<tokens.count {
      if text(position) == "(" { depth += 1 }
      if text(position) == ")" {
        depth -= 1
        if depth == 0 { return open + 1..<position }
      }
    }
    return open + 1..<tokens.count
  }

  /// Whether a `while` loop's condition, or a `for` loop's, names `word`.
  func loopTests(_ word: String) -> Bool {
    let symbol = symbols.intern(word)
    return (positions(of: "while") + positions(of: "for")).contains { loop in
      tokens[inside(loop + 1)].contains { $0.symbol == symbol }
    }
  }

  func callsWithSeveralArguments(_ function: String) -> Bool {
    positions(of: function).contains { call in inside(call + 1).contains { text($0) == "," } }
  }

  /// Whether an entry's description is asked if it is needed: `vmstate_save_needed(se->vmsd, se->opaque)`, since 2023
  /// `vmstate_section_needed`.
  var testsSections: Bool {
    let description = symbols.intern("vmsd")
    return tokens.indices.contains { position in
      tokens[position].kind == .identifier && text(position + 1) == "("
        && MigrationCore.Ending.needed.ends(text(position))
        && tokens[inside(position + 1)].contains { $0.symbol == description }
    }
  }

  /// `json_start_object(vmdesc, NAME)`, under the names that the writer's functions have had.
  func startsObject(_ name: MigrationCore.Word) -> Bool {
    positions(of: name.rawValue).contains { position in
      guard text(position - 1) == "," else { return false }
      // The writer before it may be `s->vmdesc`.
      let call = (max(0, position - 8)..<position).last { text($0) == "(" }
      return call.map { MigrationCore.Ending.startObject.ends(text($0 - 1)) } ?? false
    }
  }
}
