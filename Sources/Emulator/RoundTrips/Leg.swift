import MigrationStream
import VMState

/// One direction of a round trip, prepared: saves under one program, loads under the other, compares.
struct Leg: Sendable {
  /// What happened, and the state that arrived when something did.
  struct Result {
    var outcome: Outcome
    var arrived: DeviceState?
    var sent: SavedSection?
    var loaded: SectionLoader?
  }

  let source: RoundTrip.End
  let destination: RoundTrip.End
  private let link: StateLink
  private let text: RefusalText
  private let template: DeviceState
  private let pins: PinnedSlots
  /// Properties that a user sets alike on both ends, by name: the builds may keep them in different members.
  private let sharedProperties: [(destination: PinnedSlots.Pin, source: PinnedSlots.Pin)]
  /// Destination atom -> source atom with the same text and code.
  private let sharedAtoms: [(destination: Int, source: Int)]
  /// Atoms of the destination that stand for code the source does not have.
  private let unknownAtoms: Set<Int>
  /// Circumstances (`kvm_enabled()`) that only the destination asks about.
  private let freeAtoms: [Int]
  private let atomsRead: [Set<Int>]
  /// What follows the section in the stream.
  private let tail: [UInt8]
  private let sharedParts: Set<UInt64>
  /// Words the destination has before the load.
  private let configuredWords: Set<Int>

  private static let sectionID: UInt32 = 0x2a

  init(from source: RoundTrip.End, to destination: RoundTrip.End) {
    self.source = source
    self.destination = destination
    link = StateLink(source.program.code.layout, destination.program.code.layout)
    text = RefusalText(rules: destination.program.rules)
    pins = PinnedSlots(destination.values, layout: destination.program.code.layout)
    let sourcePins = PinnedSlots(source.values, layout: source.program.code.layout).pins.filter { !$0.isFixed }
    sharedProperties = pins.pins.compactMap { pin in
      guard !pin.isFixed, let other = sourcePins.first(where: { $0.property == pin.property }) else { return nil }
      return (pin, other)
    }
    var initial = destination.program.emptyState
    pins.apply(to: &initial)
    template = initial
    var shared: [(Int, Int)] = []
    var unknown: Set<Int> = []
    var free: [Int] = []
    for (index, atom) in destination.program.atoms.enumerated() {
      if let other = source.program.atoms.firstIndex(where: {
        $0.text == atom.text && (atom.isEnvironment || $0.codeHash == atom.codeHash)
      }) {
        shared.append((index, other))
      } else if atom.isEnvironment {
        free.append(index)
      } else {
        unknown.insert(index)
      }
    }
    sharedAtoms = shared
    unknownAtoms = unknown
    atomsRead = unknown.isEmpty && free.isEmpty ? [] : destination.program.code.expressions.map(\.atomsRead)
    let loadTests = Set(destination.program.code.loadTests)
    let reads = atomsRead
    freeAtoms = free.filter { atom in reads.indices.contains { loadTests.contains($0) && reads[$0].contains(atom) } }
    tail = Self.tail(after: source)
    sharedParts = Set(source.program.opaqueParts.map(\.identity))
      .intersection(destination.program.opaqueParts.map(\.identity))
    var configured = Set(pins.pins.map(\.word))
    if destination.program.code.blocks.contains(where: { $0.postLoad >= 0 || $0.preLoad >= 0 }) {
      link.collectConfigured(into: &configured)
    }
    configuredWords = configured
  }

  func run(_ state: DeviceState, tracing: Bool = false) -> Result {
    let first = run(state, tracing: tracing, freeValue: 0)
    if freeAtoms.isEmpty { return first }
    let second = run(state, tracing: tracing, freeValue: 1)
    if first.outcome == second.outcome { return first }
    // A circumstance of the host, such as kvm_enabled(): there are guests of both kinds.
    if circumstance != nil, first.outcome.isOK != second.outcome.isOK, !first.outcome.isUndecided,
      !second.outcome.isUndecided
    {
      return first.outcome.isOK ? second : first
    }
    let name = destination.program.atoms[freeAtoms[0]].text
    return Result(
      outcome: .undecided(
        Undecided(part: name, reason: "the outcome depends on '\(name)'", location: nil, offset: nil)),
      arrived: nil, sent: first.sent, loaded: first.loaded)
  }

  /// The one question about the host that only the destination asks: a variable, or a function without arguments.
  var circumstance: String? {
    guard freeAtoms.count == 1 else { return nil }
    let text = destination.program.atoms[freeAtoms[0]].text
    let name = text.hasSuffix("()") ? text.dropLast(2) : text[...]
    return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? text : nil
  }

  /// The circumstance under which the load of a state goes wrong, when it is fine under the other.
  func condition(of state: DeviceState) -> String? {
    guard let circumstance else { return nil }
    let without = run(state, tracing: false, freeValue: 0).outcome.isOK
    guard without != run(state, tracing: false, freeValue: 1).outcome.isOK else { return nil }
    return without ? circumstance : "!\(circumstance)"
  }

  private func run(_ state: DeviceState, tracing: Bool, freeValue: Int64) -> Result {
    var result = Result(outcome: .notSent)
    do throws(Halt) {
      guard let sent = try SectionSaver.save(source.program, state, tracing: tracing) else { return result }
      result.sent = sent
      try checkHeader()
      var loader = SectionLoader(
        destination.program, bytes: sent.bytes + tail, spans: sent.spans, initial: initial(for: state, freeValue),
        text: text, tracing: tracing)
      loader.unknownAtoms = unknownAtoms
      loader.sharedParts = sharedParts
      loader.readable = sent.readable
      loader.configuredWords = configuredWords
      if !unknownAtoms.isEmpty { loader.atomsRead = atomsRead }
      result.outcome = outcome(of: &loader, sent, state, tracing: tracing, freeValue: freeValue)
      if case .refused = result.outcome {
      } else if case .undecided = result.outcome {
      } else {
        result.arrived = loader.state
      }
      result.loaded = loader
    } catch {
      switch error {
      case .refused(let refusal): result.outcome = .refused(refusal)
      case .undecided(let undecided): result.outcome = .undecided(undecided)
      }
    }
    return result
  }

  private func outcome(
    of loader: inout SectionLoader, _ sent: SavedSection, _ state: DeviceState, tracing: Bool, freeValue: Int64
  ) -> Outcome {
    do throws(Halt) {
      try loader.load(version: source.program.versionID.value ?? destination.program.versionID.value ?? 0)
      try checkEnd(loader, sent)
    } catch {
      switch error {
      case .undecided(let undecided): return .undecided(undecided)
      case .refused(var refusal):
        finish(&refusal, loader, sent, tracing: tracing, state: state)
        return .refused(refusal)
      }
    }
    let comparison = StateComparison(link: link, sent: sent, source: sent.state, loaded: loader)
    if comparison.isPlain() { return .ok(Transfer()) }
    if tracing { return TracedComparison.run(comparison, sourceLayout: source.program.code.layout).outcome }
    return run(state, tracing: true, freeValue: freeValue).outcome
  }

  /// The destination before the load: its own properties, and the configuration it shares with the source.
  private func initial(for state: DeviceState, _ freeValue: Int64) -> DeviceState {
    var initial = template
    link.configure(&initial, from: state)
    for (destination, source) in sharedProperties {
      let word = state.words[source.word]
      let value = source.mask == .max ? word : word & source.mask == 0 ? 0 : 1
      let bits = destination.mask == .max ? value : value == 0 ? 0 : destination.mask
      initial.words[destination.word] = initial.words[destination.word] & ~destination.mask | bits
    }
    pins.apply(to: &initial, onlyFixed: true)
    for (destination, source) in sharedAtoms { initial.atoms[destination] = state.atoms[source] }
    for atom in freeAtoms { initial.atoms[atom] = freeValue }
    return initial
  }

  /// What this leg's ends have in common beside the stream and another leg to the same end does not hand on; nil for nothing.
  func carriesMoreConfiguration(than other: Leg) -> String? {
    let atoms = Set(other.sharedAtoms.map(\.destination))
    if let missing = sharedAtoms.first(where: { !atoms.contains($0.destination) }) {
      return "'\(destination.program.atoms[missing.destination].text)' is not known on the way"
    }
    let properties = Set(other.sharedProperties.map(\.destination.property))
    let missing = sharedProperties.first { !properties.contains($0.destination.property) }
    return missing.map { "property '\($0.destination.property)' is not known on the way" }
  }

  // MARK: Around the section's data

  /// What qemu_loadvm_section_start_full decides before any data is read.
  private func checkHeader() throws(Halt) {
    let name = source.program.displayName
    if destination.program.code.isUnmigratable {
      throw .refused(
        Refusal(
          kind: .unmigratable, errorText: "State blocked by non-migratable device '\(name)'", offset: nil, subject: name
        ))
    }
    if let sent = source.program.sectionName.value, let known = destination.program.sectionName.value, sent != known {
      throw unknownSection(sent)
    }
    if case .known(let sent?) = source.program.instanceID, case .known(let known?) = destination.program.instanceID,
      sent != known
    {
      throw unknownSection(name)
    }
    switch (source.program.versionID, destination.program.versionID) {
    case (.known(let sent), .known(let local)):
      guard sent > local else { return }
      var refusal = Refusal(
        kind: .versionTooNew, errorText: text.unsupportedVersion(name, sent, local), offset: nil, subject: name,
        version: sent, limit: local)
      text.addEnd(to: &refusal)
      throw .refused(refusal)
    case (.unknown(let sent), .unknown(let local)) where sent.codeHash == local.codeHash && sent.codeHash != 0:
      return
    case (.unknown(let unresolved), _), (_, .unknown(let unresolved)):
      throw .undecided(
        Undecided(
          part: "version_id of \(name)", reason: unresolved.reason, location: unresolved.location, offset: nil))
    }
  }

  private func unknownSection(_ name: String) -> Halt {
    var refusal = Refusal(
      kind: .unknownSection, errorText: text.unknownSection(name, instance), offset: nil, subject: name)
    text.addEnd(to: &refusal)
    return .refused(refusal)
  }

  private var instance: Int { (source.program.instanceID.value ?? nil) ?? 0 }

  /// What the loader meets after the section's data: check_section_footer, then the next section's type.
  private func checkEnd(_ loader: SectionLoader, _ sent: SavedSection) throws(Halt) {
    let end = loader.offset
    if loader.nextSpan < loader.spans.count, loader.spans[loader.nextSpan].offset <= end {
      let part = loader.spans[loader.nextSpan].part
      throw .undecided(Undecided(part: part.name, reason: part.reason, location: part.location, offset: end))
    }
    let bytes = loader.bytes
    let isAtEnd = end == sent.bytes.count
    let name = source.program.displayName
    func desync(_ message: String) -> Halt {
      .refused(Refusal(kind: .desync, errorText: message, offset: end, subject: name))
    }
    guard end < bytes.count else { throw desync("") }
    if destination.settings.sendsSectionFooters {
      if bytes[end] != StreamMarker.sectionFooter { throw desync("Missing section footer for \(name)") }
      guard end + 5 <= bytes.count else { throw desync("") }
      let id = UInt32(truncatingIfNeeded: loader.bigEndian(at: end + 1, width: 4))
      if id != Self.sectionID || !isAtEnd {
        throw desync(
          "Mismatched section id in footer for \(name) - read 0x\(String(id, radix: 16)) expected 0x"
            + String(Self.sectionID, radix: 16))
      }
      return
    }
    if isAtEnd, !source.settings.sendsSectionFooters { return }
    let type = bytes[end]
    switch type {
    // The loader stops here and is content; what was left unread is gone.
    case StreamMarker.endOfFile: throw desync("")
    case StreamMarker.sectionStart, StreamMarker.sectionFull:
      var reader = ByteReader(bytes, range: end + 5..<bytes.count)
      let other = (try? reader.takeCountedString("name")) ?? ""
      let instance = (try? reader.take32("instance")) ?? 0
      throw desync(text.unknownSection(other, Int(instance)))
    case StreamMarker.sectionPart, StreamMarker.sectionEnd:
      let id = end + 5 <= bytes.count ? loader.bigEndian(at: end + 1, width: 4) : 0
      throw desync("Unknown savevm section \(id)")
    default: throw desync("Unknown savevm section type \(type)")
    }
  }

  /// The lines QEMU prints while it unwinds, and the true kind of an error that a shift of bytes brought about.
  private func finish(
    _ refusal: inout Refusal, _ loader: SectionLoader, _ sent: SavedSection, tracing: Bool, state: DeviceState
  ) {
    let isAfterData =
      refusal.errorText.hasPrefix("Missing section footer") || refusal.errorText.hasPrefix("Mismatched")
      || refusal.errorText.hasPrefix("Unknown savevm")
    if !isAfterData { text.addSection(source.program.displayName, instance: instance, to: &refusal) }
    text.addEnd(to: &refusal)
    guard refusal.kind == .equal || refusal.kind == .validation || refusal.kind == .unknownSubsection else { return }
    if tracing {
      if isShifted(sent.trace, loader.recorder?.items ?? []) { refusal.kind = .desync }
    } else if case .refused(let traced) = run(state, tracing: true, freeValue: 0).outcome {
      refusal.kind = traced.kind
    }
  }

  /// True when some member was taken from other bytes than it was sent in.
  private func isShifted(_ saved: [TraceItem], _ loaded: [TraceItem]) -> Bool {
    var offsets: [MemberPath: Int] = [:]
    for item in saved { if let member = item.member { offsets[member] = item.offset } }
    return loaded.contains { item in
      guard let member = item.member, let offset = offsets[member] else { return false }
      return offset != item.offset
    }
  }

  /// A footer where the source sends them, another section, and the end of the stream.
  private static func tail(after source: RoundTrip.End) -> [UInt8] {
    var out = ByteWriter()
    func footer(_ id: UInt32) {
      guard source.settings.sendsSectionFooters else { return }
      out.put8(StreamMarker.sectionFooter)
      out.put32(id)
    }
    footer(sectionID)
    out.put8(StreamMarker.sectionFull)
    out.put32(sectionID + 1)
    out.putCountedString("timer")
    out.put32(0)
    out.put32(2)
    out.put64(0x0123_4567_89ab_cdef)
    out.put64(0x1122_3344_5566_7788)
    out.put64(0)
    footer(sectionID + 1)
    out.put8(StreamMarker.endOfFile)
    if source.settings.sendsDescription {
      out.put8(StreamMarker.description)
      out.put32(2)
      out.put(Array("{}".utf8))
    }
    return out.bytes
  }
}

extension CompiledExpression {
  var atomsRead: Set<Int> {
    switch self {
    case .atom(let index): [index]
    case .unary(_, let operand, _), .cast(_, let operand): operand.atomsRead
    case .binary(_, let left, let right, _): left.atomsRead.union(right.atomsRead)
    case .conditional(let condition, let yes, let no, _):
      condition.atomsRead.union(yes.atomsRead).union(no.atomsRead)
    default: []
    }
  }
}
