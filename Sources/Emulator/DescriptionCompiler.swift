import VMState

/// Turns a device's description into a `ProgramCode`.
///
/// One walk declares every member a field names and drafts the operations; then the expressions' members are found or
/// made; then the frames are laid and the drafts get their offsets.
struct DescriptionCompiler {
  /// The object a description is applied to.
  struct Object {
    var frame: FrameBuilder
    /// Of the object in its frame.
    var prefix: MemberPath = .itself
    /// In a temporary (`VMSTATE_WITH_TMP`): where its member `parent` points, in the same frame.
    var parent: MemberPath?
    /// Arrays of structures passed through from the device to the frame.
    var chain: [FrameBuilder.Elements] = []
    /// From the device, with `[]` for elements.
    var qualified = MemberPath.itself

    func path(_ member: MemberPath) -> String {
      if let parent {
        if member.text == "parent" { return parent.text }
        if member.text.hasPrefix("parent.") { return MemberPath(String(member.text.dropFirst(7))).inside(parent).text }
      }
      return member.inside(prefix).text
    }
  }

  struct DraftOperation {
    var operation: FieldOperation
    var label: FieldLabel
    var scalar: FrameBuilder.Scalar?
    var range: FrameBuilder.Range?
    var rangeIndex = 0
    var elements: FrameBuilder.Elements?
    var elementIndex = 0
    var keyElements: FrameBuilder.Elements?
    var nullMask: FrameBuilder.Scalar?
  }

  struct DraftBlock {
    var block: Block
    var operations: [DraftOperation] = []
    var subsections: [SubsectionOperation] = []
  }

  struct DraftExpression {
    var expression: Expression
    var object: Object
  }

  struct DraftCount {
    var member: CountMember
    var object: Object
    var factor: Int
  }

  struct DraftSite {
    var site: PredicateSite
    var expression: Int
    var chain: [FrameBuilder.Elements]
    var version: Int
  }

  let build: Build
  var blocks: [DraftBlock] = []
  var expressions: [DraftExpression] = []
  var counts: [DraftCount] = []
  var sites: [DraftSite] = []
  var parts: [OpaquePart] = []
  var atoms: [Atom] = []
  var operationCount = 0
  /// Bytes that arrays of scalars and buffers take in a state so far, about.
  var declaredBytes = 0
  private var compressible: [DescriptionID: Bool] = [:]

  init(build: Build) { self.build = build }

  /// Descriptions being compiled, outermost first: a description may contain itself, but not for ever here.
  typealias Stack = [DescriptionID]

  /// Compiles `id` as it applies to `object`; nil when it can go no deeper, which the caller makes an opaque part.
  mutating func block(_ id: DescriptionID, object: Object, enclosing: [Int], stack: Stack) -> Int? {
    guard build.descriptions.indices.contains(id.index), stack.count < Limits.depth,
      stack.count(where: { $0 == id }) < 2, operationCount < Limits.operations
    else { return nil }
    let description = build[id]
    let index = blocks.count
    let versionID = description.versionID.value ?? 0
    let name = description.name.isEmpty ? description.symbol : description.name
    blocks.append(
      DraftBlock(
        block: Block(
          name: name, symbol: description.symbol, nameBytes: Array(description.name.utf8), versionID: versionID,
          minimumVersionID: description.minimumVersionID.value ?? 0,
          minimumVersionIDOld: description.minimumVersionIDOld?.value ?? 0, loadStateOld: description.loadStateOld,
          operations: 0..<0, subsections: 0..<0, subsectionsEnd: Int.max)))
    var operations: [DraftOperation] = []
    for (what, unresolved) in unresolvedParts(of: description) {
      operations.append(agreement(what, unresolved, in: description))
    }
    let stack = stack + [id]
    for fieldIndex in description.fields.indices {
      compile(fieldIndex, of: description, object: object, enclosing: enclosing, stack: stack, into: &operations)
    }
    blocks[index].operations = operations
    operationCount += operations.count
    compileSubsections(of: description, block: index, object: object, enclosing: enclosing, stack: stack)
    return index
  }

  private mutating func compileSubsections(
    of description: Description, block: Int, object: Object, enclosing: [Int], stack: Stack
  ) {
    guard build.rules.subsections != .none else { return }
    for use in description.subsections {
      guard build.descriptions.indices.contains(use.description.index) else { continue }
      if use.needed == nil, build.rules.subsectionWithoutNeededEndsList {
        blocks[block].block.subsectionsEnd = blocks[block].subsections.count
        return
      }
      let name = build[use.description].name
      var enclosing = enclosing
      let needed = use.needed.map { predicate in
        let version = build[use.description].versionID.value ?? 0
        let site = addSite(
          .subsection, predicate, subject: name, object: object, enclosing: enclosing, version: version)
        enclosing.append(site)
        return sites[site].expression
      }
      guard let child = self.block(use.description, object: object, enclosing: enclosing, stack: stack) else {
        continue
      }
      blocks[block].subsections.append(
        SubsectionOperation(name: name, nameBytes: Array(name.utf8), needed: needed, block: child))
    }
  }

  mutating func addSite(
    _ kind: PredicateSite.Kind, _ predicate: Predicate, subject: String, object: Object, enclosing: [Int], version: Int
  ) -> Int {
    expressions.append(DraftExpression(expression: predicate.body, object: object))
    for atom in predicate.body.atoms where !atoms.contains(where: { $0.text == atom.text }) { atoms.append(atom) }
    sites.append(
      DraftSite(
        site: PredicateSite(
          kind: kind, predicate: predicate, subject: subject, object: object.qualified, enclosing: enclosing),
        expression: expressions.count - 1, chain: object.chain, version: version))
    return sites.count - 1
  }

  private func unresolvedParts(of description: Description) -> [(String, Unresolved)] {
    var found = description.unresolved.map { ("\(description.symbol)", $0) }
    if let unresolved = description.versionID.unresolved {
      found.append(("version_id of \(description.symbol)", unresolved))
    }
    if let unresolved = description.minimumVersionID.unresolved {
      found.append(("minimum_version_id of \(description.symbol)", unresolved))
    }
    return found
  }

  /// A value that was not resolved: both ends must have it unresolved alike.
  mutating func agreement(_ what: String, _ unresolved: Unresolved, in description: Description) -> DraftOperation {
    var hash = ContentHash()
    hash.combine(unresolved.codeHash)
    // Without code to compare, the reason has to stand for it.
    if unresolved.codeHash == 0 { hash.combine(unresolved.reason) }
    parts.append(
      OpaquePart(
        name: what, field: what, reason: unresolved.reason, location: unresolved.location ?? description.location,
        identity: hash.value, emulatedSize: 0))
    var operation = FieldOperation(code: .agreement, condition: .version(0))
    operation.part = parts.count - 1
    return DraftOperation(
      operation: operation,
      label: FieldLabel(
        name: what, jsonName: what, typeName: "unknown", path: "", location: description.location, canCompress: false,
        isStructure: false))
  }

  /// QEMU's `vmsd_can_compress`.
  mutating func canCompress(_ field: Field, depth: Int = 0) -> Bool {
    if field.exists != nil { return false }
    guard case .structure(let id) = field.form, !field.flags.contains(.versionedStructure) else { return true }
    guard build.descriptions.indices.contains(id.index), depth < Limits.depth else { return false }
    if let known = compressible[id] { return known }
    // A description that contains itself cannot be unfolded either.
    compressible[id] = false
    var result = build[id].subsections.isEmpty
    if result {
      for inner in build[id].fields where !canCompress(inner, depth: depth + 1) {
        result = false
        break
      }
    }
    compressible[id] = result
    return result
  }
}
