import Emulator
import Findings
import Glibc
import VMState
import Workflows

/// Measures round trips of every device that a tree declares, each device against itself: a pair of equal builds runs the whole
/// way there and back, and is what nearly every pair of a check is.
///
///     StateregBench REPOSITORY REVISION TARGET MACHINE
///     StateregBench whitelist                            (see `WhitelistBench`)
///
/// Prints one line of `name=value` pairs; times in nanoseconds. It stands in the main package since the emulator is no public API.
@main enum RoundTripBench {
  /// Workloads of one device that are run; most devices have fewer.
  private static let workloadsPerDevice = 8
  /// Each round trip is repeated, and the best taken: the rest is the machine's doing.
  private static let repetitions = 5

  static func main() {
    if CommandLine.arguments.dropFirst() == ["whitelist"] { return WhitelistBench.measureAll() }
    do {
      try measureAll(CommandLine.arguments)
    } catch {
      print("error: \(error)")
      exit(1)
    }
  }

  private static func measureAll(_ arguments: [String]) throws {
    guard arguments.count == 5, let target = Target.named(arguments[3]) else {
      throw ToolError(.usage, "four arguments are expected: REPOSITORY REVISION TARGET MACHINE")
    }
    let request = try ExtractRequest(repository: arguments[1], tree: arguments[2], targets: [target])
    let builds = try Extract.run(request) { _ in }
    guard let build = builds.first, let machine = build.machines.first(where: { $0.name == arguments[4] }) else {
      throw ToolError(.usage, "there is no machine type '\(arguments[4])' in \(arguments[2]) for \(target)")
    }
    var times: [Int64] = []
    var failed = 0
    for device in build.devices {
      let (device, wentWrong) = measure(device, of: build, machine: machine)
      times += device
      failed += wentWrong
    }
    guard !times.isEmpty else { throw ToolError(.unreadable, "no device could be measured") }
    times.sort()
    print(
      "median_ns=\(times[times.count / 2]) p90_ns=\(times[times.count * 9 / 10]) max_ns=\(times[times.count - 1])"
        + " devices=\(build.devices.count) round_trips=\(times.count) not_ok=\(failed)")
  }

  /// Nanoseconds of each round trip of a device, and how many of them did not arrive.
  private static func measure(
    _ device: Device, of build: Build, machine: MachineType
  ) -> (times: [Int64], failed: Int) {
    let end = RoundTrip.End(
      program: StateProgram(device: device, in: build), values: PropertyValues(device: device, machine: machine),
      settings: MigrationSettings(build: build, machine: machine))
    let roundTrip = RoundTrip(source: end, destination: end)
    let workloads = WorkloadSet(program: end.program, values: end.values).workloads
    let clock = ContinuousClock()
    var times: [Int64] = []
    var failed = 0
    for workload in workloads.prefix(workloadsPerDevice) {
      var best = Int64.max
      var arrived = true
      for _ in 0..<repetitions {
        let elapsed = clock.measure { arrived = roundTrip.run(workload).back != nil }
        best = min(best, elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000)
      }
      times.append(best)
      if !arrived { failed += 1 }
    }
    return (times, failed)
  }
}
