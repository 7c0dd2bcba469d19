import Findings
import Foundation

extension WorkTree {
  /// What a backport that waits for a person has left to do, as its owner wrote it; nil when none waits.
  package var savedSequence: [UInt8]? {
    FileManager.default.contents(atPath: stateFile("statereg/sequence")).map { [UInt8]($0) }
  }

  /// Where the next one waits for the conflict it goes with to be laid out.
  static let nextSequence = "statereg/sequence.next"

  func nameSequence() throws(ToolError) {
    if rename(stateFile(Self.nextSequence), stateFile("statereg/sequence")) != 0 {
      throw WriteFailure.error("'\(stateFile("statereg/sequence"))' cannot be written", errno)
    }
  }

  /// Whether a hand-over was cut short after all of it was there.
  func isComplete(_ journal: AdvanceJournal) -> Bool {
    journal.hasSequence && access(stateFile(Self.nextSequence), F_OK) != 0
  }

  package func forgetSequence() { removeState("statereg/sequence") }
}
