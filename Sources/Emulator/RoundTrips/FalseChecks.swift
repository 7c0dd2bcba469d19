import VMState

extension RoundTrip.End {
  /// The same end without the checks that its own made-up states fail.
  ///
  /// Code that loads checks values that code which saves computed; where that was not followed, the value is made up and the check
  /// says nothing. What fails on the way from a build to itself is no matter between two.
  package func ignoringFalseChecks(of workloads: WorkloadSet) -> RoundTrip.End {
    var end = self
    guard program.code.hasCodeChecks else { return end }
    for workload in workloads.workloads {
      for _ in 0..<Self.mostChecks {
        let result = Leg(from: end, to: end).run(workload.state)
        guard case .refused(let refusal) = result.outcome, refusal.kind == .validation || refusal.kind == .desync,
          let check = result.loaded?.failedCheck, end.program.ignoredChecks.insert(check).inserted
        else { break }
      }
    }
    return end
  }

  private static let mostChecks = 64
}

extension StateProgram {
  /// Functions decide over some of its bytes.
  package var hasCode: Bool { code.blocks.contains(where: \.isCode) }
}

extension ProgramCode {
  /// Some function's refusal is among the operations.
  var hasCodeChecks: Bool {
    blocks.contains { block in block.isCode && block.operations.contains { operations[$0].mustExist } }
  }
}
