import Findings
import VMState

/// The parts of the compared devices that this tool does not read: code that puts and gets, and values it could not find out.
///
/// A part that many devices share is listed once.
struct UndecidedInventory {
  private struct Part: Hashable {
    var name: String
    var reason: String
    var location: SourceLocation?
  }

  private let build: Build
  /// By description; nil where nobody has looked.
  private var ownParts: [[Part]?]
  private var reachable: [DescriptionID: [DescriptionID]] = [:]
  /// By description: the number of the walk that saw it last.
  private var seen: [Int]
  private var walks = 0

  private init(_ build: Build) {
    self.build = build
    ownParts = Array(repeating: nil, count: build.descriptions.count)
    seen = Array(repeating: 0, count: build.descriptions.count)
  }

  /// - Parameters:
  ///   - devices: of `build`, those that are compared.
  ///   - findings: those of rule `undecided` say which parts differ.
  static func parts(of devices: [Device], in build: Build, findings: [Finding]) -> [CheckResult.UndecidedPart] {
    var inventory = UndecidedInventory(build)
    var users: [Part: [String]] = [:]
    var owners: [Part: String] = [:]
    for device in devices {
      var roots = device.description.map { [$0] } ?? []
      if let handlers = device.handlers, device.description == nil {
        roots = handlers.code?.descriptions ?? []
      }
      if let handlers = device.handlers, device.description == nil, handlers.code?.isWhole != true {
        let part = Part(
          name: handlers.save?.function ?? handlers.load?.function ?? device.typeName,
          reason: "the section's bytes are decided by code", location: handlers.save?.location ?? device.location)
        users[part, default: []].append(device.typeName)
      }
      for id in roots.flatMap({ inventory.descriptions(below: $0) }) {
        for part in inventory.parts(of: id) {
          if users[part]?.last != device.typeName { users[part, default: []].append(device.typeName) }
          owners[part] = build[id].name
        }
      }
    }
    let differing = findings.filter { $0.rule == .undecided }
    var parts = differing.map { finding in
      CheckResult.UndecidedPart(
        device: finding.device, part: finding.key, reason: finding.message,
        location: finding.location ?? finding.baseLocation,
        differs: true)
    }
    let known = Set(differing.map(\.key))
    for (part, names) in users where !known.contains(part.name) {
      let owner = owners[part].flatMap { $0.isEmpty ? nil : $0 }
      let device = names.count == 1 ? names[0] : "\(owner ?? names[0]) (\(names.count) devices)"
      parts.append(
        CheckResult.UndecidedPart(
          device: device, part: part.name, reason: part.reason, location: part.location, differs: false))
    }
    return parts.sorted { left, right in
      if left.differs != right.differs { return left.differs }
      let (first, second) = (left.location, right.location)
      return (left.device, left.part, first?.path ?? "", first?.line ?? 0, left.reason)
        < (right.device, right.part, second?.path ?? "", second?.line ?? 0, right.reason)
    }
  }

  /// Descriptions below `root`, itself included, with parts of their own that are not read.
  private mutating func descriptions(below root: DescriptionID) -> [DescriptionID] {
    if let known = reachable[root] { return known }
    var found: [DescriptionID] = []
    var waiting = [root]
    walks += 1
    while let id = waiting.popLast() {
      guard seen.indices.contains(id.index), seen[id.index] != walks else { continue }
      seen[id.index] = walks
      if !parts(of: id).isEmpty { found.append(id) }
      waiting += build.descriptions[id.index].subsections.map(\.description)
      for field in build.descriptions[id.index].fields { waiting += field.nestedDescriptions }
    }
    reachable[root] = found
    return found
  }

  private mutating func parts(of id: DescriptionID) -> [Part] {
    if let known = ownParts[id.index] { return known }
    let description = build.descriptions[id.index]
    var parts: [Part] = []
    func add(_ name: String, _ unresolved: Unresolved, _ place: SourceLocation) {
      parts.append(Part(name: name, reason: unresolved.reason, location: unresolved.location ?? place))
    }
    for unresolved in description.unresolved { add(description.symbol, unresolved, description.location) }
    for (name, value) in [("version_id", description.versionID), ("minimum_version_id", description.minimumVersionID)] {
      if let unresolved = value.unresolved { add("\(name) of \(description.symbol)", unresolved, description.location) }
    }
    for field in description.fields {
      switch field.form {
      case .custom(let form):
        if form.code?.isWhole == true { continue }
        parts.append(
          Part(
            name: form.put?.function ?? form.get?.function ?? form.symbol,
            reason: "the bytes of '\(form.symbol)' are decided by code",
            location: form.put?.location ?? form.get?.location ?? field.location))
      case .unresolved(let unresolved): add("\(description.symbol).\(field.name)", unresolved, field.location)
      default:
        for unresolved in field.unresolvedParts where decidesBytes(unresolved, of: field) {
          add("\(description.symbol).\(field.name)", unresolved, field.location)
        }
      }
    }
    ownParts[id.index] = parts
    return parts
  }

  /// The C size of a structure or of a scalar's member is not on the wire.
  private func decidesBytes(_ unresolved: Unresolved, of field: Field) -> Bool {
    if field.versionID.unresolved == unresolved { return field.exists == nil }
    if field.count.unresolved == unresolved { return !field.flags.isDisjoint(with: [.array, .multiplyElements]) }
    if field.structVersionID.unresolved == unresolved { return field.flags.contains(.versionedStructure) }
    guard field.size.unresolved == unresolved else { return false }
    switch field.form {
    case .buffer, .unused, .bitmap: return !field.flags.contains(.variableBuffer) || field.flags.contains(.multiply)
    default: return false
    }
  }
}
