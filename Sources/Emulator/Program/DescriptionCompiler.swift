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
    /// In a loop of code: the object that the whole function is applied to; else empty.
    var outer: [Object] = []

    /// The object that has the member, and the member as that object has it.
    func owner(of member: MemberPath) -> (object: Object, member: MemberPath, isOuter: Bool) {
      guard let path = member.inOuterObject else { return (self, member, false) }
      return outer.first.map { ($0, path, true) } ?? (self, path, false)
    }

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
    var target: Target?
  }

  /// What an assignment sets.
  struct Target {
    var member: MemberPath
    var object: Object
    var type: CInteger
    /// Loads count it as a member that comes over the wire.
    var isWire: Bool
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
    var outerSteps: Int
    var isDemanded: Bool
  }

  let build: Build
  var blocks: [DraftBlock] = []
  var expressions: [DraftExpression] = []
  var counts: [DraftCount] = []
  var sites: [DraftSite] = []
  var parts: [OpaquePart] = []
  var atoms: [Atom] = []
  /// Expressions that a load evaluates as tests.
  var loadTests: [Int] = []
  var rootPart: Int?
  /// What the local variables of saving code hold, in terms of members; for the search for states.
  var definitions: [String: Expression] = [:]
  /// Where saving comes by subsections.
  var subsectionPlaces: [SubsectionPlace] = []
  var operationCount = 0
  /// Bytes that arrays of scalars and buffers take in a state so far, about.
  var declaredBytes = 0
  private var compressible: [DescriptionID: Bool] = [:]

  init(build: Build) { self.build = build }

  /// Who runs a block.
  enum Half {
    case both, save, load

    var part: OpaquePart.Half {
      switch self {
      case .both: .both
      case .save: .save
      case .load: .load
      }
    }
  }

  /// What a description stands in.
  struct Stack {
    /// Descriptions being compiled, outermost first: a description may contain itself, but not for ever here.
    var ids: [DescriptionID] = []
    var half = Half.both
    /// What blocks of code are called by: the section, or the field.
    var codeName = ""
    var isHook = false
    /// The version in use where code stands, when the device saves.
    var version = 0
    /// Tests under which code is reached.
    var guards: [Expression] = []
  }

  /// Compiles `id` as it applies to `object`; nil when it can go no deeper, which the caller makes an opaque part.
  mutating func block(_ id: DescriptionID, object: Object, enclosing: [Int], stack: Stack) -> Int? {
    guard build.descriptions.indices.contains(id.index), stack.ids.count < Limits.depth,
      stack.ids.count(where: { $0 == id }) < 2, operationCount < Limits.operations
    else { return nil }
    let description = build[id]
    let index = blocks.count
    let versionID = description.versionID.value ?? 0
    let isCode = description.kind != .declared
    var name = description.name.isEmpty ? description.symbol : description.name
    if isCode, !stack.codeName.isEmpty { name = stack.codeName }
    blocks.append(
      DraftBlock(
        block: Block(
          name: name, symbol: description.symbol, nameBytes: Array(description.name.utf8), versionID: versionID,
          minimumVersionID: description.minimumVersionID.value ?? 0,
          minimumVersionIDOld: description.minimumVersionIDOld?.value ?? 0, loadStateOld: description.loadStateOld,
          operations: 0..<0, subsections: 0..<0, subsectionsEnd: Int.max, isCode: isCode,
          isHook: description.kind == .hook)))
    var operations: [DraftOperation] = []
    if description.kind != .hook {
      for (what, unresolved) in unresolvedParts(of: description) {
        operations.append(agreement(what, unresolved, in: description, stack.half))
      }
    }
    var stack = stack
    stack.ids.append(id)
    stack.codeName = name
    if !isCode {
      stack.version = versionID
      stack.guards = []
      compileHooks(of: description, block: index, object: object, enclosing: enclosing, stack: stack)
    }
    for fieldIndex in description.fields.indices {
      compile(fieldIndex, of: description, object: object, enclosing: enclosing, stack: stack, into: &operations)
    }
    blocks[index].operations = operations
    operationCount += operations.count
    if isCode { return index }
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
        // Loading code's descriptions are never saved, so nothing asks.
        let test = addTest(
          .subsection, predicate, subject: name, object: object, enclosing: enclosing, version: version, stack: stack)
        if let site = test.site { enclosing.append(site) }
        return test.expression
      }
      guard let child = self.block(use.description, object: object, enclosing: enclosing, stack: stack) else {
        continue
      }
      if stack.half != .load, !stack.isHook {
        subsectionPlaces.append(SubsectionPlace(name: name, conditions: enclosing))
      }
      blocks[block].subsections.append(
        SubsectionOperation(name: name, nameBytes: Array(name.utf8), needed: needed, block: child))
    }
  }

  mutating func addSite(
    _ kind: PredicateSite.Kind, _ predicate: Predicate, subject: String, object: Object, enclosing: [Int], version: Int
  ) -> Int {
    let expression = addExpression(predicate.body, object: object)
    if kind == .field || kind == .validation { loadTests.append(expression) }
    return addSite(
      PredicateSite(
        kind: kind, predicate: predicate, subject: subject, object: object.qualified, enclosing: enclosing),
      expression: expression, object: object, version: version)
  }

  private mutating func addSite(
    _ site: PredicateSite, expression: Int, object: Object, version: Int, isDemanded: Bool = true
  ) -> Int {
    sites.append(
      DraftSite(
        site: site, expression: expression, chain: object.chain, version: version,
        outerSteps: object.outer.first?.chain.count ?? 0, isDemanded: isDemanded))
    return sites.count - 1
  }

  mutating func addExpression(_ expression: Expression, object: Object) -> Int {
    expressions.append(DraftExpression(expression: expression, object: object))
    for atom in expression.atoms where !atoms.contains(where: { $0.text == atom.text }) { atoms.append(atom) }
    return expressions.count - 1
  }

  /// A test at its place: what is evaluated there, and, for those that a saved state decides, its site.
  mutating func addTest(
    _ kind: PredicateSite.Kind, _ predicate: Predicate, subject: String, object: Object, enclosing: [Int],
    version: Int, stack: Stack
  ) -> (expression: Int, site: Int?) {
    if stack.half == .both, !stack.isHook {
      let site = addSite(
        kind, predicate, subject: subject, object: object, enclosing: enclosing, version: version)
      return (sites[site].expression, site)
    }
    let expression = addExpression(predicate.body, object: object)
    if stack.half != .save { loadTests.append(expression) }
    var seen = predicate
    if stack.isHook {
      // What a load refuses is no state of a guest that was loaded itself.
      guard kind == .validation, stack.half != .save else { return (expression, nil) }
      for condition in stack.guards { seen.body = .binary(.or, .unary(.not, condition), seen.body) }
    } else {
      guard stack.half == .save else { return (expression, nil) }
      if kind == .validation {
        for condition in stack.guards { seen.body = .binary(.or, .unary(.not, condition), seen.body) }
      }
      seen.body = substituted(seen.body, object: object)
    }
    let asked = seen.body == predicate.body ? expression : addExpression(seen.body, object: object)
    let site = addSite(
      PredicateSite(kind: kind, predicate: seen, subject: subject, object: object.qualified, enclosing: enclosing),
      expression: asked, object: object, version: version, isDemanded: !stack.isHook)
    return (expression, site)
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
  mutating func agreement(
    _ what: String, _ unresolved: Unresolved, in description: Description, _ half: Half
  ) -> DraftOperation {
    var hash = ContentHash()
    hash.combine(unresolved.codeHash)
    // Without code to compare, the reason has to stand for it.
    if unresolved.codeHash == 0 { hash.combine(unresolved.reason) }
    parts.append(
      OpaquePart(
        name: what, field: what, reason: unresolved.reason, location: unresolved.location ?? description.location,
        identity: hash.value, emulatedSize: 0, half: half.part))
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
