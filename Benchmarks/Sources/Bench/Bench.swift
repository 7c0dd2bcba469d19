import Foundation

/// Measures statereg against what else there is, all in one run on one machine, and prints each figure beside its limit.
///
///     Bench STATEREG ROUNDTRIP REPOSITORY BASE HEAD
///
/// Ends with 1 when a figure is over its limit.
@main struct Bench {
  /// Two-thread runs of a tenth of a second sometimes stay on one core: repeat, take the best.
  static let runs = 10
  static let slowRuns = 3

  var statereg: String
  var roundTrip: String
  var repository: String
  var base: String
  var head: String

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6 else {
      print("usage: Bench STATEREG ROUNDTRIP REPOSITORY BASE HEAD")
      exit(2)
    }
    let bench = Bench(
      statereg: arguments[1], roundTrip: arguments[2], repository: arguments[3], base: arguments[4], head: arguments[5])
    var figures: [Figure] = []
    var isFailed = false
    for part in [bench.extraction, bench.check, bench.incumbent, bench.roundTrips, bench.whitelists, bench.plan] {
      do {
        figures += try part()
      } catch {
        print("not measured: \(error)")
        isFailed = true
      }
    }
    print(Figure.table(figures))
    if isFailed || !figures.allSatisfy(\.isWithinLimit) { exit(1) }
  }

  /// A cold process that extracts a whole revision, against git printing the same blobs.
  func extraction() throws -> [Figure] {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("bench-blobs-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let listing = try TimedProcess.text(of: ["git", "-C", repository, "ls-tree", "-r", head])
    let blobs = listing.split(separator: "\n").compactMap { line -> String? in
      // "100644 blob ID\tPATH"
      let halves = line.split(separator: "\t", maxSplits: 1)
      guard halves.count == 2, halves[1].hasPrefix("hw/") || halves[1].hasPrefix("target") else { return nil }
      let words = halves[0].split(separator: " ")
      return words.count == 3 && words[1] == "blob" ? String(words[2]) : nil
    }
    try (blobs.joined(separator: "\n") + "\n").write(toFile: scratch, atomically: true, encoding: .utf8)
    let git = try TimedProcess.best(
      of: Self.runs, ["git", "-C", repository, "cat-file", "--batch", "--buffer"], input: scratch)
    let extract = try TimedProcess.best(of: Self.runs, [statereg, "extract", "--repo", repository, head])
    return [
      Figure(
        name: "git cat-file, hw/ and target*/", value: git.seconds, unit: .seconds, limit: nil,
        remark: "\(blobs.count) blobs of \(head), best of \(Self.runs)"),
      Figure(
        name: "extract", value: extract.seconds, unit: .seconds, limit: nil, remark: "\(head), x86_64, cold process"),
      Figure(
        name: "extract against git cat-file", value: extract.seconds / git.seconds, unit: .ratio, limit: 3, remark: ""),
      Figure(
        name: "extract, peak memory", value: Double(extract.peakMemory) / 1e6, unit: .megabytes, limit: 500, remark: ""),
    ]
  }

  /// A cold process that checks two adjacent revisions.
  func check() throws -> [Figure] {
    // 0, 1 and 3 are verdicts; what is found is not the question here.
    let check = try TimedProcess.best(
      of: Self.runs, accepting: [0, 1, 3], [statereg, "check", "--repo", repository, "\(base)..\(head)"])
    return [
      Figure(
        name: "check", value: check.seconds, unit: .seconds, limit: 1,
        remark: "\(base)..\(head), x86_64, all machine types, both directions, cold process, best of \(Self.runs)"),
      Figure(
        name: "check, peak memory", value: Double(check.peakMemory) / 1e6, unit: .megabytes, limit: 500, remark: ""),
    ]
  }

  /// QEMU's own way, with both binaries given: two dumps of one machine type, and the static checker, one direction.
  func incumbent() throws -> [Figure] {
    let qemu = "qemu-system-x86_64"
    guard (try? TimedProcess([qemu, "--version"]))?.exitCode == 0 else {
      print("not measured: QEMU's own way, since \(qemu) is not installed")
      return []
    }
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("bench-incumbent-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let script = scratch.appendingPathComponent("checker.py").path
    try TimedProcess.text(of: ["git", "-C", repository, "show", "\(head):scripts/vmstate-static-checker.py"])
      .write(toFile: script, atomically: true, encoding: .utf8)
    var seconds = 0.0
    for name in ["old.json", "new.json"] {
      let file = scratch.appendingPathComponent(name).path
      seconds += try TimedProcess.best(
        of: Self.slowRuns, [qemu, "-M", "pc-q35-7.2", "-dump-vmstate", file]
      ).seconds
    }
    let old = scratch.appendingPathComponent("old.json").path
    let new = scratch.appendingPathComponent("new.json").path
    seconds += try TimedProcess.best(
      of: Self.slowRuns, accepting: Set(0...255), ["python3", script, "-s", old, "-d", new]
    ).seconds
    let check = try TimedProcess.best(
      of: Self.runs, accepting: [0, 1, 3],
      [
        statereg, "check", "--repo", repository, "\(base)..\(head)", "--machine", "pc-q35-7.2", "--direction",
        "forward",
      ])
    return [
      Figure(
        name: "two dumps and the static checker", value: seconds, unit: .seconds, limit: nil,
        remark: "binaries given (one, twice), pc-q35-7.2, one direction"),
      Figure(
        name: "check, the same question", value: check.seconds, unit: .seconds, limit: nil,
        remark: "no binaries, pc-q35-7.2, forward"),
      Figure(name: "check against QEMU's way", value: check.seconds / seconds, unit: .ratio, limit: nil, remark: ""),
    ]
  }

  /// The time of one device's round trip, measured inside a process.
  func roundTrips() throws -> [Figure] {
    let text = try TimedProcess.text(of: [roundTrip, repository, head, "x86_64", "pc-q35-7.2"])
    var values: [String: Double] = [:]
    for pair in text.split(whereSeparator: \.isWhitespace) {
      let halves = pair.split(separator: "=")
      if halves.count == 2 { values[String(halves[0])] = Double(halves[1]) }
    }
    guard let median = values["median_ns"], let ninetieth = values["p90_ns"] else {
      throw TimedProcess.Failure(description: "'\(roundTrip)' printed '\(text)'")
    }
    let count = Int(values["round_trips"] ?? 0)
    return [
      Figure(
        name: "round trip of a device, median", value: median / 1000, unit: .microseconds, limit: 50,
        remark: "\(count) round trips of \(Int(values["devices"] ?? 0)) devices"),
      Figure(name: "round trip, 90th percentile", value: ninetieth / 1000, unit: .microseconds, limit: nil, remark: ""),
    ]
  }

  /// Round trips of a device with 20 optional features under whitelists of growing length: they grow with the list, not with the
  /// 1,048,576 combinations there are.
  func whitelists() throws -> [Figure] {
    let text = try TimedProcess.text(of: [roundTrip, "whitelist"])
    return try text.split(separator: "\n").map { line in
      var values: [String: Double] = [:]
      for pair in line.split(separator: " ") {
        let halves = pair.split(separator: "=")
        if halves.count == 2 { values[String(halves[0])] = Double(halves[1]) }
      }
      guard let length = values["combinations"], length > 0, let sent = values["sent"], sent == length,
        let count = values["round_trips"], let time = values["check_ns"]
      else { throw TimedProcess.Failure(description: "'\(roundTrip)' printed '\(line)'") }
      return Figure(
        name: "whitelist of \(Int(length)): round trips each", value: count / length, unit: .ratio, limit: 2,
        remark: "\(Int(count)) round trips of 20 features (2^20 = 1048576 combinations), check in "
          + Figure.text(time / 1000, .microseconds))
    }
  }
}
