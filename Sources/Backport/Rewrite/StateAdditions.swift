import Foundation
import StateDiff
import VMState

/// What a pick did to the state: fields that were added to descriptions the branch has, and all else that changed.
struct StateAdditions {
  /// A description that gained fields, or whose version rose on account of one within it.
  struct Addition {
    var base: Description
    var picked: Description
    /// Indices of the added fields in the picked list; empty when only the version rose.
    var fields: [Int]
    var devices: [String]
    /// A section or a subsection, whose version is sent.
    var isOnWire = true
    var isVersionRaised: Bool { base.versionID != picked.versionID }
  }

  private(set) var additions: [Addition] = []
  private(set) var refusals: [RewriteOutcome.Refusal] = []
  private(set) var notes: [RewriteOutcome.Note] = []
  /// Whether anything about the state differs at all.
  private(set) var isAnyChange = false
  private(set) var isMoved = false

  private struct Key: Hashable {
    var path: String
    var symbol: String
  }

  /// - Parameter builds: the branch's tip and the same with the pick, per target.
  init(_ builds: [WireRewrite.Builds]) {
    for pair in builds { read(pair) }
    refuseLoneVersions()
  }

  private mutating func read(_ pair: WireRewrite.Builds) {
    let difference = BuildComparison.difference(from: pair.base, to: pair.picked)
    let pairs = Self.pairs(pair.base, pair.picked)
    isMoved = isMoved || pairs.contains { $0.base.location.path != $0.picked.location.path }
    for (old, new, id) in pairs { add(old, new, id, pair) }
    let inCode = difference.changes.filter { isInCode($0, pair) }
    for change in difference.changes where !inCode.contains(change) { classify(change, pair) }
    refuseCode(inCode, pair)
  }

  /// Declared descriptions of both sides: by file and symbol, else by a symbol that each side has once.
  private static func pairs(_ base: Build, _ picked: Build) -> [(base: Description, picked: Description, DescriptionID)]
  {
    func isDeclared(_ description: Description) -> Bool { description.kind == .declared }
    let byKey = Dictionary(
      base.descriptions.filter(isDeclared).map { (Key(path: $0.location.path, symbol: $0.symbol), $0) },
      uniquingKeysWith: { first, _ in first })
    let bySymbol = Dictionary(grouping: base.descriptions.filter(isDeclared), by: \.symbol)
    return picked.descriptions.enumerated().compactMap { index, new in
      guard isDeclared(new) else { return nil }
      let alone = bySymbol[new.symbol].flatMap { $0.count == 1 ? $0[0] : nil }
      return (byKey[Key(path: new.location.path, symbol: new.symbol)] ?? alone).map { ($0, new, DescriptionID(index)) }
    }
  }

  private mutating func add(_ old: Description, _ new: Description, _ id: DescriptionID, _ pair: WireRewrite.Builds) {
    let fields = Self.addedFields(old, new)
    let isRaised = old.versionID != new.versionID && (old.versionID.value ?? 0) <= (new.versionID.value ?? .max)
    guard !fields.isEmpty || isRaised else { return }
    let padding = fields.filter { new.fields[$0].isPadding }
    if !padding.isEmpty {
      refuse(
        "padding is added to '\(new.name)'", new.fields[padding[0]].location,
        "padding keeps a place in the main list, and the main list cannot grow in a released series",
        "leave the VMSTATE_UNUSED entry out of the backport")
    }
    let isOnWire =
      pair.picked.devices.contains { $0.description == id }
      || pair.picked.descriptions.contains { $0.subsections.contains { $0.description == id } }
    let devices = pair.picked.devices.filter { device in
      device.description.map { pair.picked.descriptions(reachableFrom: [$0]).contains(id) } ?? false
    }.map(\.typeName)
    if let known = additions.firstIndex(where: {
      $0.picked.symbol == new.symbol && $0.picked.location == new.location
    }) {
      additions[known].devices = Set(additions[known].devices + devices).sorted()
      let lines = Set(additions[known].fields.map { additions[known].picked.fields[$0].location })
      if !Set(fields.map { new.fields[$0].location }).isSubset(of: lines) {
        additions[known].picked = new
        additions[known].fields = fields
      }
    } else {
      additions.append(
        Addition(base: old, picked: new, fields: fields, devices: Set(devices).sorted(), isOnWire: isOnWire))
    }
  }

  /// Fields of `new` that `old` has under no name and at no place.
  static func addedFields(_ old: Description, _ new: Description) -> [Int] {
    var added: [Int] = []
    var (oldRun, newRun): ([Int], [Int]) = ([], [])
    func close() {
      for case .added(let index) in FieldGap(base: old.fields, oldRun, head: new.fields, newRun).outcomes {
        added.append(index)
      }
      (oldRun, newRun) = ([], [])
    }
    for step in FieldAlignment(base: old.fields, head: new.fields).steps {
      switch step {
      case .base(let index): oldRun.append(index)
      case .head(let index): newRun.append(index)
      case .both: close()
      }
    }
    close()
    return added.sorted()
  }

  private mutating func refuse(_ what: String, _ location: SourceLocation?, _ known: String, _ remedy: String) {
    let refusal = RewriteOutcome.Refusal(what: what, location: location, known: known, remedy: remedy)
    if !refusals.contains(refusal) { refusals.append(refusal) }
  }

  private mutating func note(_ text: String, _ location: SourceLocation?) {
    let note = RewriteOutcome.Note(text: text, location: location)
    if !notes.contains(note) { notes.append(note) }
  }

  // MARK: - All other changes

  private mutating func classify(_ change: StateChange, _ pair: WireRewrite.Builds) {
    let place = change.headLocation ?? change.baseLocation
    let what = change.path.isEmpty ? change.sentence : "\(change.path): \(change.sentence)"
    switch change.kind {
    case .fieldAdded, .versionRaised, .minimumVersionChanged: isAnyChange = true
    case .descriptionAdded: isAnyChange = true
    case .deviceAdded, .machineAdded, .machineRemoved, .propertyAdded, .propertyRemoved, .propertyDefaultChanged,
      .machineTablesChanged, .machineMemberChanged, .compatAdded, .compatRemoved, .compatChanged, .compatMoved,
      .hookChanged, .fieldRenamed, .fieldMemberChanged, .paddingReplacedByField, .deviceRenamed:
      isAnyChange = true
      note(what, place)
    case .subsectionAdded:
      isAnyChange = true
      classifySubsection(change, what, place, pair.picked)
    case .subsectionPredicateChanged:
      isAnyChange = true
      note("\(what); a build that knows the subsection loads it either way", place)
    default:
      isAnyChange = true
      let (known, remedy) = RefusalReason.text(change.kind)
      refuse(what, place, known, remedy)
    }
  }

  // MARK: - Functions that put and get

  /// Whether a change is within what such functions do, or is their change.
  private func isInCode(_ change: StateChange, _ pair: WireRewrite.Builds) -> Bool {
    if [.handlersChanged, .handlersConverted, .codeChanged].contains(change.kind) { return true }
    let functions = Set(
      (pair.base.descriptions + pair.picked.descriptions).filter { $0.kind == .save || $0.kind == .load }.map(\.name))
    return change.path.components(separatedBy: " / ").contains { functions.contains($0) }
  }

  /// One refusal for each section and each kind of field, however much of the code has changed.
  private mutating func refuseCode(_ changes: [StateChange], _ pair: WireRewrite.Builds) {
    for change in changes {
      isAnyChange = true
      let devices = pair.picked.devices.filter { change.devices.contains($0.typeName) && $0.handlers != nil }
      guard let device = devices.first, let handlers = device.handlers else {
        refuse(
          "the code that puts or gets a field of '\(change.device ?? change.path)' has changed",
          change.headLocation ?? change.baseLocation, Self.codeReason,
          "keep the field as the branch has it, and add a field of its own for what is new, to pick as a subsection")
        continue
      }
      let old = pair.base.devices.first { $0.sectionName == device.sectionName && $0.handlers != nil }?.handlers
      var versions = ""
      if let before = old?.versionID.value, let now = handlers.versionID.value, before != now {
        versions = ", and its version is \(now) instead of \(before)"
      }
      refuse(
        "section '\(device.sectionName.value ?? device.typeName)' is put and got by code, which has changed\(versions)",
        handlers.save?.location ?? handlers.load?.location ?? device.location, Self.codeReason, Self.codeRemedy)
    }
  }

  static let codeReason =
    "functions that put and get bytes have no list that a subsection could hang on: a build without the change reads the "
    + "bytes it knows and takes the rest for the next section"

  static let codeRemedy =
    "leave the section and its version as the branch has them, and carry what is new in an optional section of its own "
    + "(own name, version 1), registered only for guests that need it: builds without it refuse that section by its name, so "
    + "those guests cannot go back, its order among the sections is that of registration, and whether it is sent is decided "
    + "when the machine is made, not when the guest is saved"

  private mutating func classifySubsection(
    _ change: StateChange, _ what: String, _ place: SourceLocation?, _ build: Build
  ) {
    guard case .subsectionAdded(let added) = change.details else { return }
    let name = added.name
    let uses = build.descriptions.flatMap(\.subsections).filter { use in
      use.location == place || build[use.description].location == place
        || build[use.description].name == name
    }
    if !uses.isEmpty, uses.allSatisfy({ ($0.needed ?? build[$0.description].needed) == nil }) {
      refuse(
        what, place, "it has no 'needed', so it is sent always and older builds always refuse it",
        "give the subsection a 'needed' test that holds only for guests whose state differs from what an older build assumes"
      )
    } else {
      let tests = uses.compactMap { ($0.needed ?? build[$0.description].needed)?.name }
      note("\(what); it is gated already\(tests.first.map { " (by '\($0)')" } ?? "") and needs no rewrite", place)
    }
  }

  // MARK: - Versions that rise alone

  private mutating func refuseLoneVersions() {
    let grown = additions.filter { !$0.fields.isEmpty }
    var stays: [StateAdditions.Addition] = grown
    for addition in additions where addition.fields.isEmpty {
      // An outer description that follows one within it.
      if !grown.isEmpty, addition.picked.fields.contains(where: { !$0.nestedDescriptions.isEmpty }) {
        stays.append(addition)
      } else if addition.isOnWire {
        refuse(
          "the version of '\(addition.picked.name)' is raised without a new field", addition.picked.location,
          "what the version tells apart is done by code (post_load, a test of a field), and no state goes with it",
          "leave the version where it is if old streams are fine, else send an empty subsection that says so")
      } else {
        note(
          "the version of '\(addition.picked.name)' is raised, and is not sent: it stands within other descriptions, or no "
            + "device was found that registers it", addition.picked.location)
      }
    }
    additions = stays
  }
}

/// Why changes of the other kinds cannot be turned into subsections.
enum RefusalReason {
  static func text(_ kind: StateChange.Kind) -> (known: String, remedy: String) {
    switch kind {
    case .fieldRemoved, .fieldReplacedByPadding:
      (
        "older builds of the branch read this field and would act on what is not there",
        "keep the field in the list, filled in pre_save with what an older build expects"
      )
    case .fieldRetyped, .fieldCountChanged, .fieldSizeChanged, .paddingChanged:
      (
        "the bytes at this place have another length or meaning, and nothing in the stream says which",
        "keep the old field as it is, filled in pre_save, and add a new field of the new type to pick as a subsection"
      )
    case .fieldMoved:
      ("wire order is list order", "put the field back where the branch has it: order has no meaning beyond the wire")
    case .sectionRenamed, .instanceChanged, .registrationChanged, .deviceRemoved:
      (
        "a section is found by its name and instance, so the other side does not know this one",
        "keep the branch's name, instance and registration"
      )
    case .subsectionRemoved, .subsectionRenamed:
      (
        "older builds send this subsection, and a name that the list lacks makes the load fail",
        "keep the old subsection in the list, for loading at least ('needed' returning false)"
      )
    case .fieldPredicateChanged, .fieldVersionChanged:
      (
        "the two sides would disagree on whether the field is in the stream",
        "keep the branch's test and version for the field"
      )
    case .versionLowered:
      ("older builds send a version above the new one, which is refused", "keep the branch's version")
    case .rulesChanged:
      (
        "the rules of saving and loading have changed for all devices",
        "pick the change of the migration core on its own, and check it on its own"
      )
    case .unresolved:
      ("the source could not be read here, so what is sent is not known", "rewrite this one by hand, and check it")
    default:
      ("the section as a whole is sent in another way", "keep what the branch does")
    }
  }
}
