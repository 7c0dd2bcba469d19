import VMState

extension DescriptionComparison {
  enum SideName { case base, head }

  func gateWords(_ predicate: Predicate?, _ side: SideName) -> String {
    let (device, object) =
      side == .base ? (context.baseDevice, context.baseObject) : (context.headDevice, context.headObject)
    guard let device else { return "" }
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
          .subsectionRenamed,
          "subsection '\(description.name)' is renamed to '\(wording.head.build[newUses[new].description].name)'; the "
            + "name is on the wire",
          base: oldUses[old].location, head: newUses[new].location)
        pairs.append((old, new))
      } else {
        add(
          .subsectionRemoved,
          "subsection '\(description.name)' is removed: "
            + summary(of: description, oldUses[old], .base), base: oldUses[old].location, head: nil)
      }
    }
    for (old, new) in pairs { compare(oldUses[old], newUses[new]) }
    for new in freeNew {
      let description = wording.head.build[newUses[new].description]
      add(
        .subsectionAdded,
        "subsection '\(description.name)' is added: "
          + summary(of: description, newUses[new], .head), base: nil, head: newUses[new].location)
    }
  }

  private func valid(_ uses: [SubsectionUse], _ build: Build) -> [SubsectionUse] {
    uses.filter { build.descriptions.indices.contains($0.description.index) }
  }

  /// The same C object under another name, or one with the same fields.
  private func isRename(_ old: Description, _ new: Description) -> Bool {
    if old.symbol == new.symbol { return true }
    return !old.fields.isEmpty && old.fields.count == new.fields.count
      && zip(old.fields, new.fields).allSatisfy { $0.name == $1.name && $0.form.isLike($1.form) }
  }

  private func summary(of description: Description, _ use: SubsectionUse, _ side: SideName) -> String {
    let rules = side == .base ? wording.base.build.rules : wording.head.build.rules
    let condition =
      use.needed.map { "sent when \(wording.words(for: $0))" }
      ?? (rules.subsectionWithoutNeededEndsList ? "without a test, which ends the list" : "always sent")
    let fields = ChangeWording.counted(description.fields.count, "field")
    return "version \(description.versionID.canonicalText), \(fields), \(condition)\(gateWords(use.needed, side))"
  }

  private mutating func compare(_ old: SubsectionUse, _ new: SubsectionUse) {
    let name = wording.head.build[new.description].name
    let (oldGates, newGates) = (gateWords(old.needed, .base), gateWords(new.needed, .head))
    if let sentence = wording.difference(from: old.needed, to: new.needed, of: "subsection '\(name)'") {
      let gates = newGates.isEmpty && !oldGates.isEmpty ? ", no longer\(oldGates.dropFirst())" : newGates
      add(.subsectionPredicateChanged, sentence + gates, base: old.location, head: new.location)
    } else {
      let names = [
        (old, context.baseDevice, context.baseObject, wording.base),
        (new, context.headDevice, context.headObject, wording.head),
      ]
      .map { use, device, object, side in
        device.map { side.build.gatingProperties(of: use.needed, in: object, device: $0).map(\.name) } ?? []
      }
      if names[0] != names[1] {
        func list(_ names: [String]) -> String {
          names.isEmpty ? "no property" : names.map { "'\($0)'" }.joined(separator: ", ")
        }
        add(
          .subsectionPredicateChanged,
          "subsection '\(name)' is gated by \(list(names[1])) instead of \(list(names[0]))",
          base: old.location, head: new.location)
      }
    }
    addNested(
      old.description, new.description, isOnWire: true, baseObject: context.baseObject, headObject: context.headObject)
  }
}
