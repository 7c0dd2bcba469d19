import CSyntax
import CTree
import VMState

extension DescriptionReader {
  /// Two shapes: `(const VMStateDescription *[]) { &a, &b, NULL }` since 5cd8cadae8 (2014), and before
  /// `(VMStateSubsection []) { { .vmsd = &a, .needed = f }, { } }`.
  func readSubsections(
    _ value: ArraySlice<Token>, into description: inout Description, file: FileID, objectType: Symbol?
  ) {
    guard !initializers.isNull(expand(value, file)[...]) else { return }
    guard let list = listBody(value, file: file) else {
      description.unresolved.append(unresolved("the subsection list is no initialiser", value))
      return
    }
    for part in initializers.split(list.tokens[...]) {
      let location = part.first.map(context.location(of:)) ?? description.location
      let expanded = expand(part, list.file)
      if initializers.isNull(expanded[...]) { return }
      if expanded.first?.symbol == initializers.words.openBrace {
        guard let inner = initializers.braced(expanded[...]) else { continue }
        let entries = initializers.entries(inner)
        guard let vmsd = entries.first(where: { $0.member == "vmsd" })?.value ?? positional(entries) else { return }
        let needed = entries.first { $0.member == "needed" }?.value
        add(
          vmsd, needed: needed.flatMap { predicate(expanded: $0, list.file, objectType) }, at: location,
          into: &description, file: list.file)
      } else {
        add(expanded[...], needed: nil, at: location, into: &description, file: list.file)
      }
    }
  }

  private func positional(_ entries: [InitializerTokens.Entry]) -> ArraySlice<Token>? {
    guard let first = entries.first, first.member == nil, !initializers.isNull(first.value) else { return nil }
    return first.value
  }

  private func add(
    _ vmsd: ArraySlice<Token>, needed: Predicate?, at location: SourceLocation, into description: inout Description,
    file: FileID
  ) {
    guard let reference = reference(vmsd, file),
      let id = id(named: reference.name, element: reference.element, visibleFrom: file)
    else {
      description.unresolved.append(
        unresolved("subsection '\(symbols.text(of: vmsd))' is not defined in the tree", vmsd))
      return
    }
    description.subsections.append(
      SubsectionUse(description: id, needed: needed ?? descriptions[id.index].needed, location: location))
  }

  /// `&x`, `&(x)`, `x`, `&x[1]`: the object's name and element.
  func reference(_ tokens: ArraySlice<Token>, _ file: FileID) -> (name: Symbol, element: Int)? {
    if let named = initializers.named(tokens) { return (named.symbol, 0) }
    var inner = initializers.unparenthesised(tokens)
    while let first = inner.first, first.kind == .punctuator, first.symbol == initializers.words.ampersand {
      inner = initializers.unparenthesised(inner.dropFirst())
    }
    guard inner.count > 3, let name = inner.first, name.kind == .identifier,
      inner[inner.startIndex + 1].symbol == initializers.words.openBracket,
      inner.last?.symbol == initializers.words.closeBracket,
      let element = integer(expanded: inner.dropFirst(2).dropLast(), file).value
    else { return nil }
    return (name.symbol, element)
  }

  /// The tokens between the braces of a compound literal, or of the array that is named instead.
  func listBody(_ value: ArraySlice<Token>, file: FileID) -> (tokens: ArraySlice<Token>, file: FileID)? {
    if let braced = initializers.braced(value) { return (braced, file) }
    let expanded = expand(value, file)
    if let braced = initializers.braced(expanded[...]) { return (braced, file) }
    guard let name = initializers.named(expanded[...]),
      let place = tree.place(ofDeclaration: name.symbol, visibleFrom: file, kind: { $0 == .variable }),
      let initializer = initializers.initializer(ofDeclaration: tree.tokens(of: place)[...])
    else { return nil }
    if let braced = initializers.braced(initializer) { return (braced, place.file) }
    return initializers.braced(expand(initializer, place.file)[...]).map { ($0, place.file) }
  }
}
