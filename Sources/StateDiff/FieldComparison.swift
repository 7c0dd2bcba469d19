import VMState

/// What changed in one field that both sides have.
struct FieldComparison {
  /// A change without the place it stands in.
  struct Difference: Hashable {
    let kind: StateChange.Kind
    let sentence: String
  }

  private let wording: ChangeWording
  private let base: Field
  private let head: Field
  private(set) var differences: [Difference] = []

  init(wording: ChangeWording, base: Field, head: Field) {
    self.wording = wording
    self.base = base
    self.head = head
    compareForms()
    compareCounts()
    compareConditions()
  }

  private var subject: String { head.isPadding ? "padding" : "'\(head.name)'" }

  private mutating func add(_ kind: StateChange.Kind, _ sentence: String) {
    differences.append(Difference(kind: kind, sentence: sentence))
  }

  // MARK: - Form

  private mutating func compareForms() {
    switch (base.form, head.form) {
    case (.unresolved(let left), .unresolved(let right)):
      if left.codeHash != right.codeHash || left.reason != right.reason {
        add(.unresolved, "\(subject) could not be read on either side, and its code differs: \(right.reason)")
      }
      return
    case (.unresolved(let reason), _):
      add(.unresolved, "\(subject) could not be read on the base side: \(reason)")
      return
    case (_, .unresolved(let reason)):
      add(.unresolved, "\(subject) could not be read on the head side: \(reason)")
      return
    case (.custom(let left), .custom(let right)) where left.symbol == right.symbol:
      // What was read on both sides is compared as such, below.
      if left.code?.isWhole != true || right.code?.isWhole != true { compareCode(left, right) }
    case (let left, let right) where left.isLike(right):
      compareNested()
    default:
      add(.fieldRetyped, retyped)
      return
    }
    compareSizes()
    comparePointers()
  }

  private var retyped: String {
    let (old, new) = (wording.type(of: base, in: wording.base), wording.type(of: head, in: wording.head))
    let isArray = base.flags.contains(.array) || head.flags.contains(.array) || head.countMember != nil
    var effect = wording.wireEffect(from: base.elementWireWidth, to: head.elementWireWidth, isElement: isArray)
    if case (.scalar(let left), .scalar(let right)) = (base.form, head.form) {
      if left.wireSize == right.wireSize, left.integer.isSigned != right.integer.isSigned {
        effect += ", taken with\(right.integer.isSigned ? "" : "out") a sign"
      }
      if right.requiresEqual, !left.requiresEqual {
        effect += ", and a load is refused unless the value is the local one"
      }
      if left.requiresEqual, !right.requiresEqual { effect += ", and a load no longer demands the local value" }
    }
    return "\(subject) is \(new) instead of \(old): \(effect)"
  }

  private mutating func compareCode(_ left: CustomForm, _ right: CustomForm) {
    for (role, old, new) in [("puts", left.put, right.put), ("gets", left.get, right.get)] {
      guard old?.codeHash != new?.codeHash else { continue }
      let name = new?.function ?? old?.function ?? "?"
      add(.codeChanged, "the code that \(role) \(subject) has changed: '\(name)' (through '\(right.symbol)')")
    }
  }

  private mutating func compareNested() {
    if base.flags.contains(.versionedStructure) || head.flags.contains(.versionedStructure) {
      compareStructureVersions()
    }
    switch (base.form, head.form) {
    case (.tree(let left, _), .tree(let right, _)) where (left == nil) != (right == nil):
      add(
        .fieldRetyped,
        "\(subject) has \(right == nil ? "plain numbers" : "structures") for keys instead of "
          + (right == nil ? "structures" : "plain numbers"))
    default: break
    }
    for (old, new) in zip(base.nestedDescriptions, head.nestedDescriptions) {
      guard wording.base.build.descriptions.indices.contains(old.index),
        wording.head.build.descriptions.indices.contains(new.index)
      else { continue }
      let (left, right) = (wording.base.build[old], wording.head.build[new])
      guard left.kind == .declared, right.kind == .declared else { continue }
      guard left.name != right.name, left.symbol != right.symbol else { continue }
      add(.fieldRetyped, "\(subject) is described by '\(right.name)' instead of '\(left.name)'")
    }
  }

  private mutating func compareStructureVersions() {
    let isVersioned = (base.flags.contains(.versionedStructure), head.flags.contains(.versionedStructure))
    if isVersioned.0, isVersioned.1 {
      let subject = subject
      compare(base.structVersionID, head.structVersionID, .fieldVersionChanged, "the structure version of \(subject)") {
        "\(subject) is sent as version \($1) of its structure instead of \($0)"
      }
    } else {
      let version =
        head.flags.contains(.versionedStructure)
        ? "the fixed version \(head.structVersionID.canonicalText)" : "its own version"
      add(.fieldVersionChanged, "\(subject) is now sent by \(version) of its structure")
    }
  }

  private mutating func comparePointers() {
    guard base.flags.contains(.arrayOfPointers) == head.flags.contains(.arrayOfPointers) else {
      let isPointer = head.flags.contains(.arrayOfPointers)
      add(
        .fieldRetyped,
        "\(subject) is \(isPointer ? "now" : "no longer") an array of pointers, in which a null element is one byte")
      return
    }
    guard base.flags.contains(.autoAllocatedPointers) != head.flags.contains(.autoAllocatedPointers) else { return }
    let hasMarkers = head.flags.contains(.autoAllocatedPointers)
    add(.fieldRetyped, "\(subject) \(hasMarkers ? "now" : "no longer") has a marker byte before every element")
  }

  // MARK: - Numbers

  /// `words` gets the old and the new value.
  private mutating func compare(
    _ old: Known<Int>, _ new: Known<Int>, _ kind: StateChange.Kind, _ value: String, words: (Int, Int) -> String
  ) {
    if case (.known(let left), .known(let right)) = (old, new) {
      if left != right { add(kind, words(left, right)) }
    } else if let sentence = wording.unresolved(old, new, of: value) {
      add(.unresolved, sentence)
    }
  }

  private mutating func compareSizes() {
    let subject = subject
    let unit: String
    switch head.form {
    case .buffer, .unused: unit = "bytes"
    case .bitmap: unit = "bits"
    case .custom: unit = "C bytes"
    default: return
    }
    if base.sizeMember != head.sizeMember {
      add(
        .fieldSizeChanged,
        "the size of \(subject) is \(head.sizeText) instead of \(base.sizeText)")
    }
    let note = wording.elsewhereNote(base.location, head.location)
    let effect = wording.wireEffect(from: base.wireWidth, to: head.wireWidth)
    let isCode = unit == "C bytes"
    compare(base.size, head.size, head.isPadding ? .paddingChanged : .fieldSizeChanged, "the size of \(subject)") {
      isCode
        ? "\(subject) is \($1) bytes in C instead of \($0), which the code that puts and gets it may use\(note)"
        : "\(subject) is \($1) \(unit) instead of \($0): \(effect)\(note)"
    }
    compare(base.start, head.start, .fieldMemberChanged, "the start of \(subject)") {
      "\(subject) is taken from byte \($1) of its member instead of \($0)"
    }
  }

  private mutating func compareCounts() {
    let subject = subject
    if base.countMember != head.countMember {
      let old = base.countMember.map { "the member '\($0.member)' as \($0.type.cText)" } ?? countWords(base)
      let new = head.countMember.map { "the member '\($0.member)' as \($0.type.cText)" } ?? countWords(head)
      add(.fieldCountChanged, "\(subject) has as many elements as \(new) says instead of \(old)")
      return
    }
    let isMultiple = head.flags.contains(.multiplyElements)
    guard (head.flags.contains(.array) && base.flags.contains(.array)) || isMultiple else {
      if base.flags.contains(.array) != head.flags.contains(.array), base.form.isLike(head.form),
        head.countMember == nil
      {
        let (old, new) = (base.fixedElementCount, head.fixedElementCount)
        if old == nil || new == nil || old != new {
          add(.fieldCountChanged, "\(subject) has \(countWords(head)) instead of \(countWords(base))")
        }
      }
      return
    }
    let note = wording.elsewhereNote(base.location, head.location)
    let widths = (base.wireWidth, head.wireWidth)
    let effect = widths.0 != nil && widths.1 != nil ? ": \(wording.wireEffect(from: widths.0, to: widths.1))" : ""
    compare(base.count, head.count, .fieldCountChanged, "the number of elements of \(subject)") {
      isMultiple
        ? "\(subject) has \($1) elements for each that its member counts instead of \($0)\(note)"
        : "\(subject) has \(ChangeWording.counted($1, "element")) instead of \($0)\(effect)\(note)"
    }
  }

  private func countWords(_ field: Field) -> String {
    field.flags.contains(.array) ? "\(field.count.canonicalText) elements" : "a single element"
  }

  // MARK: - Conditions

  private mutating func compareConditions() {
    let subject = subject
    // A test overrides the version.
    if base.exists == nil || head.exists == nil {
      compare(base.versionID, head.versionID, .fieldVersionChanged, "the version of \(subject)") {
        switch ($0, $1) {
        case (0, let new): "\(subject) is now sent only since version \(new)"
        case (let old, 0): "\(subject) is now sent in every version, and was since version \(old)"
        case (let old, let new): "\(subject) is sent since version \(new) instead of \(old)"
        }
      }
    }
    if let sentence = wording.difference(from: base.exists, to: head.exists, of: subject) {
      add(.fieldPredicateChanged, sentence)
    }
    let isSameMember = base.member == head.member || base.name != head.name
    if !isSameMember, !base.member.isItself, !head.member.isItself {
      add(.fieldMemberChanged, "\(subject) is taken from the member '\(head.member)' instead of '\(base.member)'")
    }
  }
}
