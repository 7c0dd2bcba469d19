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
    _ details: ChangeDetails, base: SourceLocation?, head: SourceLocation?, of fields: [Field] = []
  ) {
    let isCustom = fields.contains { field in
      if case .custom = field.form { return true }
      return false
    }
    changes.append(
      StateChange(
        details, device: nil, path: context.path.joined(separator: " / "), base: base, head: head,
        isInCode: isCustom || self.base.kind != .declared))
  }

  mutating func add(_ details: ChangeDetails) { add(details, base: base.location, head: head.location) }

  // MARK: - The description itself

  private mutating func compareVersions() {
    let isSent = context.isOnWire
    if case (.known(let old), .known(let new)) = (base.versionID, head.versionID), old != new {
      let isElsewhere = new < old && wording.isElsewhere(base.location, head.location)
      add(.version(from: old, to: new, isSent: isSent, isElsewhere: isElsewhere))
    } else if let unread = wording.unread(base.versionID, head.versionID, .version) {
      add(unread)
    }
    if case (.known(let old), .known(let new)) = (base.minimumVersionID, head.minimumVersionID), old != new {
      add(.minimumVersion(from: old, to: new, isSent: isSent))
    } else if let unread = wording.unread(base.minimumVersionID, head.minimumVersionID, .minimumVersion) {
      add(unread)
    }
    let (oldest, newest) = (base.minimumVersionIDOld, head.minimumVersionIDOld)
    if oldest != newest, base.loadStateOld != nil || head.loadStateOld != nil {
      add(.oldMinimumVersion(from: oldest?.canonicalText, to: newest?.canonicalText))
    }
  }

  private mutating func compareWhole() {
    if isWholeDevice, base.name != head.name { add(.descriptionRenamed(from: base.name, to: head.name)) }
    if base.isUnmigratable != head.isUnmigratable { add(.migratability(!head.isUnmigratable)) }
    if base.isEarlySetup != head.isEarlySetup { add(.earlySetup(head.isEarlySetup)) }
    if base.priority != head.priority { add(.priority(from: base.priority, to: head.priority)) }
    if base.loadStateOld?.codeHash != head.loadStateOld?.codeHash {
      let fate = ChangeDetails.CodeFate(was: base.loadStateOld != nil, is: head.loadStateOld != nil)
      add(.oldLoader(fate, function: head.loadStateOld?.function ?? base.loadStateOld?.function ?? "?"))
    }
    if isWholeDevice, let change = wording.difference(from: base.needed, to: head.needed) { add(.sectionTest(change)) }
    let (old, new) = (base.unresolved, head.unresolved)
    if old.map(\.codeHash) != new.map(\.codeHash) || old.map(\.reason) != new.map(\.reason) {
      add(.unreadParts(new.isEmpty ? .base : .head, reasons: (new.isEmpty ? old : new).map(\.reason)))
    }
  }

  private mutating func compareHooks() {
    let hooks: [(String, CodeReference?, CodeReference?)] = [
      ("pre_save", base.preSave, head.preSave), ("post_save", base.postSave, head.postSave),
      ("pre_load", base.preLoad, head.preLoad), ("post_load", base.postLoad, head.postLoad),
    ]
    for (role, old, new) in hooks where old?.codeHash != new?.codeHash {
      let fate = ChangeDetails.CodeFate(was: old != nil, is: new != nil)
      add(
        .hook(role: role, fate, function: new?.function ?? old?.function ?? "?"),
        base: old?.location ?? base.location, head: new?.location ?? head.location)
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
        .fieldMoved(name: field.name, from: place(old, in: base), to: place(new, in: head)),
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

  private func place(_ index: Int, in description: Description) -> ChangeDetails.FieldPosition {
    index == 0 ? .start : .after(description.fields[index - 1].name)
  }

  private mutating func compare(_ oldIndex: Int, _ newIndex: Int) {
    let (old, new) = (base.fields[oldIndex], head.fields[newIndex])
    for difference in FieldComparison(wording: wording, base: old, head: new).differences {
      var details = difference
      if case .fieldTest(let name, let change, _) = difference {
        details = .fieldTest(name, change, gates: gates(of: new.exists, .head))
      }
      add(details, base: old.location, head: new.location, of: [old, new])
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
    guard wording.base.build.description(left) != nil, let target = wording.head.build.description(right) else {
      return
    }
    var inner = context
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
        add(.fieldRemoved(wording.changed(field, in: wording.base)), base: field.location, head: nil, of: [field])
      case .added(let index):
        let field = head.fields[index]
        let isLast = index + 1 == head.fields.count && index > 0
        add(
          .fieldAdded(
            wording.changed(field, in: wording.head), at: isLast ? .end : place(index, in: head),
            gates: gates(of: field.exists, .head)),
          base: nil, head: field.location)
      case .renamed(let left, let right):
        let (old, new) = (base.fields[left], head.fields[right])
        add(.fieldRenamed(from: old.name, to: new.name), base: old.location, head: new.location)
        compare(left, right)
      case .replaced(let left, let right):
        let (old, new) = (base.fields[left], head.fields[right])
        add(
          .fieldReplaced(
            wording.changed(old, in: wording.base), by: wording.changed(new, in: wording.head),
            .init(from: old.wireWidth, to: new.wireWidth)),
          base: old.location, head: new.location, of: [old, new])
      case .padded(let left, let right):
        let (old, padding) = (base.fields[left], head.fields[right])
        add(
          .fieldPadded(wording.changed(old, in: wording.base), bytes: old.wireWidth ?? 0, condition(old, padding)),
          base: old.location, head: padding.location)
      case .unpadded(let right, let left):
        let (padding, new) = (base.fields[left], head.fields[right])
        add(
          .fieldUnpadded(wording.changed(new, in: wording.head), bytes: new.wireWidth ?? 0, condition(padding, new)),
          base: padding.location, head: new.location)
      case .paddingResized(let left, let right, let oldWidth, let newWidth):
        add(
          .paddingResized(from: oldWidth, to: newWidth),
          base: left.map { base.fields[$0].location } ?? base.location,
          head: right.map { head.fields[$0].location } ?? head.location)
      }
    }
  }

  /// Bytes at one place that are not sent under one condition; nil when they are.
  private func condition(_ old: Field, _ new: Field) -> ChangeDetails.ConditionChange? {
    let isSame =
      old.exists == nil && new.exists == nil
      ? old.versionID == new.versionID : wording.difference(from: old.exists, to: new.exists) == nil
    return isSame ? nil : .init(from: wording.condition(of: old), to: wording.condition(of: new))
  }
}
