import VMState

/// Finds the state changes from one build to another of the same target.
///
/// Devices are matched by type, else by section; descriptions by the place they are used at, and subsections by name.
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
  private var nodes: [Node] = []
  private var nodeOfPair: [Pair: Int] = [:]
  private var changes: [StateChange] = []

  private init(wording: ChangeWording) { self.wording = wording }

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
      changes: comparison.orderedChanges + SteeringComparison(wording: wording).changes)
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
    let (old, new) = (wording.base.build.devicesInOrder, wording.head.build.devicesInOrder)
    let matching = DeviceMatching(base: old, head: new)
    var events = matching.pairs.map { (name: new[$0.1].typeName, pair: $0) }
    events.sort { ($0.name, $0.pair.1) < ($1.name, $1.pair.1) }
    for (_, pair) in events { compare(old[pair.0], new[pair.1]) }
    for index in matching.removed {
      let device = old[index]
      changes.append(
        StateChange(
          kind: .deviceRemoved, device: device.typeName, path: sectionName(device), base: device.location, head: nil,
          sentence: "device '\(device.typeName)' is removed: \(summary(of: device, in: wording.base.build))"))
    }
    for index in matching.added {
      let device = new[index]
      changes.append(
        StateChange(
          kind: .deviceAdded, device: device.typeName, path: sectionName(device), base: nil, head: device.location,
          sentence: "device '\(device.typeName)' is added: \(summary(of: device, in: wording.head.build))"))
    }
  }

  private func sectionName(_ device: Device) -> String { device.sectionName.value ?? device.typeName }

  private func summary(of device: Device, in build: Build) -> String {
    let section = "section '\(sectionName(device))'"
    if let handlers = device.handlers {
      return "\(section) version \(handlers.versionID.canonicalText), put and got by code"
    }
    guard let id = device.description, build.descriptions.indices.contains(id.index) else { return section }
    let description = build[id]
    let fields = ChangeWording.counted(description.fields.count, "field")
    let subsections =
      description.subsections.isEmpty ? "" : ", \(ChangeWording.counted(description.subsections.count, "subsection"))"
    return "\(section) version \(description.versionID.canonicalText), \(fields)\(subsections)"
      + (description.isUnmigratable ? ", cannot be migrated" : "")
  }

  private mutating func compare(_ old: Device, _ new: Device) {
    func add(_ kind: StateChange.Kind, _ sentence: String) {
      changes.append(
        StateChange(
          kind: kind, device: new.typeName, path: sectionName(new), base: old.location, head: new.location,
          sentence: sentence))
    }
    if old.typeName != new.typeName {
      add(.deviceRenamed, "device '\(old.typeName)' is called '\(new.typeName)', its section keeps its name")
    }
    if case (.known(let left), .known(let right)) = (old.sectionName, new.sectionName) {
      if left != right { add(.sectionRenamed, "the section is called '\(right)' instead of '\(left)'") }
    } else if let sentence = wording.unresolved(old.sectionName, new.sectionName, of: "the section's name") {
      add(.unresolved, sentence)
    }
    if case (.known(let left), .known(let right)) = (old.instanceID, new.instanceID) {
      let words = [left, right].map { $0.map(String.init) ?? "the next free one" }
      if left != right { add(.instanceChanged, "the section's instance id is \(words[1]) instead of \(words[0])") }
    } else if let sentence = wording.unresolved(old.instanceID, new.instanceID, of: "the section's instance id") {
      add(.unresolved, sentence)
    }
    if old.registration != new.registration, (old.handlers == nil) == (new.handlers == nil) {
      add(
        .registrationChanged,
        "the section is registered by \(new.registration.words) instead of \(old.registration.words)")
    }
    compareHandlers(old, new, add: add)
    walk(from: old, new)
  }

  private func compareHandlers(_ old: Device, _ new: Device, add: (StateChange.Kind, String) -> Void) {
    switch (old.handlers, new.handlers) {
    case (nil, nil): return
    case (_?, nil):
      add(.handlersConverted, "the section is now described by fields instead of put and got by code")
    case (nil, _?):
      add(.handlersConverted, "the section is now put and got by code instead of described by fields")
    case (let left?, let right?):
      if case (.known(let first), .known(let second)) = (left.versionID, right.versionID) {
        if first != second { add(.handlersChanged, "the section's version is \(second) instead of \(first)") }
      } else if let sentence = wording.unresolved(left.versionID, right.versionID, of: "the section's version") {
        add(.unresolved, sentence)
      }
      if left.code?.isWhole == true, right.code?.isWhole == true {
        // What both do is compared as such.
      } else {
        for (role, first, second) in [("saves", left.save, right.save), ("loads", left.load, right.load)]
        where first?.codeHash != second?.codeHash {
          add(
            .handlersChanged,
            "the code that \(role) the section has changed: '\(second?.function ?? first?.function ?? "?")'")
        }
      }
      if left.isLive != right.isLive {
        add(.handlersChanged, "the section is \(right.isLive ? "now sent in parts" : "no longer sent in parts")")
      }
    }
  }

  // MARK: - Descriptions

  /// Visits every pair of descriptions below two matched devices once, and adds the device to each.
  private mutating func walk(from old: Device, _ new: Device) {
    if let left = old.handlers?.code, let right = new.handlers?.code, left.isWhole, right.isWhole {
      for (base, head) in zip(left.descriptions, right.descriptions)
      where wording.base.build.descriptions.indices.contains(base.index)
        && wording.head.build.descriptions.indices.contains(head.index)
      {
        let context = DescriptionComparison.Context(
          baseDevice: old, headDevice: new, baseObject: .itself, headObject: .itself,
          path: [sectionName(new), wording.head.build[head].symbol], isOnWire: false)
        walk(from: .init(base: base, head: head, context: context), for: new.typeName)
      }
    }
    guard let base = old.description, let head = new.description,
      wording.base.build.descriptions.indices.contains(base.index),
      wording.head.build.descriptions.indices.contains(head.index)
    else { return }
    let context = DescriptionComparison.Context(
      baseDevice: old, headDevice: new, baseObject: .itself, headObject: .itself,
      path: [wording.head.build[head].name], isOnWire: true)
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
        addWhole(.descriptionRemoved, base[id], "is removed", isHead: false)
        continue
      }
      walkUnused(id, twin)
    }
    for id in new {
      guard let twin = Self.twin(of: head[id], in: &baseBySymbol, base) else {
        addWhole(.descriptionAdded, head[id], "is added", isHead: true)
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

  private mutating func addWhole(_ kind: StateChange.Kind, _ description: Description, _ verb: String, isHead: Bool) {
    let fields = ChangeWording.counted(description.fields.count, "field")
    changes.append(
      StateChange(
        kind: kind, device: nil, path: description.name, base: isHead ? nil : description.location,
        head: isHead ? description.location : nil,
        sentence:
          "description '\(description.name)' (\(description.symbol), \(fields)) \(verb); no device was found to use it")
    )
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
