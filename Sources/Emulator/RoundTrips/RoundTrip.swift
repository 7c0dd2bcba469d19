import Findings
import VMState

/// Saves a device under one build, loads it under another, compares, saves it back and loads it where it came from.
///
/// Made once for a pair of programs under a machine type, run once for each workload.
package struct RoundTrip: Sendable {
  /// One end: a device of a build under a machine type.
  package struct End: Sendable {
    package var program: StateProgram
    package var values: PropertyValues
    package var settings: MigrationSettings

    package init(program: StateProgram, values: PropertyValues, settings: MigrationSettings) {
      self.program = program
      self.values = values
      self.settings = settings
    }
  }

  package struct Result: Sendable {
    /// Source to destination.
    package var there: Outcome
    /// Destination back to source, from the state that arrived; nil when nothing arrived.
    package var back: Outcome?
  }

  /// Both sides' view of a leg's section data, for a witness.
  package struct Traces: Sendable {
    package var bytes: [UInt8]
    package var saved: [TraceItem]
    package var loaded: [TraceItem]
    package var outcome: Outcome
  }

  package let source: End
  package let destination: End
  private let there: Leg
  private let back: Leg

  package init(source: End, destination: End) {
    self.source = source
    self.destination = destination
    there = Leg(from: source, to: destination)
    back = Leg(from: destination, to: source)
  }

  /// Both legs. No strings are built unless something is wrong.
  package func run(_ workload: Workload) -> Result {
    let first = there.run(workload.state)
    guard let arrived = first.arrived else { return Result(there: first.outcome, back: nil) }
    return Result(there: first.outcome, back: back.run(arrived).outcome)
  }

  /// Source to destination only.
  package func run(from state: DeviceState) -> Outcome { there.run(state).outcome }

  /// The circumstance of the loading host ("kvm_enabled()") under which alone the first leg goes wrong.
  package func circumstance(of workload: Workload) -> String? { there.condition(of: workload.state) }

  /// The first leg again, slowly, with what each side takes every byte for.
  package func trace(_ workload: Workload) -> Traces {
    let result = there.run(workload.state, tracing: true)
    return Traces(
      bytes: result.sent?.bytes ?? [], saved: result.sent?.trace ?? [], loaded: result.loaded?.recorder?.items ?? [],
      outcome: result.outcome)
  }

  /// The witness of a leg that went wrong: state, annotated bytes up to the failure, offset.
  package func witness(_ workload: Workload, machine: String?) -> Witness {
    WitnessBytes.witness(of: trace(workload), workload: workload, machine: machine)
  }
}
