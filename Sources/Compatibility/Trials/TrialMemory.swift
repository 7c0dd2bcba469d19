import Emulator
import Findings
import StateDiff
import Synchronization
import Threads
import VMState

/// What round trips of devices came to, for checks of many pairs of the same builds: a device that is the same in five releases
/// needs to be run against its successor once.
///
/// Safe to share between threads.
package final class TrialMemory: Sendable {
  private let reports = Mutex<[TrialKey: DeviceReport]>([:])
  /// By the device's hash: what its own get functions do with what its put functions give.
  private let faults = Mutex<[Int: [OwnCodeTrial.Fault]]>([:])

  package init() {}

  /// Trials of pairs that are remembered.
  package var count: Int { reports.withLock { $0.count } }

  func knows(_ key: TrialKey) -> Bool { reports.withLock { $0[key] != nil } }
  func knowsFaults(of device: Int) -> Bool { faults.withLock { $0[device] != nil } }

  func report(for key: TrialKey, orMade make: () -> DeviceReport) -> DeviceReport {
    if let known = reports.withLock({ $0[key] }) { return known }
    let made = make()
    reports.withLock { $0[key] = made }
    return made
  }

  func faults(of device: Int, orFound find: () -> [OwnCodeTrial.Fault]) -> [OwnCodeTrial.Fault] {
    if let known = faults.withLock({ $0[device] }) { return known }
    let found = find()
    faults.withLock { $0[device] = found }
    return found
  }
}
