import MigrationStream
import VMState

/// Walks a real stream's device sections with a build's descriptions alone, and decodes what they hold.
package struct StreamWalker {
  package enum Status: Hashable, Sendable {
    /// From the first byte to the footer (or the next element) by the description.
    case walked
    /// Decoded up to an offset in the data; from there on nobody knows.
    case resynchronised(at: Int, reason: String)
    /// The build has no description of the section.
    case undeclared
  }

  package struct Section: Sendable {
    package var element: SectionElement
    package var status: Status
    /// The QOM type whose description fitted.
    package var device: String?
    /// Decoded items; offsets count from the start of the section's data.
    package var items: [TraceItem]
    /// How the decoded fields agree with the stream's JSON description, when it has one.
    package var agreement: DescriptionAgreement?
    /// Parts of code that were passed over by a length that fits.
    package var guessedLengths: Int
    /// The descriptions alone did not do; the stream's JSON description said which fields there are and how many.
    package var consultsDescription: Bool
    /// The section saved again from what was loaded; nil unless it was walked.
    package var reencoding: Reencoding?
  }

  package struct Walk: Sendable {
    package var stream: RecordedStream
    /// Device sections: those of RAM and other live handlers are not among them.
    package var sections: [Section]

    /// The bytes of an item.
    package func bytes(of item: TraceItem, in section: Section) -> ArraySlice<UInt8> {
      let start = section.element.data.lowerBound + item.offset
      return stream.bytes[start..<start + item.length]
    }
  }

  /// What one section's attempts came to.
  private struct Attempt {
    var device: String
    var items: [TraceItem]
    var end: Int
    var isWhole: Bool
    var reason: String
    var guessedLengths: Int
    var consultsDescription: Bool
    /// Items, and the fields that code puts as wholes.
    var described: [TraceItem]
    var reencoding: Reencoding?
  }

  private let build: Build
  private var machine: MachineType?
  private var usesFooters = false
  private var description: StreamDescription?
  private var devices: [String: [Int]] = [:]
  private var programs: [Int: StateProgram] = [:]
  private var attempts: [Int: Attempt] = [:]

  /// Attempts at one section, each with other assumptions.
  private static let mostAttempts = 1500
  /// Items decoded in all of them: a wrong count may go through the whole stream every time.
  private static let mostItems = 500_000

  /// Walks `bytes` by the descriptions of `build`. The JSON description is compared with afterwards, and consulted only for
  /// sections that cannot be walked without.
  ///
  /// - Parameter machine: for streams that do not say (those before 2.3).
  package static func walk(
    _ bytes: [UInt8], build: Build, machine: MachineType? = nil
  ) throws(StreamError) -> Walk {
    var walker = StreamWalker(build)
    walker.machine = machine
    // The configuration comes before all sections, so a first reading of the skeleton finds the machine type.
    if let skeleton = try? StreamReader.read(bytes) {
      let name = skeleton.configuration?.machine
      walker.machine = build.machines.first { $0.name == name || $0.alias == name } ?? machine
      walker.description = skeleton.description
      walker.usesFooters = skeleton.sections.contains { $0.hasFooter }
    }
    let stream = try StreamReader.read(bytes, usesDescription: false) { (header, reader) throws(StreamError) in
      walker.consume(header, &reader)
    }
    var described = stream
    if described.description == nil { described.description = (try? StreamReader.read(bytes))?.description }
    return Walk(stream: described, sections: walker.sections(of: described))
  }

  private init(_ build: Build) {
    self.build = build
    for (index, device) in build.devices.enumerated() where device.loadRoot != nil {
      if let name = device.sectionName.value { devices[name, default: []].append(index) }
    }
  }

  // MARK: Attempts

  private mutating func consume(_ header: SectionHeader, _ reader: inout ByteReader) -> Bool {
    guard header.form == .full, let candidates = candidates(for: header.name) else { return false }
    let start = reader.offset
    var best: Attempt?
    var fitting: Attempt?
    var tried: Set<DescriptionID> = []
    for index in candidates {
      guard let id = build.devices[index].loadRoot, tried.insert(id).inserted else { continue }
      let node = description?.device(named: header.name, instance: Int(header.instanceID))?.node
      let described = node.map { DescribedFields($0, start: start) }
      let passes: [(searchesLengths: Bool, described: DescribedFields?)] =
        described == nil ? [(false, nil), (true, nil)] : [(false, nil), (false, described), (true, nil)]
      for pass in passes {
        guard
          let attempt = walk(
            index, header, reader, searchesLengths: pass.searchesLengths, described: pass.described)
        else { continue }
        if attempt.isWhole {
          // Several assumptions may fit: those that the stream's own description contradicts are the wrong ones.
          let agrees = node.map { DescriptionAgreement(attempt.described, $0).isFull } ?? true
          if agrees { return accept(attempt, start, &reader) }
          if fitting == nil { fitting = attempt }
        }
        if attempt.end > best?.end ?? -1 { best = attempt }
      }
    }
    if let fitting { return accept(fitting, start, &reader) }
    attempts[start] = best
    return false
  }

  private mutating func accept(_ attempt: Attempt, _ start: Int, _ reader: inout ByteReader) -> Bool {
    attempts[start] = attempt
    reader.seek(to: attempt.end)
    return true
  }

  /// Devices whose section is called so, the bus path taken off up to the last '/' that leaves a known name.
  private func candidates(for name: String) -> [Int]? {
    var rest = name[...]
    while true {
      if let found = devices[String(rest)] { return found }
      guard let slash = rest.firstIndex(of: "/") else { return nil }
      rest = rest[rest.index(after: slash)...]
    }
  }

  private mutating func walk(
    _ index: Int, _ header: SectionHeader, _ reader: ByteReader, searchesLengths: Bool, described: DescribedFields?
  ) -> Attempt? {
    let device = build.devices[index]
    let program = programs[index] ?? StateProgram(device: device, in: build)
    programs[index] = program
    if searchesLengths, program.opaqueParts.allSatisfy({ $0.emulatedSize == 0 }) { return nil }
    let values = PropertyValues(device: device, machine: machine)
    let pins = PinnedSlots(values, layout: program.code.layout)
    let compat = Set(values.values.filter { $0.compat != nil }.map(\.property))
    var known: [Int: UInt64] = [:]
    for pin in pins.pins where compat.contains(pin.property) { known[pin.word, default: 0] |= pin.mask }
    var initial = program.emptyState
    pins.apply(to: &initial)
    let likelyEnd = likelyEnd(of: header, reader)
    var guide: WalkGuide? = WalkGuide(fixedMask: known, likelyEnd: likelyEnd, searchesLengths: searchesLengths)
    guide?.described = described
    var frontier = WalkFrontier()
    var best: Attempt?
    var count = 0
    var work = 0
    while let current = guide, count < Self.mostAttempts, work < Self.mostItems {
      count += 1
      var loader = SectionLoader(
        program, bytes: reader.bytes, spans: [], initial: initial, text: RefusalText(rules: build.rules), tracing: true)
      loader.start(at: reader.offset, end: reader.end, guide: current)
      var attempt = run(&loader, header, reader, device.typeName)
      work += attempt.items.count
      if attempt.isWhole {
        let data = Array(reader.bytes[reader.offset..<attempt.end])
        attempt.reencoding = Self.reencode(program, loader, data: data, fixedMask: known)
        return attempt
      }
      if attempt.end > best?.end ?? -1 { best = attempt }
      guide = frontier.next(after: loader.guide)
    }
    return best
  }

  private func run(
    _ loader: inout SectionLoader, _ header: SectionHeader, _ reader: ByteReader, _ device: String
  ) -> Attempt {
    var reason = "the data goes on where the description ends"
    var isWhole = false
    do throws(Halt) {
      try loader.load(version: Int(header.versionID))
      isWhole =
        reader.isFooter(at: loader.offset, sectionID: header.sectionID)
        || !usesFooters && reader.isElement(at: loader.offset, after: header.sectionID)
    } catch {
      switch error {
      case .refused(let refusal): reason = refusal.errorText.isEmpty ? "\(refusal.kind.rawValue)" : refusal.errorText
      case .undecided(let undecided): reason = undecided.reason
      }
    }
    let start = reader.offset
    var items = loader.recorder?.items ?? []
    for index in items.indices { items[index].offset -= start }
    var whole = loader.recorder?.codeFields ?? []
    for index in whole.indices { whole[index].offset -= start }
    return Attempt(
      device: device, items: items, end: loader.offset, isWhole: isWhole, reason: reason,
      guessedLengths: loader.guide?.guessedLengths ?? 0, consultsDescription: loader.guide?.described != nil,
      described: items + whole)
  }

  private func likelyEnd(of header: SectionHeader, _ reader: ByteReader) -> Int {
    let range = reader.offset..<reader.end
    return range.first { reader.isFooter(at: $0, sectionID: header.sectionID) && reader.isElementMarker(at: $0 + 5) }
      ?? range.first { reader.isElement(at: $0, after: header.sectionID) } ?? reader.end
  }

  // MARK: Result

  private func sections(of stream: RecordedStream) -> [Section] {
    stream.sections.filter { $0.form == .full }.map { element in
      var section = Section(
        element: element, status: .undeclared, device: nil, items: [], agreement: nil, guessedLengths: 0,
        consultsDescription: false)
      guard let attempt = attempts[element.data.lowerBound] else { return section }
      section.device = attempt.device
      section.guessedLengths = attempt.guessedLengths
      section.consultsDescription = attempt.consultsDescription
      section.reencoding = attempt.reencoding
      section.items = attempt.items.filter { $0.offset + $0.length <= element.data.count }
      section.status =
        attempt.isWhole
        ? .walked : .resynchronised(at: attempt.end - element.data.lowerBound, reason: attempt.reason)
      if let described = stream.description?.device(named: element.name, instance: Int(element.instanceID)) {
        section.agreement = DescriptionAgreement(attempt.described, described.node)
      }
      return section
    }
  }
}

extension SectionLoader {
  /// Makes ready to load from the middle of a stream.
  mutating func start(at offset: Int, end: Int, guide: WalkGuide) {
    self.offset = offset
    self.guide = guide
    limit = min(end, bytes.count)
  }
}

extension Device {
  /// What loads its section, where that was read.
  fileprivate var loadRoot: DescriptionID? { description ?? handlers?.code?.load }
}
