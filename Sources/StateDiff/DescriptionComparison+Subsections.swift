import VMState

extension DescriptionComparison {
  enum SideName { case base, head }

  func gates(of predicate: Predicate?, _ side: SideName) -> [ChangeDetails.Gate] {
    let (device, object) =
      side == .base ? (context.baseDevice, context.baseObject) : (context.headDevice, context.headObject)
    guard let device else { return [] }
    let build = side == .base ? wording.base.build : wording.head.build
    return wording.gates(build.gatingProperties(of: predicate, in: object, device: device), of: device, in: build)
  }

  mutating func compareSubsections() {
    let (oldUses, newUses) = (valid(base.subsections, wording.base.build), valid(head.subsections, wording.head.build))
    var freeNew = Array(newUses.indices)
    var freeOld: [Int] = []
    var pairs: [(Int, Int)] = []
    for (index, use) in oldUses.enumerated() {
      let name = wording.base.build[use.description].name
      if let place = freeNew.firstIndex(where: { wording.head.build[newUses[$0].description].name == name }) {
        pairs.append((index, freeNew.remove(at: place)))
      } else {
        freeOld.append(index)
      }
    }
    for old in freeOld {
      let description = wording.base.build[oldUses[old].description]
      if let place = freeNew.firstIndex(where: { isRename(description, wording.head.build[newUses[$0].description]) }) {
        let new = freeNew.remove(at: place)
        add(
          .subsectionRenamed(from: description.name, to: wording.head.build[newUses[new].description].name),
          base: oldUses[old].location, head: newUses[new].location)
        pairs.append((old, new))
      } else {
        add(
          .subsectionRemoved(summary(of: description, oldUses[old], .base)), base: oldUses[old].location, head: nil)
      }
    }
    for (old, new) in pairs { compare(oldUses[old], newUses[new]) }
    for new in freeNew {
      let description = wording.head.build[newUses[new].description]
      add(
        .subsectionAdded(summary(of: description, newUses[new], .head)), base: nil, head: newUses[new].location)
    }
  }

  private func valid(_ uses: [SubsectionUse], _ build: Build) -> [SubsectionUse] {
    uses.filter { build.description($0.description) != nil }
  }

  /// The same C object under another name, or one with the same fields.
  private func isRename(_ old: Description, _ new: Description) -> Bool {
    if old.symbol == new.symbol { return true }
    return !old.fields.isEmpty && old.fields.count == new.fields.count
      && zip(old.fields, new.fields).allSatisfy { $0.name == $1.name && $0.form.isLike($1.form) }
  }

  private func summary(
    of description: Description, _ use: SubsectionUse, _ side: SideName
  ) -> ChangeDetails.SubsectionSummary {
    let rules = side == .base ? wording.base.build.rules : wording.head.build.rules
    return .init(
      name: description.name, version: description.versionID.canonicalText, fields: description.fields.count,
      condition: use.needed.map { .when(wording.test($0)) }
        ?? (rules.subsectionWithoutNeededEndsList ? .endsList : .always),
      gates: gates(of: use.needed, side))
  }

  private mutating func compare(_ old: SubsectionUse, _ new: SubsectionUse) {
    let name = wording.head.build[new.description].name
    if let change = wording.difference(from: old.needed, to: new.needed) {
      add(
        .subsectionTest(
          name: name, change, oldGates: gates(of: old.needed, .base), gates: gates(of: new.needed, .head)),
        base: old.location, head: new.location)
    } else {
      let before = gatingNames(old, context.baseDevice, context.baseObject, wording.base)
      let after = gatingNames(new, context.headDevice, context.headObject, wording.head)
      if before != after {
        add(.subsectionGates(name: name, from: before, to: after), base: old.location, head: new.location)
      }
    }
    addNested(
      old.description, new.description, isOnWire: true, baseObject: context.baseObject, headObject: context.headObject)
  }

  /// The properties that decide over a subsection.
  private func gatingNames(
    _ use: SubsectionUse, _ device: Device?, _ object: MemberPath?, _ side: ChangeWording.Side
  ) -> [String] {
    device.map { side.build.gatingProperties(of: use.needed, in: object, device: $0).map(\.name) } ?? []
  }
}
