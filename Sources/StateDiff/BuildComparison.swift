import VMState

/// Finds the state changes from one build to another of the same target.
///
/// Devices are matched as `DevicePairing` has it; descriptions by the place they are used at, and subsections by name.
/// A pair of descriptions that many devices share is compared and reported once.
package struct BuildComparison {
  private struct Pair: Hashable {
    let base: DescriptionID
    let head: DescriptionID
  }

  /// A pair of descriptions, what changed in it, and who uses it.
  private struct Node {
    var changes: [StateChange]
    var nested: [DescriptionComparison.Nested]
    var devices: Set<String>
  }

  private let wording: ChangeWording
  private let pairing: DevicePairing
  private var nodes: [Node] = []
  private var nodeOfPair: [Pair: Int] = [:]
  private var changes: [StateChange] = []

  private init(wording: ChangeWording) {
    self.wording = wording
    pairing = DevicePairing(base: wording.base.build, head: wording.head.build)
  }

  /// All state changes.
  ///
  /// - Parameters:
  ///   - baseLine, headLine: the text of a line of either tree, to tell a changed macro from a changed line; nil when
  ///     the trees are not at hand.
  package static func difference(
    from base: Build, to head: Build, baseLine: ((SourceLocation) -> String?)? = nil,
    headLine: ((SourceLocation) -> String?)? = nil
  ) -> StateDifference {
    let wording = ChangeWording(
      base: .init(build: base, labels: DescriptionLabels(base), line: baseLine),
      head: .init(build: head, labels: DescriptionLabels(head), line: headLine))
    var comparison = BuildComparison(wording: wording)
    comparison.compareDevices()
    comparison.compareUnusedDescriptions()
    return StateDifference(
      base: base.label, head: head.label, target: head.target.name,
      changes: comparison.orderedChanges + SteeringComparison(wording: wording, pairing: comparison.pairing).changes)
  }

  /// Devices' own changes, then their descriptions', by device.
  private var orderedChanges: [StateChange] {
    var all = changes
    for node in nodes {
      let devices = node.devices.sorted()
      all += node.changes.map { change in
        var change = change
        change.device = devices.first
        change.devices = devices
        return change
      }
    }
    // Stable: within a device the order of the walk stays.
    return all.enumerated().sorted { left, right in
      (left.element.device ?? "\u{10ffff}", left.offset) < (right.element.device ?? "\u{10ffff}", right.offset)
    }.map(\.element)
  }

  // MARK: - Devices

  private mutating func compareDevices() {
    // A section that a call registers for several types can be the partner of each type's own.
    let partners = Dictionary(grouping: pairing.pairs, by: \.base).mapValues(\.count)
    for pair in pairing.pairs { compare(pair.base, pair.head, isOnlyPartner: partners[pair.base] == 1) }
    for device in pairing.baseOnly {
      changes.append(
        StateChange(
          .deviceRemoved(name: device.typeName, summary(of: device, in: wording.base.build)),
          device: device.typeName, path: sectionName(device), base: device.location, head: nil))
    }
    for device in pairing.headOnly {
      changes.append(
        StateChange(
          .deviceAdded(name: device.typeName, summary(of: device, in: wording.head.build)),
          device: device.typeName, path: sectionName(device), base: nil, head: device.location))
    }
  }

  private func sectionName(_ device: Device) -> String { device.sectionName.value ?? device.typeName }

  private func summary(of device: Device, in build: Build) -> ChangeDetails.SectionSummary {
    let section = sectionName(device)
    if let handlers = device.handlers {
      return .init(section: section, version: handlers.versionID.canonicalText, content: .code)
    }
    guard let description = build.description(device.description) else {
      return .init(section: section, version: nil, content: .unknown)
    }
    return .init(
      section: section, version: description.versionID.canonicalText,
      content: .fields(
        description.fields.count, subsections: description.subsections.count,
        isUnmigratable: description.isUnmigratable))
  }

  private mutating func compare(_ old: Device, _ new: Device, isOnlyPartner: Bool) {
    func add(_ details: ChangeDetails) {
      changes.append(
        StateChange(
          details, device: new.typeName, path: sectionName(new), base: old.location, head: new.location))
    }
    if old.typeName != new.typeName, isOnlyPartner {
      let keepsSection = old.sectionName.value == new.sectionName.value
      add(.deviceRenamed(from: old.typeName, to: new.typeName, keepsSection: keepsSection))
    }
    if case (.known(let left), .known(let right)) = (old.sectionName, new.sectionName) {
      if left != right { add(.sectionRenamed(from: left, to: right)) }
    } else if let unread = wording.unread(old.sectionName, new.sectionName, .sectionName) {
      add(unread)
    }
    if case (.known(let left), .known(let right)) = (old.instanceID, new.instanceID) {
      if left != right { add(.instanceChanged(from: left, to: right)) }
    } else if let unread = wording.unread(old.instanceID, new.instanceID, .instanceID) {
      add(unread)
    }
    if old.registration != new.registration, (old.handlers == nil) == (new.handlers == nil) {
      add(.registrationChanged(from: old.registration.words, to: new.registration.words))
    }
    compareHandlers(old, new, add: add)
    walk(from: old, new)
  }

  private func compareHandlers(_ old: Device, _ new: Device, add: (ChangeDetails) -> Void) {
    switch (old.handlers, new.handlers) {
    case (nil, nil): return
    case (_?, nil):
      add(.handlersConverted(toFields: true))
    case (nil, _?):
      add(.handlersConverted(toFields: false))
    case (let left?, let right?):
      if case (.known(let first), .known(let second)) = (left.versionID, right.versionID) {
        if first != second { add(.handlersVersion(from: first, to: second)) }
      } else if let unread = wording.unread(left.versionID, right.versionID, .sectionVersion) {
        add(unread)
      }
      if left.code?.isWhole == true, right.code?.isWhole == true {
        // What both do is compared as such.
      } else {
        let code: [(ChangeDetails.CodeRole, CodeReference?, CodeReference?)] = [
          (.saves, left.save, right.save), (.loads, left.load, right.load),
        ]
        for (role, first, second) in code where first?.codeHash != second?.codeHash {
          add(.handlersCode(role, function: second?.function ?? first?.function ?? "?"))
        }
      }
      if left.isLive != right.isLive { add(.handlersLive(right.isLive)) }
    }
  }

  // MARK: - Descriptions

  /// Visits every pair of descriptions below two matched devices once, and adds the device to each.
  private mutating func walk(from old: Device, _ new: Device) {
    if let left = old.handlers?.code, let right = new.handlers?.code, left.isWhole, right.isWhole {
      for (base, head) in zip(left.descriptions, right.descriptions) {
        guard wording.base.build.description(base) != nil, let code = wording.head.build.description(head) else {
          continue
        }
        let context = DescriptionComparison.Context(
          baseDevice: old, headDevice: new, baseObject: .itself, headObject: .itself,
          path: [sectionName(new), code.symbol], isOnWire: false)
        walk(from: .init(base: base, head: head, context: context), for: new.typeName)
      }
    }
    guard let base = old.description, let head = new.description, wording.base.build.description(base) != nil,
      let description = wording.head.build.description(head)
    else { return }
    let context = DescriptionComparison.Context(
      baseDevice: old, headDevice: new, baseObject: .itself, headObject: .itself,
      path: [description.name], isOnWire: true)
    walk(from: .init(base: base, head: head, context: context), for: new.typeName)
  }

  /// With a stack of its own, since the nesting comes from the source; each pair once, so that a description may
  /// contain itself.
  private mutating func walk(from root: DescriptionComparison.Nested, for device: String?) {
    var waiting = [root]
    var seen: Set<Pair> = []
    while let next = waiting.popLast() {
      let pair = Pair(base: next.base, head: next.head)
      guard seen.insert(pair).inserted else { continue }
      let index = nodeOfPair[pair] ?? addNode(pair, next)
      if let device { nodes[index].devices.insert(device) }
      waiting += nodes[index].nested.reversed()
    }
  }

  private mutating func addNode(_ pair: Pair, _ place: DescriptionComparison.Nested) -> Int {
    let comparison = DescriptionComparison(
      wording: wording, base: pair.base, head: pair.head, context: place.context)
    nodes.append(Node(changes: comparison.changes, nested: comparison.nested, devices: []))
    nodeOfPair[pair] = nodes.count - 1
    return nodes.count - 1
  }

  /// Descriptions that no device was found to use: state whose registration could not be read. Matched by C object.
  private mutating func compareUnusedDescriptions() {
    let (base, head) = (wording.base.build, wording.head.build)
    let old = Self.unused(base)
    let new = Self.unused(head)
    var headBySymbol = Self.bySymbol(head)
    var baseBySymbol = Self.bySymbol(base)
    for id in old {
      guard let twin = Self.twin(of: base[id], in: &headBySymbol, head) else {
        addWhole(base[id], isHead: false)
        continue
      }
      walkUnused(id, twin)
    }
    for id in new {
      guard let twin = Self.twin(of: head[id], in: &baseBySymbol, base) else {
        addWhole(head[id], isHead: true)
        continue
      }
      walkUnused(twin, id)
    }
  }

  private mutating func walkUnused(_ base: DescriptionID, _ head: DescriptionID) {
    guard nodeOfPair[Pair(base: base, head: head)] == nil else { return }
    let context = DescriptionComparison.Context(
      baseDevice: nil, headDevice: nil, baseObject: nil, headObject: nil, path: [wording.head.build[head].name],
      isOnWire: true)
    walk(from: .init(base: base, head: head, context: context), for: nil)
  }

  private mutating func addWhole(_ description: Description, isHead: Bool) {
    let (name, symbol, fields) = (description.name, description.symbol, description.fields.count)
    changes.append(
      StateChange(
        isHead
          ? .descriptionAdded(name: name, symbol: symbol, fields: fields)
          : .descriptionRemoved(name: name, symbol: symbol, fields: fields),
        device: nil, path: name, base: isHead ? nil : description.location, head: isHead ? description.location : nil))
  }

  private static func bySymbol(_ build: Build) -> [String: [DescriptionID]] {
    Dictionary(grouping: build.descriptions.indices.map { DescriptionID($0) }) { build[$0].symbol }
  }

  /// The description of the same C object, in the same file where there are several; taken out of the list.
  private static func twin(
    of description: Description, in symbols: inout [String: [DescriptionID]], _ build: Build
  ) -> DescriptionID? {
    guard let candidates = symbols[description.symbol], !candidates.isEmpty else { return nil }
    let place =
      candidates.firstIndex {
        build[$0].location.path == description.location.path && build[$0].name == description.name
      }
      ?? candidates.firstIndex { build[$0].location.path == description.location.path } ?? 0
    return symbols[description.symbol]?.remove(at: place)
  }

  /// Descriptions that cannot be reached from a device, roots only.
  private static func unused(_ build: Build) -> [DescriptionID] {
    var reached = build.descriptions(reachableFrom: build.devices.flatMap(\.rootDescriptions))
    var roots: [DescriptionID] = []
    // What functions do belongs to those that have the functions.
    let all = build.descriptions.indices.map { DescriptionID($0) }.filter { build[$0].kind == .declared }
    var inner: Set<DescriptionID> = []
    for id in all { inner.formUnion(build.children(of: id)) }
    // First those that nothing uses; then, for rings that nothing else uses, the first of each.
    for id in all where !inner.contains(id) && !reached.contains(id) {
      roots.append(id)
      reached.formUnion(build.descriptions(reachableFrom: [id]))
    }
    for id in all where !reached.contains(id) {
      roots.append(id)
      reached.formUnion(build.descriptions(reachableFrom: [id]))
    }
    return roots
  }
}
