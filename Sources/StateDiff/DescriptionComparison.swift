import VMState

/// What changed in one description that both sides have, nested descriptions left to the caller.
struct DescriptionComparison {
  /// Where the pair was first met.
  struct Context {
    /// The devices of the two sides, for their properties.
    var baseDevice: Device?
    var headDevice: Device?
    /// Where the described object lies in the device's, nil when it does not lie in it.
    var baseObject: MemberPath?
    var headObject: MemberPath?
    /// Names from the section down.
    var path: [String]
    /// True for a section and a subsection, whose versions are on the wire.
    var isOnWire: Bool

    /// Names that a path shows; the middle of a longer one is left out.
    private static let namesLimit = 12

    mutating func descend(to name: String) {
      if path.count >= Self.namesLimit {
        path[Self.namesLimit / 2] = "..."
        path.remove(at: Self.namesLimit / 2 + 1)
      }
      path.append(name)
    }
  }

  /// A pair of nested descriptions to look at next.
  struct Nested {
    var base: DescriptionID
    var head: DescriptionID
    var context: Context
  }

  let wording: ChangeWording
  let base: Description
  let head: Description
  let context: Context
  private let isWholeDevice: Bool
  private(set) var changes: [StateChange] = []
  private(set) var nested: [Nested] = []

  init(wording: ChangeWording, base: DescriptionID, head: DescriptionID, context: Context) {
    self.wording = wording
    self.base = wording.base.build[base]
    self.head = wording.head.build[head]
    self.context = context
    self.isWholeDevice = context.path.count == 1
    compareVersions()
    compareWhole()
    compareFields()
    compareSubsections()
    compareHooks()
  }

  /// - Parameter fields: those concerned; the bytes of a custom one are its functions' business.
  mutating func add(
    _ kind: StateChange.Kind, _ sentence: String, base: SourceLocation?, head: SourceLocation?, of fields: [Field] = []
  ) {
    let isCustom = fields.contains { field in
      if case .custom = field.form { return true }
      return false
    }
    changes.append(
      StateChange(
        kind: kind, device: nil, path: context.path.joined(separator: " / "), base: base, head: head,
        sentence: sentence,
        isInCode: isCustom || self.base.kind != .declared))
  }

  mutating func add(_ kind: StateChange.Kind, _ sentence: String) {
    add(kind, sentence, base: base.location, head: head.location)
  }

  // MARK: - The description itself

  private mutating func compareVersions() {
    let note = context.isOnWire ? "" : " (nested: the version itself is not sent)"
    let elsewhere = wording.elsewhereNote(base.location, head.location)
    if case (.known(let old), .known(let new)) = (base.versionID, head.versionID), old != new {
      let isRaised = new > old
      add(
        isRaised ? .versionRaised : .versionLowered,
        "the version is \(isRaised ? "raised" : "lowered") from \(old) to \(new)\(note)\(isRaised ? "" : elsewhere)")
    } else if let sentence = wording.unresolved(base.versionID, head.versionID, of: "the version") {
      add(.unresolved, sentence)
    }
    if case (.known(let old), .known(let new)) = (base.minimumVersionID, head.minimumVersionID), old != new {
      add(.minimumVersionChanged, "the lowest version that is accepted is \(new) instead of \(old)\(note)")
    } else if let sentence = wording.unresolved(base.minimumVersionID, head.minimumVersionID, of: "the lowest version")
    {
      add(.unresolved, sentence)
    }
    let (oldest, newest) = (base.minimumVersionIDOld, head.minimumVersionIDOld)
    if oldest != newest, base.loadStateOld != nil || head.loadStateOld != nil {
      let words = [oldest, newest].map { $0?.canonicalText ?? "none" }
      add(.minimumVersionChanged, "the lowest version for 'load_state_old' is \(words[1]) instead of \(words[0])")
    }
  }

  private mutating func compareWhole() {
    if isWholeDevice, base.name != head.name {
      add(.sectionRenamed, "the description is called '\(head.name)' instead of '\(base.name)'")
    }
    if base.isUnmigratable != head.isUnmigratable {
      add(
        .descriptionChanged,
        head.isUnmigratable ? "the device can no longer be migrated" : "the device can now be migrated")
    }
    if base.isEarlySetup != head.isEarlySetup {
      add(.descriptionChanged, "the section is now sent \(head.isEarlySetup ? "before" : "after") RAM")
    }
    if base.priority != head.priority {
      add(.descriptionChanged, "the section's priority is \(head.priority) instead of \(base.priority)")
    }
    if base.loadStateOld?.codeHash != head.loadStateOld?.codeHash {
      let name = head.loadStateOld?.function ?? base.loadStateOld?.function ?? "?"
      let verb = base.loadStateOld == nil ? "was added" : head.loadStateOld == nil ? "was removed" : "has changed"
      add(.descriptionChanged, "the code that loads old versions \(verb): '\(name)'")
    }
    if isWholeDevice, let sentence = wording.difference(from: base.needed, to: head.needed, of: "the section") {
      add(.descriptionChanged, sentence)
    }
    let (old, new) = (base.unresolved, head.unresolved)
    if old.map(\.codeHash) != new.map(\.codeHash) || old.map(\.reason) != new.map(\.reason) {
      let reasons = (new.isEmpty ? old : new).map(\.reason).joined(separator: "; ")
      add(
        .unresolved,
        "the description could not be read in full on the \(new.isEmpty ? "base" : "head") side: \(reasons)")
    }
  }

  private mutating func compareHooks() {
    let hooks: [(String, CodeReference?, CodeReference?)] = [
      ("pre_save", base.preSave, head.preSave), ("post_save", base.postSave, head.postSave),
      ("pre_load", base.preLoad, head.preLoad), ("post_load", base.postLoad, head.postLoad),
    ]
    for (role, old, new) in hooks where old?.codeHash != new?.codeHash {
      let sentence: String
      switch (old, new) {
      case (nil, let new?): sentence = "'\(role)' is new: '\(new.function)'"
      case (let old?, nil): sentence = "'\(role)' is gone: '\(old.function)'"
      default: sentence = "the code of '\(role)' has changed: '\(new?.function ?? "?")'"
      }
      add(.hookChanged, sentence, base: old?.location ?? base.location, head: new?.location ?? head.location)
    }
  }

  // MARK: - Fields

  private mutating func compareFields() {
    let steps = FieldAlignment(base: base.fields, head: head.fields).steps
    let moves = self.moves(in: steps)
    let (movedFrom, movedTo) = (Set(moves.map(\.0)), Set(moves.map(\.1)))
    var (oldRun, newRun): ([Int], [Int]) = ([], [])
    for step in steps {
      switch step {
      case .base(let index): if !movedFrom.contains(index) { oldRun.append(index) }
      case .head(let index): if !movedTo.contains(index) { newRun.append(index) }
      case .both(let old, let new):
        report(FieldGap(base: base.fields, oldRun, head: head.fields, newRun))
        (oldRun, newRun) = ([], [])
        compare(old, new)
      }
    }
    report(FieldGap(base: base.fields, oldRun, head: head.fields, newRun))
    for (old, new) in moves {
      let field = head.fields[new]
      add(
        .fieldMoved, "'\(field.name)' has moved from \(place(old, in: base)) to \(place(new, in: head))",
        base: base.fields[old].location, head: field.location)
      compare(old, new)
    }
  }

  /// Fields that each side has alone, in different gaps, under one name and of one kind.
  private func moves(in steps: [FieldAlignment.Step]) -> [(Int, Int)] {
    var old: [(index: Int, gap: Int)] = []
    var new: [String: [(index: Int, gap: Int)]] = [:]
    var gap = 0
    for step in steps {
      switch step {
      case .both: gap += 1
      case .base(let index) where !base.fields[index].isPadding: old.append((index, gap))
      case .head(let index) where !head.fields[index].isPadding:
        new[head.fields[index].name, default: []].append((index, gap))
      default: break
      }
    }
    var moves: [(Int, Int)] = []
    for (index, gap) in old {
      let field = base.fields[index]
      guard
        let place = new[field.name]?.firstIndex(where: {
          $0.gap != gap && head.fields[$0.index].form.isLike(field.form)
        })
      else { continue }
      if let found = new[field.name]?.remove(at: place) { moves.append((index, found.index)) }
    }
    return moves
  }

  private func place(_ index: Int, in description: Description) -> String {
    index == 0 ? "the start" : "after '\(description.fields[index - 1].name)'"
  }

  private mutating func compare(_ oldIndex: Int, _ newIndex: Int) {
    let (old, new) = (base.fields[oldIndex], head.fields[newIndex])
    for difference in FieldComparison(wording: wording, base: old, head: new).differences {
      let isTest = difference.kind == .fieldPredicateChanged
      let gates = isTest ? gateWords(new.exists, .head) : ""
      add(difference.kind, difference.sentence + gates, base: old.location, head: new.location, of: [old, new])
    }
    if case .custom(let left) = old.form, case .custom(let right) = new.form,
      left.code?.isWhole != true || right.code?.isWhole != true
    {
      return
    }
    for (left, right) in zip(old.nestedDescriptions, new.nestedDescriptions) {
      addNested(
        left, right, isOnWire: false, baseObject: Build.object(of: old, in: context.baseObject),
        headObject: Build.object(of: new, in: context.headObject))
    }
  }

  mutating func addNested(
    _ left: DescriptionID, _ right: DescriptionID, isOnWire: Bool, baseObject: MemberPath?, headObject: MemberPath?
  ) {
    guard wording.base.build.descriptions.indices.contains(left.index),
      wording.head.build.descriptions.indices.contains(right.index)
    else { return }
    var inner = context
    let target = wording.head.build[right]
    inner.descend(to: target.kind == .declared ? target.name : target.symbol)
    inner.isOnWire = isOnWire
    (inner.baseObject, inner.headObject) = (baseObject, headObject)
    nested.append(Nested(base: left, head: right, context: inner))
  }

  private mutating func report(_ gap: FieldGap) {
    for outcome in gap.outcomes {
      switch outcome {
      case .removed(let index):
        let field = base.fields[index]
        add(
          .fieldRemoved, "\(name(field)) is removed: \(wording.summary(of: field, in: wording.base))",
          base: field.location, head: nil, of: [field])
      case .added(let index):
        let field = head.fields[index]
        let place = index + 1 == head.fields.count && index > 0 ? "at the end" : self.place(index, in: head)
        add(
          .fieldAdded,
          "\(name(field)) is added \(place == "the start" ? "at the start" : place): "
            + wording.summary(of: field, in: wording.head, gates: gateWords(field.exists, .head)),
          base: nil, head: field.location)
      case .renamed(let left, let right):
        let (old, new) = (base.fields[left], head.fields[right])
        add(
          .fieldRenamed, "'\(old.name)' is renamed to '\(new.name)', at the same place and of the same form",
          base: old.location, head: new.location)
        compare(left, right)
      case .replaced(let left, let right):
        let (old, new) = (base.fields[left], head.fields[right])
        add(
          .fieldRetyped,
          "'\(old.name)' (\(wording.summary(of: old, in: wording.base))) is replaced by '\(new.name)' ("
            + "\(wording.summary(of: new, in: wording.head))): "
            + wording.wireEffect(from: old.wireWidth, to: new.wireWidth),
          base: old.location, head: new.location, of: [old, new])
      case .padded(let left, let right):
        let (old, padding) = (base.fields[left], head.fields[right])
        add(
          .fieldReplacedByPadding,
          "'\(old.name)' (\(wording.type(of: old, in: wording.base))) is replaced by padding of the same width, "
            + ChangeWording.counted(old.wireWidth ?? 0, "byte") + condition(old, padding),
          base: old.location, head: padding.location)
      case .unpadded(let right, let left):
        let (padding, new) = (base.fields[left], head.fields[right])
        add(
          .paddingReplacedByField,
          "'\(new.name)' (\(wording.type(of: new, in: wording.head))) takes "
            + "\(ChangeWording.counted(new.wireWidth ?? 0, "byte")) that were padding" + condition(padding, new),
          base: padding.location, head: new.location)
      case .paddingResized(let left, let right, let oldWidth, let newWidth):
        add(
          .paddingChanged, "there are \(ChangeWording.counted(newWidth, "byte")) of padding instead of \(oldWidth)",
          base: left.map { base.fields[$0].location } ?? base.location,
          head: right.map { head.fields[$0].location } ?? head.location)
      }
    }
  }

  private func name(_ field: Field) -> String { field.isPadding ? "padding" : "'\(field.name)'" }

  /// Says that bytes at one place are not sent under one condition.
  private func condition(_ old: Field, _ new: Field) -> String {
    let isSame =
      old.exists == nil && new.exists == nil
      ? old.versionID == new.versionID : wording.difference(from: old.exists, to: new.exists, of: "") == nil
    if isSame { return "" }
    func words(_ field: Field) -> String {
      let text = wording.condition(of: field)
      return text.isEmpty ? "always" : String(text.dropFirst(2))
    }
    return ", but is sent \(words(new)) instead of \(words(old))"
  }
}
