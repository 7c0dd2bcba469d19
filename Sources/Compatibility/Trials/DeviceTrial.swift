import Emulator
import Findings
import StateDiff
import VMState

/// The round trips of one device that differs between two builds.
struct DeviceTrial {
  /// How often each predicate of a side was seen true and false, over all machine types.
  struct Coverage: Sendable {
    var isForcedTrue: [Bool]
    var isForcedFalse: [Bool]

    init(_ program: StateProgram) {
      isForcedTrue = Array(repeating: false, count: program.predicates.count)
      isForcedFalse = isForcedTrue
    }

    mutating func add(_ coverage: [WorkloadSet.Coverage]) {
      for (index, item) in coverage.enumerated() where index < isForcedTrue.count {
        if item.forcedTrue { isForcedTrue[index] = true }
        if item.forcedFalse { isForcedFalse[index] = true }
      }
    }

    var forcedBothWays: Int { zip(isForcedTrue, isForcedFalse).count { $0 && $1 } }
  }

  let baseProgram: StateProgram
  let headProgram: StateProgram
  let baseLocator: PartLocator
  let headLocator: PartLocator
  /// The combinations that may be sent by a side; nil for any.
  let baseListed: ListedCombinations?
  let headListed: ListedCombinations?
  private(set) var roundTrips = 0
  private(set) var coverage: [Direction: Coverage] = [:]

  init(
    _ pair: DevicePairing.Pair, base: Build, head: Build, baseListed: ListedCombinations? = nil,
    headListed: ListedCombinations? = nil
  ) {
    self.baseListed = baseListed
    self.headListed = headListed
    baseProgram = StateProgram(device: pair.base, in: base)
    headProgram = StateProgram(device: pair.head, in: head)
    baseLocator = PartLocator(build: base, device: pair.base)
    headLocator = PartLocator(build: head, device: pair.head)
  }

  private struct Key: Hashable {
    enum Family: Hashable { case refused(Refusal.Kind), layout, values, undecided }
    var family: Family
    var part: String
  }

  private struct Draft {
    var fault: Fault
    var states: [Int]
  }

  /// What goes wrong under a group of machine types when one side's state is loaded by the other, each fault once.
  ///
  /// Only the first leg of a round trip makes a fault: the second starts from what the loading side's `pre_load` and `post_load`
  /// made of the state, which is code; its own direction is run from states of its own.
  mutating func faults(in group: MachineGroup, _ direction: Direction) -> [Fault] {
    var ends = ends(in: group, direction)
    let set = WorkloadSet(
      program: ends.source.program, values: ends.source.values, listed: direction == .forward ? baseListed : headListed)
    let (isSourceReadWell, isDestinationReadWell): (Bool, Bool)
    (ends.source, isSourceReadWell) = tried(ends.source, set)
    (ends.destination, isDestinationReadWell) = tried(
      ends.destination, WorkloadSet(program: ends.destination.program, values: ends.destination.values))
    // Where code does not load what it saved itself, what was read of it is not good enough to accuse anybody.
    let isReadWell = isSourceReadWell && isDestinationReadWell
    coverage[direction, default: Coverage(ends.source.program)].add(set.coverage)
    let trip = RoundTrip(source: ends.source, destination: ends.destination)
    let alone = RoundTrip(source: ends.source, destination: ends.source)
    let condition = FaultCondition(program: ends.source.program, set: set)
    var order: [Key] = []
    var drafts: [Key: Draft] = [:]
    var passing: [Int] = []
    var isSometimesNotSent = false
    var sent = 0
    var inherent = InherentFaults(trial: self, group: group, direction: direction)
    for (index, workload) in set.workloads.enumerated() {
      roundTrips += 1
      let outcome = trip.run(from: workload.state)
      if case .notSent = outcome {
        isSometimesNotSent = true
        continue
      }
      sent += 1
      if outcome.isOK {
        passing.append(index)
        continue
      }
      // What goes wrong within one build as well is no matter between the two.
      guard var own = inherent.remove(from: outcome, alone.run(from: workload.state)) else {
        passing.append(index)
        continue
      }
      if !isReadWell, own.isAboutBytes {
        own = .undecided(
          Undecided(
            part: ends.destination.program.displayName,
            reason: "what was read of its code does not load what it saves", location: nil, offset: nil))
      }
      let (key, divergence, endsInCode) = key(of: own, trip, workload, direction)
      if drafts[key] == nil {
        order.append(key)
        drafts[key] = Draft(
          fault: Fault(
            outcome: own, part: key.part, divergence: divergence, mismatches: [], condition: nil, conditionText: nil,
            witness: Witness(), isAlways: false, endsInCode: endsInCode), states: [])
      }
      drafts[key]?.states.append(index)
      for mismatch in own.mismatches
      where drafts[key]?.fault.mismatches.contains(where: { $0.member == mismatch.member }) == false {
        drafts[key]?.fault.mismatches.append(mismatch)
      }
    }
    return order.compactMap { key in
      // In some states the bytes of a subsection that the other side does not know are left over instead of refused.
      if key.family == .layout, drafts[Key(family: .refused(.unknownSubsection), part: key.part)] != nil { return nil }
      guard var draft = drafts[key] else { return nil }
      settle(
        &draft, key, condition,
        FaultCondition.States(
          failing: draft.states, passing: passing, sent: sent, isSometimesNotSent: isSometimesNotSent))
      let state = set.workloads[condition.smallest(of: draft.states)]
      if let circumstance = trip.circumstance(of: state) {
        draft.fault.conditionText = [draft.fault.conditionText, circumstance].compactMap(\.self).joined(
          separator: " && ")
        draft.fault.isAlways = false
      }
      draft.fault.witness = trip.witness(state, machine: group.representative)
      return draft.fault
    }
  }

  /// An end without the checks that made-up states fail, and whether it then loads what it saved itself. Without code there is
  /// nothing to try, and no state is made up.
  private func tried(
    _ end: RoundTrip.End, _ states: @autoclosure () -> WorkloadSet
  ) -> (end: RoundTrip.End, isReadWell: Bool) {
    guard end.program.hasCode else { return (end, true) }
    let states = states()
    let end = end.ignoringFalseChecks(of: states)
    let trip = RoundTrip(source: end, destination: end)
    return (end, !states.workloads.contains { trip.run(from: $0.state).isAboutBytes })
  }

  private func settle(_ draft: inout Draft, _ key: Key, _ condition: FaultCondition, _ states: FaultCondition.States) {
    if key.family == .refused(.unknownSubsection) {
      let smallest = condition.set.workloads[condition.smallest(of: draft.states)]
      draft.fault.condition = condition.sending(key.part, in: smallest)
    } else {
      (draft.fault.condition, draft.fault.conditionText) = condition.of(states)
    }
    draft.fault.isAlways = draft.fault.condition == nil && draft.fault.conditionText == nil
  }

  private func ends(
    in group: MachineGroup, _ direction: Direction
  ) -> (source: RoundTrip.End, destination: RoundTrip.End) {
    // Differences in framing concern the stream, not the device: `StreamFraming` tells them.
    let settings = direction == .forward ? group.baseSettings : group.headSettings
    let base = RoundTrip.End(program: baseProgram, values: group.baseValues, settings: settings)
    let head = RoundTrip.End(program: headProgram, values: group.headValues, settings: settings)
    return direction == .forward ? (base, head) : (head, base)
  }

  private func key(
    of outcome: Outcome, _ trip: RoundTrip, _ workload: Workload, _ direction: Direction
  ) -> (Key, StreamDivergence?, endsInCode: Bool) {
    func divergence(_ traces: RoundTrip.Traces) -> StreamDivergence? {
      let (saver, loader) = direction == .forward ? (baseLocator, headLocator) : (headLocator, baseLocator)
      return StreamDivergence(traces, saver: saver, loader: loader)
    }
    switch outcome {
    case .refused(let refusal) where refusal.kind != .desync:
      return (Key(family: .refused(refusal.kind), part: refusal.subject), nil, false)
    case .refused(let refusal):
      let divergence = divergence(trip.trace(workload))
      return (Key(family: .layout, part: divergence?.part ?? refusal.subject), divergence, false)
    case .undecided(let undecided):
      // Code that is the same on both sides is reached at another place: the sides have lost each other before.
      if isSameCode(undecided.part), let divergence = divergence(trip.trace(workload)),
        let part = divergence.part,
        divergence.saved?.kind != .opaque, divergence.loaded?.kind != .opaque, divergence.isSeenByBoth
      {
        return (Key(family: .layout, part: part), divergence, true)
      }
      return (Key(family: .undecided, part: undecided.part), nil, false)
    case .corrupt(let mismatches, _), .lost(let mismatches, _):
      let traces = trip.trace(workload)
      if let divergence = divergence(traces), let part = divergence.part {
        return (Key(family: .layout, part: part), divergence, false)
      }
      let member = mismatches.first?.member
      let item = traces.saved.first { $0.member == member } ?? traces.loaded.first { $0.member == member }
      return (Key(family: .values, part: StreamDivergence.stripped(item?.name ?? member?.text ?? "")), nil, false)
    case .ok, .notSent: return (Key(family: .values, part: ""), nil, false)
    }
  }

  /// Names of code that both sides have, and not with the same text.
  var changedCode: Set<String> {
    let old = Dictionary(grouping: baseProgram.opaqueParts, by: \.name).mapValues { Set($0.map(\.identity)) }
    let new = Dictionary(grouping: headProgram.opaqueParts, by: \.name).mapValues { Set($0.map(\.identity)) }
    return Set(old.keys.filter { new[$0] != nil && new[$0] != old[$0] })
  }

  private func isSameCode(_ part: String) -> Bool {
    let old = baseProgram.opaqueParts.filter { $0.name == part }.map(\.identity)
    let new = headProgram.opaqueParts.filter { $0.name == part }.map(\.identity)
    return !old.isEmpty && Set(old) == Set(new)
  }

  /// What goes wrong within a build, whoever loads: a check that a made-up state fails, a description that cannot be loaded at all.
  private struct InherentFaults {
    let trial: DeviceTrial
    let group: MachineGroup
    let direction: Direction
    private var baseOutcomes: [Outcome]?

    init(trial: DeviceTrial, group: MachineGroup, direction: Direction) {
      self.trial = trial
      self.group = group
      self.direction = direction
    }

    /// What of `outcome` is not explained by `alone`, the same state saved and loaded by one build.
    ///
    /// What the head cannot load of its own is new, and its fault, unless it is so in the base as well.
    mutating func remove(from outcome: Outcome, _ alone: Outcome) -> Outcome? {
      guard let rest = outcome.without(alone) else {
        guard direction == .backward else { return nil }
        return baseAlone().contains { outcome.without($0) == nil } || isStateOfNoGuest(outcome) ? nil : outcome
      }
      return rest
    }

    /// A test that made-up values fail is not the head's fault.
    private func isStateOfNoGuest(_ outcome: Outcome) -> Bool {
      if case .refused(let refusal) = outcome { return refusal.rule == .validationRefused }
      return false
    }

    private mutating func baseAlone() -> [Outcome] {
      if let baseOutcomes { return baseOutcomes }
      let end = RoundTrip.End(program: trial.baseProgram, values: group.baseValues, settings: group.baseSettings)
      let trip = RoundTrip(source: end, destination: end)
      let outcomes = WorkloadSet(program: end.program, values: end.values).workloads.map { trip.run(from: $0.state) }
        .filter { !$0.isOK }
      baseOutcomes = outcomes
      return outcomes
    }
  }
}

extension StreamDivergence {
  /// Both sides have an item there.
  var isSeenByBoth: Bool { saved != nil && loaded != nil }
}

extension Outcome {
  /// A layout or values that do not agree; not a version, a subsection or a check.
  fileprivate var isAboutBytes: Bool {
    switch self {
    case .corrupt, .lost: true
    case .refused(let refusal): refusal.kind == .desync
    case .ok, .notSent, .undecided: false
    }
  }
}
