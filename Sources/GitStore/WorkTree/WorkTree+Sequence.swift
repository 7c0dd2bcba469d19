import Findings
import Foundation

extension WorkTree {
  /// What a backport that waits for a person has left to do, as its owner wrote it; nil when none waits.
  package var savedSequence: [UInt8]? {
    FileManager.default.contents(atPath: stateFile("statereg/sequence")).map { [UInt8]($0) }
  }

  /// Keeps it beside git's own state, whole or not at all.
  package func save(sequence bytes: [UInt8]) throws(ToolError) {
    do {
      try FileManager.default.createDirectory(atPath: stateFile("statereg"), withIntermediateDirectories: true)
    } catch {
      throw ToolError(.unreadable, "'\(stateFile("statereg"))' cannot be made: \(error.localizedDescription)")
    }
    try writeState("statereg/sequence", bytes)
  }

  package func forgetSequence() { removeState("statereg/sequence") }
}
