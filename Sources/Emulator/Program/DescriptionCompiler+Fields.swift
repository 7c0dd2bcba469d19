import VMState

extension DescriptionCompiler {
  /// Drafts the operations of one field: agreements on what was not resolved, then the field itself.
  mutating func compile(
    _ index: Int, of description: Description, object: Object, enclosing: [Int], stack: Stack,
    into operations: inout [DraftOperation]
  ) {
    let field = description.fields[index]
    if !stack.isHook {
      for (what, unresolved) in unresolvedParts(of: field) {
        operations.append(
          agreement("\(description.symbol).\(field.name): \(what)", unresolved, in: description, stack.half))
      }
    }
    var enclosing = enclosing
    let isCode = description.kind != .declared
    let (owner, member, isOuter) = object.owner(of: field.member)
    var draft = DraftOperation(
      operation: FieldOperation(code: .nothing, condition: .version(field.versionID.value ?? 0)),
      label: FieldLabel(
        name: field.name, jsonName: isCode ? field.name : jsonName(index, of: description),
        typeName: typeName(of: field), path: owner.path(member), location: field.location,
        canCompress: !isCode && canCompress(field), isStructure: field.isPlainStructure))
    draft.operation.isOuter = isOuter
    draft.operation.fieldVersion = field.versionID.value ?? 0
    draft.operation.mustExist = field.flags.contains(.mustExist)
    if let predicate = field.exists {
      let kind: PredicateSite.Kind = draft.operation.mustExist ? .validation : .field
      let test = addTest(
        kind, predicate, subject: "\(isCode ? stack.codeName : description.name).\(field.name)", object: object,
        enclosing: enclosing, version: isCode ? stack.version : description.versionID.value ?? 0, stack: stack)
      draft.operation.condition = .expression(test.expression)
      if kind == .field, let site = test.site { enclosing.append(site) }
    }
    setCountAndSize(of: field, object: object, in: &draft)
    fill(
      &draft, with: field, of: description, object: object, owner: owner, enclosing: enclosing, stack: stack)
    operations.append(draft)
  }

  /// Counts and sizes that a member holds cannot be negative or in the millions in a state we make up, but what the
  /// stream says is taken as QEMU takes it.
  private mutating func setCountAndSize(of field: Field, object: Object, in draft: inout DraftOperation) {
    // C's `int`: what does not fit there is no number of elements.
    let number = Int(Int32(clamping: field.count.value ?? 2))
    let bytes = Int(Int32(clamping: field.size.value ?? 8))
    let factor = field.flags.contains(.multiplyElements) ? number : 1
    if field.flags.contains(.array) {
      draft.operation.count = number &* factor
    } else if let constant = field.countMember?.constant {
      draft.operation.count = constant.multiplied(by: factor)
    } else if let member = field.countMember {
      counts.append(DraftCount(member: member, object: object, factor: factor))
      draft.operation.countIndex = counts.count - 1
    } else {
      draft.operation.count = factor
    }
    draft.operation.size = bytes
    if field.flags.contains(.variableBuffer), let constant = field.sizeMember?.constant {
      draft.operation.size = constant.multiplied(by: field.flags.contains(.multiply) ? bytes : 1)
    } else if field.flags.contains(.variableBuffer), let member = field.sizeMember {
      counts.append(
        DraftCount(member: member, object: object, factor: field.flags.contains(.multiply) ? bytes : 1))
      draft.operation.sizeIndex = counts.count - 1
    }
    if field.flags.contains(.autoAllocatedPointers) {
      draft.operation.pointers = .autoAllocated
    } else if field.flags.contains(.arrayOfPointers) {
      draft.operation.pointers = .elements
    }
  }

  private mutating func fill(
    _ draft: inout DraftOperation, with field: Field, of description: Description, object: Object, owner: Object,
    enclosing: [Int], stack: Stack
  ) {
    let path = draft.label.path
    if stack.isHook, !field.form.isForHooks { return }
    switch field.form {
    case .validation:
      draft.operation.code = .nothing
    case .assignment(let type, let value):
      compileAssignment(&draft, type, value, field, object: object, stack: stack)
    case .group(let id):
      compileGroup(&draft, id, field, description, object: object, enclosing: enclosing, stack: stack)
    case .scalar(let form):
      draft.operation.form = form
      if draft.isArray(field) {
        declareRange(
          &draft, object: owner, path: path, width: form.wireSize, isSigned: form.integer.isSigned,
          isBool: form == .bool,
          code: .scalars)
      } else {
        let scalar = owner.frame.wireScalar(path, type: form.integer)
        if form.requiresEqual || form == .int32LessOrEqual { scalar.isConfigured = true }
        draft.operation.code = .scalar
        draft.scalar = scalar
      }
    case .buffer, .bitmap:
      let code: FieldOperation.Code = field.form == .buffer ? .buffer : .bitmap
      declareRange(&draft, object: owner, path: path, width: 1, isSigned: false, isBool: false, code: code)
    case .unused:
      draft.operation.code = .unused
    case .structure(let id):
      compileStructure(
        &draft, id, field, description, object: object, owner: owner, enclosing: enclosing, stack: stack)
    case .temporary(let id):
      var temporary = object
      // The temporary has no name of its own; the '~' keeps its members apart from its parent's.
      temporary.prefix = MemberPath("~\(field.name)").inside(object.prefix)
      temporary.parent = MemberPath(path)
      temporary.qualified = MemberPath("~\(field.name)").inside(object.qualified)
      draft.operation.code = .temporary
      if let block = block(id, object: temporary, enclosing: enclosing, stack: stack) {
        draft.operation.block = block
      } else {
        makeOpaque(&draft, field, description, Unresolved("description contains itself or is missing"), stack.half)
      }
    case .list(let id):
      compileList(&draft, key: nil, value: id, isTree: false, field, description, object, enclosing, stack)
    case .tree(let key, let value):
      compileList(&draft, key: key, value: value, isTree: true, field, description, object, enclosing, stack)
    case .custom(let form):
      if let code = form.code {
        compileCode(
          &draft, form, code, field, description, object: object, enclosing: enclosing, stack: stack)
      } else {
        makeOpaque(&draft, field, description, form: form, stack.half)
      }
    case .unresolved(let unresolved):
      makeOpaque(&draft, field, description, unresolved, stack.half)
    }
    if draft.operation.pointers != .no, draft.operation.code != .opaque {
      let mask = owner.frame.scalar("\(path).#null", type: .uint64)
      mask.isConfigured = true
      draft.nullMask = mask
    }
  }

  private mutating func declareRange(
    _ draft: inout DraftOperation, object: Object, path: String, width: Int, isSigned: Bool, isBool: Bool,
    code: FieldOperation.Code
  ) {
    let operation = draft.operation
    var elements: Int
    switch code {
    case .buffer: elements = max(operation.count, 0).multiplied(by: max(operation.size, 0))
    case .bitmap: elements = max(operation.size, 0).bitmapBytes
    default: elements = max(operation.count, 0)
    }
    if operation.countIndex >= 0 || operation.sizeIndex >= 0 { elements = Limits.variableRangeElements }
    let most = declaredBytes < Limits.stateBytes ? Limits.rangeElements : Limits.variableRangeElements
    elements = min(max(elements, 1), most)
    declaredBytes += elements * width * object.chain.reduce(1) { $0.multiplied(by: $1.count) }
    let (range, index) = object.frame.range(path, width: width, isSigned: isSigned, isBool: isBool, count: elements)
    draft.operation.code = code
    draft.operation.capacity = elements
    draft.range = range
    draft.rangeIndex = index
  }

  private mutating func compileStructure(
    _ draft: inout DraftOperation, _ id: DescriptionID, _ field: Field, _ description: Description, object: Object,
    owner: Object, enclosing: [Int], stack: Stack
  ) {
    if field.flags.contains(.versionedStructure) { draft.operation.nestedVersion = field.structVersionID.value ?? 0 }
    var inner = owner
    if draft.isArray(field) {
      let count = draft.operation.countIndex >= 0 ? Limits.variableFrameElements : draft.operation.count
      // Arrays within arrays multiply.
      let most = max(2, Limits.frameElements >> (2 * object.chain.count))
      enterElements(&draft, of: draft.label.path, count: min(max(count, 1), most), &inner)
      draft.operation.code = .structures
    } else {
      inner.prefix = MemberPath(draft.label.path)
      inner.qualified = (field.member.inOuterObject ?? field.member).inside(owner.qualified)
      inner.parent = nil
      draft.operation.code = .structure
    }
    setOuter(of: &inner, for: id, in: object, &draft)
    guard let block = block(id, object: inner, enclosing: enclosing, stack: stack) else {
      return makeOpaque(&draft, field, description, Unresolved("description contains itself or is missing"), stack.half)
    }
    draft.operation.block = block
  }

  /// A loop's body sees the function's own object; what is described elsewhere sees nothing but its own.
  private func setOuter(of inner: inout Object, for id: DescriptionID, in object: Object, _ draft: inout DraftOperation)
  {
    let isLoop = build.descriptions.indices.contains(id.index) && build[id].kind != .declared
    draft.operation.entersLoop = !isLoop || object.outer.isEmpty
    inner.outer = !isLoop ? [] : object.outer.isEmpty ? [object] : object.outer
  }

  func enterElements(_ draft: inout DraftOperation, of path: String, count: Int, _ inner: inout Object) {
    let (elements, index) = inner.frame.elements(path, count: count)
    draft.elements = elements
    draft.elementIndex = index
    draft.operation.capacity = count
    inner = Object(
      frame: elements.builder, chain: inner.chain + [elements],
      qualified: MemberPath((FrameBuilder.splitIndex(path)?.base ?? path) + "[]").inside(inner.qualifiedFrame))
  }

  private mutating func compileList(
    _ draft: inout DraftOperation, key: DescriptionID?, value: DescriptionID, isTree: Bool, _ field: Field,
    _ description: Description, _ object: Object, _ enclosing: [Int], _ stack: Stack
  ) {
    let path = draft.label.path
    let owner = object.owner(of: field.member).object
    let count = owner.frame.wireScalar("\(path).#count", type: .int)
    count.isCount = true
    draft.scalar = count
    draft.operation.code = isTree ? .tree : .list
    var inner = owner
    enterElements(&draft, of: path, count: Limits.listElements, &inner)
    setOuter(of: &inner, for: value, in: object, &draft)
    guard let block = block(value, object: inner, enclosing: enclosing, stack: stack) else {
      return makeOpaque(&draft, field, description, Unresolved("description contains itself or is missing"), stack.half)
    }
    draft.operation.block = block
    guard isTree else { return }
    if let key {
      let (keys, _) = object.frame.elements("\(path).#key", count: Limits.listElements)
      draft.keyElements = keys
      let keyObject = Object(
        frame: keys.builder, chain: object.chain + [keys], qualified: MemberPath("\(path).#key[]"))
      guard let keyBlock = self.block(key, object: keyObject, enclosing: enclosing, stack: stack) else {
        return makeOpaque(
          &draft, field, description, Unresolved("description contains itself or is missing"), stack.half)
      }
      draft.operation.keyBlock = keyBlock
    } else {
      let (range, _) = object.frame.range(
        "\(path).#key", width: 8, isSigned: false, isBool: false, count: Limits.listElements)
      draft.range = range
    }
  }

  mutating func makeOpaque(
    _ draft: inout DraftOperation, _ field: Field, _ description: Description, form: CustomForm, _ half: Half
  ) {
    var hash = ContentHash()
    hash.combine(form.symbol)
    hash.combine(form.codeHash)
    add(
      &draft, field, description, name: form.put?.function ?? form.get?.function ?? form.symbol,
      reason: "the bytes of '\(form.symbol)' are decided by code", location: form.put?.location ?? form.get?.location,
      hash: hash, half)
  }

  mutating func makeOpaque(
    _ draft: inout DraftOperation, _ field: Field, _ description: Description, _ unresolved: Unresolved,
    _ half: Half
  ) {
    var hash = ContentHash()
    hash.combine(unresolved.codeHash)
    if unresolved.codeHash == 0 { hash.combine(unresolved.reason) }
    add(
      &draft, field, description, name: "\(description.symbol).\(field.name)", reason: unresolved.reason,
      location: unresolved.location, hash: hash, half)
  }

  private mutating func add(
    _ draft: inout DraftOperation, _ field: Field, _ description: Description, name: String, reason: String,
    location: SourceLocation?, hash: ContentHash, _ half: Half
  ) {
    var hash = hash
    let size = field.size.value ?? 0
    hash.combine(UInt64(bitPattern: Int64(size)))
    parts.append(
      OpaquePart(
        name: name, field: "\(description.name).\(field.name)", reason: reason, location: location ?? field.location,
        identity: hash.value, emulatedSize: size > 0 && size <= 1 << 16 ? size : 4,
        declaredSize: size > 0 ? size : nil, half: half.part))
    draft.operation.code = .opaque
    draft.operation.part = parts.count - 1
  }

  private func unresolvedParts(of field: Field) -> [(String, Unresolved)] {
    var found: [(String, Unresolved)] = []
    if let unresolved = field.versionID.unresolved, field.exists == nil { found.append(("version_id", unresolved)) }
    if field.flags.contains(.versionedStructure), let unresolved = field.structVersionID.unresolved {
      found.append(("struct_version_id", unresolved))
    }
    if let unresolved = field.count.unresolved, !field.flags.isDisjoint(with: [.array, .multiplyElements]) {
      found.append(("num", unresolved))
    }
    if let unresolved = field.size.unresolved, field.sizeDecidesBytes { found.append(("size", unresolved)) }
    return found
  }

  /// QEMU's `vmfield_name_is_unique` and `vmfield_name_num`.
  private func jsonName(_ index: Int, of description: Description) -> String {
    let name = description.fields[index].name
    let before = description.fields[..<index].count { $0.name == name }
    let isUnique = before == 0 && !description.fields[(index + 1)...].contains { $0.name == name }
    return isUnique ? name : "\(name)[\(before)]"
  }

  private func typeName(of field: Field) -> String {
    switch field.form {
    case .scalar(let form): form.infoName
    case .buffer: "buffer"
    case .unused: "unused_buffer"
    case .bitmap: "bitmap"
    case .structure: field.flags.contains(.versionedStructure) ? "vstruct" : "struct"
    case .temporary: "tmp"
    case .list: field.macro?.contains("QLIST") == true ? "qlist" : "qtailq"
    case .tree: "gtree"
    case .custom(let form): form.name.isEmpty ? "unknown" : form.name
    case .validation, .group, .assignment, .unresolved: "unknown"
    }
  }
}

extension DescriptionCompiler.Object {
  /// The frame's own path from the device.
  var qualifiedFrame: MemberPath {
    guard !prefix.isItself, qualified.text.hasSuffix(prefix.text) else { return prefix.isItself ? qualified : .itself }
    return MemberPath(String(qualified.text.dropLast(prefix.text.count)).trimmingDot)
  }
}

extension String {
  fileprivate var trimmingDot: String { hasSuffix(".") ? String(dropLast()) : self }
}

extension DescriptionCompiler.DraftOperation {
  /// A field that QEMU loops over, even once.
  func isArray(_ field: Field) -> Bool {
    operation.countIndex >= 0 || field.flags.contains(.array) || operation.count != 1 || operation.pointers != .no
  }
}

extension WireForm {
  /// What a function without a stream can do.
  var isForHooks: Bool {
    switch self {
    case .validation, .assignment, .group: true
    default: false
    }
  }
}

extension Field {
  /// `VMS_STRUCT`, not `VMS_VSTRUCT`.
  var isPlainStructure: Bool {
    if case .structure = form { return !flags.contains(.versionedStructure) }
    return false
  }

  /// The element size is what goes on the wire.
  var sizeDecidesBytes: Bool {
    switch form {
    case .buffer, .unused, .bitmap: !flags.contains(.variableBuffer) || flags.contains(.multiply)
    default: false
    }
  }
}

extension Int {
  /// `self` bits as 64-bit words, in bytes; no more than a state could hold in any case.
  var bitmapBytes: Int { (Swift.min(self, 1 << 40) + 63) / 64 * 8 }

  /// The product, or the largest value when it does not fit.
  func multiplied(by other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }
}
