import Findings
import VMState

/// Cuts the traces of a leg down to the bytes that show what went wrong.
enum WitnessBytes {
  /// Items shown before the point of failure, and for values that went wrong.
  private static let shown = 6
  /// Bytes shown of one item.
  private static let bytesShown = 16

  static func witness(of traces: RoundTrip.Traces, workload: Workload, machine: String?) -> Witness {
    let offset = failureOffset(traces)
    var focus: Set<MemberPath> = []
    switch traces.outcome {
    case .corrupt(let mismatches, _), .lost(let mismatches, _): focus = Set(mismatches.map(\.member))
    default: break
    }
    let items = traces.saved.filter { $0.length > 0 }
    let end = offset ?? items.last.map { $0.offset + $0.length } ?? 0
    let upTo = items.lastIndex { $0.offset <= end } ?? items.count - 1
    var chosen: [TraceItem] = []
    if focus.isEmpty {
      chosen = upTo < 0 ? [] : Array(items[max(0, upTo - shown + 1)...upTo])
    } else {
      for item in items {
        let isWrong = item.member.map { member in
          focus.contains(member) || focus.contains { $0.text.hasPrefix(member.text + "[") }
        }
        guard isWrong == true || taken(item, traces.loaded).contains(where: { $0.member.map(focus.contains) ?? false })
        else { continue }
        chosen.append(item)
        if chosen.count == 2 * shown { break }
      }
    }
    let annotated = chosen.map { item in
      let takers = taken(item, traces.loaded)
      return Witness.AnnotatedBytes(
        offset: item.offset,
        bytes: Array(traces.bytes[item.offset..<min(item.offset + min(item.length, bytesShown), traces.bytes.count)]),
        saved: item.name, loaded: takers.isEmpty ? nil : takers.prefix(4).map(\.name).joined(separator: ", "))
    }
    return Witness(machine: machine, state: workload.assignments, bytes: annotated, failureOffset: offset)
  }

  private static func failureOffset(_ traces: RoundTrip.Traces) -> Int? {
    switch traces.outcome {
    case .refused(let refusal): refusal.offset
    case .undecided(let undecided): undecided.offset
    default: nil
    }
  }

  private static func taken(_ item: TraceItem, _ items: [TraceItem]) -> [TraceItem] {
    items.filter { $0.length > 0 && $0.offset < item.offset + item.length && item.offset < $0.offset + $0.length }
  }
}
