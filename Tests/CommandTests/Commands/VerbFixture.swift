import Foundation
import Support
import Testing

/// The sample repository with a registry that knows its two releases: v1.0.0, and v1.0.1, which raises the version of 'sample_rtc'.
/// Every command runs in the work tree, so that what it writes names no place of the machine.
struct VerbFixture {
  let sample: SampleRepository
  static let templates = SampleRepository.checkout.appendingPathComponent("Templates").path
  static let clockFile = "Registry/devices/sample_rtc.yaml"

  init() throws {
    sample = try SampleRepository()
    try sample.builder.git("tag", "v1.0.1", sample.fix)
    try write(
      "Registry/forks/sample.yaml",
      """
      fork: sample
      title: Sample board
      releases:
        - { name: v1.0.0, series: "1.0" }
        - { name: v1.0.1, series: "1.0" }
      promise: { series: both }

      """)
    try write(Self.clockFile, Self.recordedClock)
  }

  /// The device's file before anything was recorded in it.
  static let emptyClock = "device: sample_rtc\ntitle: real-time clock\nfeatures: []\n"

  /// What the two releases send.
  static let recordedClock = """
    device: sample_rtc
    title: real-time clock
    features:
      - name: base
        fields:
          - "tick_offset_sent: uint64"
          - "alarm_next: uint64"
          - "alarm_running: uint32"
          - "irq_pending: uint32"
          - "irq_enabled: uint32"
        carried:
          sample: { from: v1.0.0, by: version 2 }
      - name: time-high
        fields: ["time_high: uint32"]
        carried:
          sample: { from: v1.0.1, by: version 3 }
    numbers:
      sample: { v1.0.0: 2, v1.0.1: 3 }

    """

  func write(_ path: String, _ text: String) throws { try sample.builder.write(path, text) }

  func text(_ path: String) throws -> String { try sample.text(path) }

  func run(_ arguments: [String]) throws -> CommandRunner.Outcome {
    var environment = SampleRepository.environment
    environment["COLUMNS"] = "80"
    return try CommandRunner(directory: sample.directory, environment: environment).run(arguments)
  }

  /// Runs a command line, holds its exit code against `code`, and its two streams against a golden file, which begins with the command.
  ///
  /// - Parameters:
  ///   - code: stands in the test and not in the golden file alone: recording anew must not accept another verdict.
  ///   - mask: what differs from one version of the tool to the next, taken out of the text.
  @discardableResult
  func expect(
    _ arguments: [String], exits code: Int32, _ golden: String, testFile: String = #filePath,
    location: SourceLocation = #_sourceLocation, mask: (String) -> String = { $0 }
  ) throws -> CommandRunner.Outcome {
    let outcome = try run(arguments)
    #expect(outcome.exitCode == code, "\(outcome.standardError)", sourceLocation: location)
    let command = (["statereg"] + arguments).joined(separator: " ")
      .replacingOccurrences(of: Self.templates, with: "TEMPLATES")
    let text = "$ \(command)\n" + outcome.text(hiding: sample.directory)
    GoldenFile("\(golden).txt", testFile: testFile).expect(mask(text), sourceLocation: location)
    return outcome
  }
}
