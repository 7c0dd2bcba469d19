import Findings
import VMState

/// A device saved under one build, loaded and saved again under a second, loaded under a third: whether it arrives as it does on the
/// direct way from the first to the third.
///
/// What arrives is what the third build would save: members that never go over its wire are its own.
package struct RelayTrip: Sendable {
  package enum Outcome: Hashable, Sendable {
    /// Both ways end alike.
    case same
    /// The second step goes wrong from the state that the first one left.
    case stopped(Emulator.Outcome)
    /// The third build would save other bytes: the first part in which they differ, and its member when it has one.
    case differs(part: String, member: MemberPath?)
    /// A single step goes wrong already, or nothing is sent: no matter of the way.
    case brokenStep
    /// The builds do not share what the way depends on.
    case undecided(String)
  }

  private let direct: Leg
  private let first: Leg
  private let second: Leg

  package init(from source: RoundTrip.End, by relay: RoundTrip.End, to destination: RoundTrip.End) {
    direct = Leg(from: source, to: destination)
    first = Leg(from: source, to: relay)
    second = Leg(from: relay, to: destination)
  }

  package func run(from state: DeviceState) -> Outcome {
    let arrival = direct.run(state)
    let stop = first.run(state)
    guard arrival.outcome.isOK, stop.outcome.isOK, let arrived = arrival.arrived, let relayed = stop.arrived else {
      return .brokenStep
    }
    if let reason = direct.carriesMoreConfiguration(than: second) { return .undecided(reason) }
    let end = second.run(relayed)
    switch end.outcome {
    case .ok, .lost, .corrupt: break
    case .undecided(let undecided): return .undecided(undecided.reason)
    case .refused, .notSent: return .stopped(end.outcome)
    }
    guard let late = end.arrived else { return .stopped(end.outcome) }
    return comparison(arrived, late)
  }

  private func comparison(_ arrived: DeviceState, _ late: DeviceState) -> Outcome {
    let program = direct.destination.program
    do throws(Halt) {
      let (left, right) = (try SectionSaver.save(program, arrived), try SectionSaver.save(program, late))
      guard left?.bytes != right?.bytes else { return .same }
      guard let old = try SectionSaver.save(program, arrived, tracing: true),
        let new = try SectionSaver.save(program, late, tracing: true)
      else { return .differs(part: program.displayName, member: nil) }
      return difference(old, new)
    } catch {
      switch error {
      case .refused(let refusal): return .undecided("'\(refusal.subject)' does not save what arrived")
      case .undecided(let undecided): return .undecided(undecided.reason)
      }
    }
  }

  private func difference(_ old: SavedSection, _ new: SavedSection) -> Outcome {
    for (item, other) in zip(old.trace, new.trace) {
      let isSame =
        item.name == other.name
        && old.bytes[clamped: item.offset..<item.offset + item.length]
          .elementsEqual(new.bytes[clamped: other.offset..<other.offset + other.length])
      if !isSame { return .differs(part: item.name, member: item.member) }
    }
    let rest = old.trace.count > new.trace.count ? old.trace : new.trace
    let item = rest.dropFirst(min(old.trace.count, new.trace.count)).first
    return .differs(part: item?.name ?? direct.destination.program.displayName, member: item?.member)
  }
}

extension Array {
  fileprivate subscript(clamped range: Range<Int>) -> ArraySlice<Element> { self[range.clamped(to: 0..<count)] }
}
