import CSyntax
import CTree
import CodeReading
import VMState

/// Reads `VMStateDescription` objects into the model, each once, and those they refer to.
package final class DescriptionReader: DescriptionNames {
  let context: ExtractionContext
  let constants: TreeConstants
  private let predicates: PredicateReader
  private let hasher: CodeHasher
  let initializers: InitializerTokens
  package internal(set) var descriptions: [Description] = []

  /// A description's object: a variable, and which element when it is an array.
  private struct Key: Hashable {
    enum Object: Hashable {
      case written(TreeIndex.Place)
      /// Made by a macro: known by the file that sees it and its name.
      case generated(FileID, Symbol)
    }

    var object: Object
    var element: Int
  }

  private var ids: [Key: DescriptionID] = [:]
  /// Functions that fields and descriptions name, to be read once the types are known.
  private(set) var codeSites: [CodeSite] = []
  /// The description that is being read.
  private var current = DescriptionID(0)
  /// The file whose declarations the custom form read last sees.
  var customHome = FileID(0)
  /// Files that were searched for what a member is set to, and for which members.
  var countsLookedForIn: [String: Set<String>] = [:]
  var infos: [TreeIndex.Place: CustomForm] = [:]
  /// Locals of a function: `static const VMStateDescription` inside a body is not at the top level.
  private(set) package var initialiserCount = 0

  init(context: ExtractionContext, constants: TreeConstants, predicates: PredicateReader, hasher: CodeHasher) {
    self.context = context
    self.constants = constants
    self.predicates = predicates
    self.hasher = hasher
    self.initializers = InitializerTokens(context.symbols)
  }

  var tree: TreeIndex { context.tree }
  var symbols: SymbolTable { context.symbols }

  /// Reads every description of the tree in files that are wanted, so that none that the devices do not reach is missing.
  package func readAll(inFilesWhere isWanted: (String) -> Bool = { _ in true }) {
    for place in context.tree.variables(ofType: "VMStateDescription") where isWanted(tree.files[place.file.index].path)
    {
      initialiserCount += 1
      _ = id(of: place, element: 0)
    }
  }

  /// The description that `name` means in `file`; nil when there is no such object.
  package func id(named name: Symbol, element: Int, visibleFrom file: FileID) -> DescriptionID? {
    if let place = tree.place(ofDeclaration: name, visibleFrom: file, kind: { $0 == .variable }) {
      guard tree.files[place.file.index].text(tree.declaration(place).typeName) == "VMStateDescription" else {
        return nil
      }
      return id(of: place, element: element)
    }
    let key = Key(object: .generated(file, name), element: element)
    if let known = ids[key] {
      tree.use(DependencySubject(.description, number: known.index))
      return known
    }
    guard
      let tokens = tree.definition(ofVariable: name, visibleFrom: file)
        ?? tree.generatedVariable(name, besides: file), let first = tokens.first
    else { return nil }
    return enter(key, symbol: symbols.text(of: name), location: context.location(of: first), tokens: tokens, file: file)
  }

  package func id(of place: TreeIndex.Place, element: Int) -> DescriptionID {
    let key = Key(object: .written(place), element: element)
    if let known = ids[key] {
      tree.use(DependencySubject(.description, number: known.index))
      return known
    }
    return enter(
      key, symbol: context.tree.name(of: place), location: context.location(of: place), tokens: tree.tokens(of: place),
      file: place.file)
  }

  private func enter(_ key: Key, symbol: String, location: SourceLocation, tokens: [Token], file: FileID)
    -> DescriptionID
  {
    let id = DescriptionID(descriptions.count)
    ids[key] = id
    // Entered before it is read: a description may contain itself.
    let empty = Description(
      name: symbol, symbol: key.element == 0 ? symbol : "\(symbol)[\(key.element)]", location: location)
    descriptions.append(empty)
    tree.begin(DependencySubject(.description, number: id.index), .file(location.path))
    defer { tree.end() }
    let outer = current
    current = id
    descriptions[id.index] = read(tokens, element: key.element, file: file, as: empty)
    current = outer
    return id
  }

  /// Enters descriptions that nobody declared: what code does. The number of the first; nil when there are none.
  func append(_ made: [Description]) -> DescriptionID? {
    guard !made.isEmpty else { return nil }
    defer { descriptions += made }
    return DescriptionID(descriptions.count)
  }

  func set(_ code: CodeForm, forField field: Int, of id: DescriptionID) {
    guard case .custom(var form) = descriptions[id.index].fields[field].form else { return }
    form.code = code
    descriptions[id.index].fields[field].form = .custom(form)
  }

  func set(_ code: DescriptionID?, as keyPath: WritableKeyPath<Description, DescriptionID?>, of id: DescriptionID) {
    descriptions[id.index][keyPath: keyPath] = code
  }

  func addSite(_ use: CodeSite.Use, file: FileID, objectType: Symbol?) {
    codeSites.append(CodeSite(description: current, use: use, file: file, objectType: objectType))
  }

  // MARK: - One description

  private func read(_ tokens: [Token], element: Int, file: FileID, as empty: Description) -> Description {
    guard let value = initializers.initializer(ofDeclaration: tokens[...]) else {
      return unreadable(empty, "no initialiser", tokens)
    }
    let inner: ArraySlice<Token>
    if let braced = initializers.braced(value) {
      inner = braced
    } else {
      // The whole initialiser is a macro's.
      let expanded = tree.expand(Array(value), from: file, line: value.first?.line ?? 0)
      guard let braced = initializers.braced(expanded[...]) else {
        return unreadable(empty, "the initialiser's braces are not closed", tokens)
      }
      inner = braced
    }
    var entries = initializers.entries(inner)
    if let rows = rows(entries, file) {
      // An array of descriptions: entry by entry.
      guard element < rows.count, let row = initializers.braced(rows[element]) else {
        return unreadable(empty, "the array has no element \(element)", tokens)
      }
      entries = initializers.entries(row)
    }
    return fill(empty, entries, file: file)
  }

  /// The elements of an array of descriptions, each of them braced; nil when the entries are one description's. An element may be a
  /// macro's text, as the two of virtio-iommu's `vmstate_interval_mapping` are.
  private func rows(_ entries: [InitializerTokens.Entry], _ file: FileID) -> [ArraySlice<Token>]? {
    guard let first = entries.first, entries.allSatisfy({ $0.member == nil }) else { return nil }
    func isBraced(_ tokens: ArraySlice<Token>) -> Bool {
      tokens.first.map { $0.kind == .punctuator && $0.symbol == initializers.words.openBrace } ?? false
    }
    if isBraced(first.value) { return entries.map { isBraced($0.value) ? $0.value : expand($0.value, file)[...] } }
    guard isBraced(expand(first.value, file)[...]) else { return nil }
    return entries.map { expand($0.value, file)[...] }
  }

  private func unreadable(_ empty: Description, _ reason: String, _ tokens: [Token]) -> Description {
    var description = empty
    let unresolved = Unresolved(
      reason, at: empty.location, codeHash: ContentHash.of(symbols.normalisedText(of: tokens)))
    description.unresolved.append(unresolved)
    description.versionID = .unknown(unresolved)
    return description
  }

  private func fill(_ empty: Description, _ entries: [InitializerTokens.Entry], file: FileID) -> Description {
    var description = empty
    var needed: ArraySlice<Token>?
    var subsections: ArraySlice<Token>?
    var objectType: Symbol?
    for entry in expandedEntries(entries, file: file) {
      let value = entry.value
      switch entry.member {
      case "name":
        let text = expand(value, file)
        if let name = initializers.string(text[...]) {
          description.name = name
        } else {
          description.unresolved.append(unresolved("the name is no string", text[...]))
        }
      case "version_id": description.versionID = integer(value, file)
      case "minimum_version_id": description.minimumVersionID = integer(value, file)
      case "minimum_version_id_old": description.minimumVersionIDOld = integer(value, file)
      case "unmigratable": description.isUnmigratable = integer(value, file).value != 0
      case "early_setup": description.isEarlySetup = integer(value, file).value != 0
      case "priority": description.priority = integer(value, file).value ?? 0
      case "load_state_old": description.loadStateOld = hook(value, file, takesStream: true)
      case "pre_save", "pre_save_errp": description.preSave = hook(value, file)
      case "post_save": description.postSave = hook(value, file)
      case "pre_load", "pre_load_errp": description.preLoad = hook(value, file)
      case "post_load", "post_load_errp": description.postLoad = hook(value, file)
      case "needed": needed = value
      case "subsections": subsections = value
      case "fields":
        let list = fieldList(value, file: file)
        description.fields = list.fields
        objectType = objectType ?? list.objectType
        description.unresolved += list.unresolved
      case "dev_unplug_pending", nil: break
      default: break
      }
    }
    for (reference, role) in [
      (description.loadStateOld, CodeRole.loadOld), (description.preSave, .preSave),
      (description.preLoad, .preLoad), (description.postLoad, .postLoad),
    ] {
      guard let reference else { continue }
      addSite(.hook(symbols.intern(reference.function), role), file: file, objectType: objectType)
    }
    if let needed { description.needed = predicate(needed, file, objectType) }
    if let subsections { readSubsections(subsections, into: &description, file: file, objectType: objectType) }
    return description
  }

  /// Entries that are macros standing for several members are expanded in place.
  private func expandedEntries(_ entries: [InitializerTokens.Entry], file: FileID) -> [InitializerTokens.Entry] {
    guard entries.contains(where: { $0.member == nil }) else { return entries }
    return entries.flatMap { entry -> [InitializerTokens.Entry] in
      guard entry.member == nil, entry.value.first?.kind == .identifier else { return [entry] }
      return initializers.entries(expand(entry.value, file)[...])
    }
  }

  // MARK: - Values

  func expand(_ tokens: ArraySlice<Token>, _ file: FileID) -> [Token] {
    tree.expand(Array(tokens), from: file, line: tokens.first.map { $0.file == file ? $0.line : UInt32.max } ?? 0)
  }

  func integer(_ tokens: ArraySlice<Token>, _ file: FileID) -> Known<Int> {
    integer(expanded: expand(tokens, file)[...], file)
  }

  func integer(expanded tokens: ArraySlice<Token>, _ file: FileID) -> Known<Int> {
    let inner = initializers.unparenthesised(tokens)
    if inner.count == 1, let only = inner.first, only.kind == .number,
      let value = IntegerLiteral.value(of: symbols.text(of: only.symbol))
    {
      return .known(Int(value))
    }
    switch constants.value(of: tokens, in: file) {
    case .known(let value): return .known(Int(value))
    case .unknown(let unresolved): return .unknown(unresolved)
    }
  }

  private func hook(_ tokens: ArraySlice<Token>, _ file: FileID, takesStream: Bool = false) -> CodeReference? {
    let expanded = expand(tokens, file)
    guard let name = initializers.named(expanded[...]), !initializers.isNull(expanded[...]) else { return nil }
    return code(name.symbol, file, takesStream: takesStream)
  }

  /// A put or get function, which is handed the stream, or a hook, which is not.
  func code(_ function: Symbol, _ file: FileID, takesStream: Bool) -> CodeReference {
    hasher.reference(function: function, visibleFrom: file, streamParameters: takesStream)
  }

  func predicate(_ tokens: ArraySlice<Token>, _ file: FileID, _ objectType: Symbol?) -> Predicate? {
    predicate(expanded: expand(tokens, file)[...], file, objectType)
  }

  func predicate(expanded tokens: ArraySlice<Token>, _ file: FileID, _ objectType: Symbol?) -> Predicate? {
    guard !initializers.isNull(tokens) else { return nil }
    guard let name = initializers.named(tokens) else {
      let text = symbols.normalisedText(of: tokens)
      let hash = ContentHash.of(text)
      return Predicate(
        name: text, location: tokens.first.map(context.location(of:)),
        body: .atom(Atom(kind: .unfollowed, text: text, reason: "the test is no function name", codeHash: hash)),
        codeHash: hash)
    }
    return predicates.predicate(function: name.symbol, file: file, objectType: objectType)
  }

  func unresolved(_ reason: String, _ tokens: ArraySlice<Token>) -> Unresolved {
    Unresolved(
      reason, at: tokens.first.map(context.location(of:)),
      codeHash: ContentHash.of(symbols.normalisedText(of: tokens)))
  }
}
