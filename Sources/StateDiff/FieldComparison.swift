import VMState

/// What changed in one field that both sides have.
struct FieldComparison {
  private let wording: ChangeWording
  private let base: Field
  private let head: Field
  private(set) var differences: [ChangeDetails] = []

  init(wording: ChangeWording, base: Field, head: Field) {
    self.wording = wording
    self.base = base
    self.head = head
    compareForms()
    compareCounts()
    compareConditions()
  }

  private var name: ChangeDetails.FieldName { wording.name(of: head) }

  private mutating func add(_ details: ChangeDetails) { differences.append(details) }

  // MARK: - Form

  private mutating func compareForms() {
    switch (base.form, head.form) {
    case (.unresolved(let left), .unresolved(let right)):
      if left.codeHash != right.codeHash || left.reason != right.reason {
        add(.unread(.field(name), .both, reason: right.reason))
      }
      return
    case (.unresolved(let reason), _):
      add(.unread(.field(name), .base, reason: reason.reason))
      return
    case (_, .unresolved(let reason)):
      add(.unread(.field(name), .head, reason: reason.reason))
      return
    case (.custom(let left), .custom(let right)) where left.symbol == right.symbol:
      // What was read on both sides is compared as such, below.
      if left.code?.isWhole != true || right.code?.isWhole != true { compareCode(left, right) }
    case (let left, let right) where left.isLike(right):
      compareNested()
    default:
      add(retyped)
      return
    }
    compareSizes()
    comparePointers()
  }

  private var retyped: ChangeDetails {
    let isArray = base.flags.contains(.array) || head.flags.contains(.array) || head.countMember != nil
    var notes: [ChangeDetails.RetypeNote] = []
    if case (.scalar(let left), .scalar(let right)) = (base.form, head.form) {
      if left.wireSize == right.wireSize, left.integer.isSigned != right.integer.isSigned {
        notes.append(.takenWithSign(right.integer.isSigned))
      }
      if left.requiresEqual != right.requiresEqual { notes.append(.demandsLocalValue(right.requiresEqual)) }
    }
    return .fieldRetyped(
      name, from: wording.type(of: base, in: wording.base), to: wording.type(of: head, in: wording.head),
      .init(from: base.elementWireWidth, to: head.elementWireWidth, isElement: isArray), notes)
  }

  private mutating func compareCode(_ left: CustomForm, _ right: CustomForm) {
    let code: [(ChangeDetails.CodeRole, CodeReference?, CodeReference?)] = [
      (.saves, left.put, right.put), (.loads, left.get, right.get),
    ]
    for (role, old, new) in code where old?.codeHash != new?.codeHash {
      add(.fieldCode(role, name, function: new?.function ?? old?.function ?? "?", symbol: right.symbol))
    }
  }

  private mutating func compareNested() {
    if base.flags.contains(.versionedStructure) || head.flags.contains(.versionedStructure) {
      compareStructureVersions()
    }
    switch (base.form, head.form) {
    case (.tree(let left, _), .tree(let right, _)) where (left == nil) != (right == nil):
      add(.fieldKeys(name, areStructures: right != nil))
    default: break
    }
    for (old, new) in zip(base.nestedDescriptions, head.nestedDescriptions) {
      guard let left = wording.base.build.description(old), let right = wording.head.build.description(new) else {
        continue
      }
      guard left.kind == .declared, right.kind == .declared else { continue }
      guard left.name != right.name, left.symbol != right.symbol else { continue }
      add(.fieldDescription(name, from: left.name, to: right.name))
    }
  }

  private mutating func compareStructureVersions() {
    let isVersioned = (base.flags.contains(.versionedStructure), head.flags.contains(.versionedStructure))
    if isVersioned.0, isVersioned.1 {
      let name = name
      compare(base.structVersionID, head.structVersionID, .structureVersion(name)) {
        .structureVersion(name, from: $0, to: $1)
      }
    } else {
      add(.structureVersioning(name, fixed: isVersioned.1 ? head.structVersionID.canonicalText : nil))
    }
  }

  private mutating func comparePointers() {
    let flags = (base.flags, head.flags)
    if flags.0.contains(.arrayOfPointers) != flags.1.contains(.arrayOfPointers) {
      add(.fieldPointers(name, flags.1.contains(.arrayOfPointers)))
    } else if flags.0.contains(.autoAllocatedPointers) != flags.1.contains(.autoAllocatedPointers) {
      add(.fieldMarkers(name, flags.1.contains(.autoAllocatedPointers)))
    }
  }

  // MARK: - Numbers

  /// `details` gets the old and the new value.
  private mutating func compare(
    _ old: Known<Int>, _ new: Known<Int>, _ value: ChangeDetails.UnreadSubject,
    details: (Int, Int) -> ChangeDetails
  ) {
    if case (.known(let left), .known(let right)) = (old, new) {
      if left != right { add(details(left, right)) }
    } else if let unread = wording.unread(old, new, value) {
      add(unread)
    }
  }

  private mutating func compareSizes() {
    let name = name
    let unit: ChangeDetails.SizeUnit
    switch head.form {
    case .buffer, .unused: unit = .bytes
    case .bitmap: unit = .bits
    case .custom: unit = .bytesInC
    default: return
    }
    if base.sizeMember != head.sizeMember {
      add(.fieldSizeSource(name, from: base.sizeText, to: head.sizeText))
    }
    let isElsewhere = wording.isElsewhere(base.location, head.location)
    let effect = ChangeDetails.WireEffect(from: base.wireWidth, to: head.wireWidth)
    compare(base.size, head.size, .size(name)) {
      .fieldSize(name, from: $0, to: $1, unit, effect, isElsewhere: isElsewhere)
    }
    compare(base.start, head.start, .start(name)) { .fieldStart(name, from: $0, to: $1) }
  }

  private mutating func compareCounts() {
    let name = name
    if base.countMember != head.countMember {
      let old = base.countMember.map { "the member '\($0.member)' as \($0.type.cText)" } ?? countWords(base)
      let new = head.countMember.map { "the member '\($0.member)' as \($0.type.cText)" } ?? countWords(head)
      add(.fieldCountSource(name, from: old, to: new))
      return
    }
    let isMultiple = head.flags.contains(.multiplyElements)
    guard (head.flags.contains(.array) && base.flags.contains(.array)) || isMultiple else {
      if base.flags.contains(.array) != head.flags.contains(.array), base.form.isLike(head.form),
        head.countMember == nil
      {
        let (old, new) = (base.fixedElementCount, head.fixedElementCount)
        if old == nil || new == nil || old != new {
          add(.fieldCountForm(name, from: countWords(base), to: countWords(head)))
        }
      }
      return
    }
    let isElsewhere = wording.isElsewhere(base.location, head.location)
    let widths = (base.wireWidth, head.wireWidth)
    let effect: ChangeDetails.WireEffect? =
      widths.0 != nil && widths.1 != nil ? .init(from: widths.0, to: widths.1) : nil
    compare(base.count, head.count, .count(name)) {
      .fieldCount(name, from: $0, to: $1, isMultiple ? .perCounted : .elements(effect), isElsewhere: isElsewhere)
    }
  }

  private func countWords(_ field: Field) -> String {
    field.flags.contains(.array) ? "\(field.count.canonicalText) elements" : "a single element"
  }

  // MARK: - Conditions

  private mutating func compareConditions() {
    let name = name
    // A test overrides the version.
    if base.exists == nil || head.exists == nil {
      compare(base.versionID, head.versionID, .fieldVersion(name)) { .fieldVersion(name, from: $0, to: $1) }
    }
    if let change = wording.difference(from: base.exists, to: head.exists) {
      add(.fieldTest(name, change, gates: []))
    }
    let isSameMember = base.member == head.member || base.name != head.name
    if !isSameMember, !base.member.isItself, !head.member.isItself {
      add(.fieldMember(name, from: base.member.text, to: head.member.text))
    }
  }
}
