import Findings
import VMState

/// A hash of everything a description of one build puts on the wire and under what conditions, nested descriptions included; for
/// telling in a few milliseconds which of a thousand devices are the same in two builds.
///
/// Places in the source, C names of objects, field names, and code that a predicate's expression already tells are left out. Two
/// descriptions with one digest save and load alike under equal property values; with different digests they may still do so.
struct DescriptionDigests {
  private enum Entry {
    case unknown
    case running
    /// Nil: nested too deep, equal to nothing.
    case done(Int?)
  }

  /// Nesting beyond this is not looked into; QEMU's deepest is below ten.
  private static let deepest = 200

  private let build: Build
  private var entries: [Entry]

  init(_ build: Build) {
    self.build = build
    entries = Array(repeating: .unknown, count: build.descriptions.count)
  }

  /// Nil when the description cannot be hashed: it is then equal to no other.
  mutating func digest(of id: DescriptionID) -> Int? { digest(of: id, depth: 0) }

  private mutating func digest(of id: DescriptionID, depth: Int) -> Int? {
    guard entries.indices.contains(id.index), depth < Self.deepest else { return nil }
    let description = build.descriptions[id.index]
    switch entries[id.index] {
    case .done(let digest): return digest
    // It contains itself: the name has to stand for it.
    case .running: return ContentHash.of(description.name).hashValue
    case .unknown: break
    }
    entries[id.index] = .running
    var hasher = Hasher()
    var isWhole = true
    hash(head: description, into: &hasher)
    for code in [
      description.preSaveCode, description.preLoadCode, description.postLoadCode,
      build.rules.hasLoadStateOld ? description.loadStateOldCode : nil,
    ] {
      hasher.combine(code != nil)
      if let code { combine(code, into: &hasher, isWhole: &isWhole, depth: depth) }
    }
    for field in description.fields { hash(field, into: &hasher, isWhole: &isWhole, depth: depth) }
    for use in description.subsections {
      hash(use.needed, into: &hasher)
      // The name is on the wire, and the order is the order of sending.
      hasher.combine(build.description(use.description)?.name ?? "")
      combine(use.description, into: &hasher, isWhole: &isWhole, depth: depth)
    }
    let digest = isWhole ? hasher.finalize() : nil
    entries[id.index] = .done(digest)
    return digest
  }

  private func hash(head description: Description, into hasher: inout Hasher) {
    hasher.combine(description.kind)
    hash(description.versionID, into: &hasher)
    hash(description.minimumVersionID, into: &hasher)
    if let old = description.minimumVersionIDOld { hash(old, into: &hasher) }
    if build.rules.hasLoadStateOld, description.loadStateOldCode == nil {
      hasher.combine(description.loadStateOld?.codeHash)
    }
    hasher.combine(description.isUnmigratable)
    hasher.combine(description.isEarlySetup)
    hasher.combine(description.priority)
    hash(description.needed, into: &hasher)
    // Subsections are found by their parent's name.
    if !description.subsections.isEmpty { hasher.combine(description.name) }
    for unresolved in description.unresolved { hash(unresolved, into: &hasher) }
    hasher.combine(description.fields.count)
    hasher.combine(description.subsections.count)
  }

  // MARK: Fields

  private mutating func hash(_ field: Field, into hasher: inout Hasher, isWhole: inout Bool, depth: Int) {
    hasher.combine(field.member.text)
    hash(field.exists, into: &hasher)
    if field.exists == nil { hash(field.versionID, into: &hasher) }
    // How the member is reached and who allocates it is C's business.
    hasher.combine(field.flags.subtracting([.single, .pointer, .allocate, .buffer]).rawValue)
    hash(field.count, into: &hasher)
    hash(field.countMember, into: &hasher)
    hash(field.sizeMember, into: &hasher)
    switch field.form {
    case .scalar(let form):
      hasher.combine(0)
      hasher.combine(form)
    case .buffer, .unused, .bitmap:
      hasher.combine(field.form == .buffer ? 1 : field.form == .unused ? 2 : 3)
      hash(field.size, into: &hasher)
      hash(field.start, into: &hasher)
    case .structure(let id):
      hasher.combine(4)
      if field.flags.contains(.versionedStructure) { hash(field.structVersionID, into: &hasher) }
      combine(id, into: &hasher, isWhole: &isWhole, depth: depth)
    case .temporary(let id):
      hasher.combine(5)
      combine(id, into: &hasher, isWhole: &isWhole, depth: depth)
    case .list(let id):
      hasher.combine(6)
      hash(field.versionID, into: &hasher)
      combine(id, into: &hasher, isWhole: &isWhole, depth: depth)
    case .tree(let key, let value):
      hasher.combine(7)
      hash(field.versionID, into: &hasher)
      if let key { combine(key, into: &hasher, isWhole: &isWhole, depth: depth) }
      combine(value, into: &hasher, isWhole: &isWhole, depth: depth)
    case .custom(let form):
      hasher.combine(8)
      for half in form.code?.descriptions ?? [] { combine(half, into: &hasher, isWhole: &isWhole, depth: depth) }
      // What was read in full is what it does, whatever the text.
      if form.code?.isWhole == true { break }
      hasher.combine(form.symbol)
      hasher.combine(form.get?.codeHash)
      hasher.combine(form.put?.codeHash)
      hash(field.size, into: &hasher)
    case .validation: hasher.combine(9)
    case .group(let id):
      hasher.combine(11)
      combine(id, into: &hasher, isWhole: &isWhole, depth: depth)
    case .assignment(let type, let value):
      hasher.combine(12)
      hasher.combine(field.member)
      hasher.combine(type)
      hash(value, into: &hasher, depth: 0)
    case .unresolved(let unresolved):
      hasher.combine(10)
      hash(unresolved, into: &hasher)
    }
  }

  private mutating func combine(_ id: DescriptionID, into hasher: inout Hasher, isWhole: inout Bool, depth: Int) {
    if let digest = digest(of: id, depth: depth + 1) { hasher.combine(digest) } else { isWhole = false }
  }

  private func hash(_ member: CountMember?, into hasher: inout Hasher) {
    hasher.combine(member?.member.text)
    hasher.combine(member?.type)
  }

  // MARK: Values

  private func hash(_ value: Known<Int>, into hasher: inout Hasher) {
    switch value {
    case .known(let number): hasher.combine(number)
    case .unknown(let unresolved): hash(unresolved, into: &hasher)
    }
  }

  private func hash(_ unresolved: Unresolved, into hasher: inout Hasher) {
    hasher.combine(unresolved.codeHash)
    // Without code to compare, the reason has to stand for it.
    if unresolved.codeHash == 0 { hasher.combine(unresolved.reason) }
  }

  /// The function's name and text do not matter where its expression says it all; atoms bring the hash of their own code.
  private func hash(_ predicate: Predicate?, into hasher: inout Hasher) {
    hasher.combine(predicate != nil)
    if let predicate { hash(predicate.body, into: &hasher, depth: 0) }
  }

  private func hash(_ expression: Expression, into hasher: inout Hasher, depth: Int) {
    guard depth < Self.deepest else {
      // Nothing in a real tree is so deep: equal to nothing.
      hasher.combine(UInt64.random(in: 0...UInt64.max))
      return
    }
    switch expression {
    case .integer(let value):
      hasher.combine(0)
      hasher.combine(value)
    case .member(let path, let type):
      hasher.combine(1)
      hasher.combine(path.text)
      hasher.combine(type)
    case .version: hasher.combine(2)
    case .unary(let sign, let operand):
      hasher.combine(sign)
      hash(operand, into: &hasher, depth: depth + 1)
    case .binary(let sign, let left, let right):
      hasher.combine(sign)
      hash(left, into: &hasher, depth: depth + 1)
      hash(right, into: &hasher, depth: depth + 1)
    case .conditional(let condition, let yes, let no):
      hasher.combine(3)
      hash(condition, into: &hasher, depth: depth + 1)
      hash(yes, into: &hasher, depth: depth + 1)
      hash(no, into: &hasher, depth: depth + 1)
    case .cast(let type, let operand):
      hasher.combine(4)
      hasher.combine(type)
      hash(operand, into: &hasher, depth: depth + 1)
    case .atom(let atom):
      hasher.combine(5)
      hasher.combine(atom.kind)
      hasher.combine(atom.text)
      if atom.kind == .unfollowed { hasher.combine(atom.codeHash) }
    }
  }
}
