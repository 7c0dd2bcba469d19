import Foundation
import MigrationStream
import Support
import Testing
import VMState
import Workflows

/// A stream that a real build of some year wrote, with its live sections cut out: Streams/BUILD__MACHINE__CONFIGURATION.dev.xz.
struct RecordedStreamFile: CustomTestStringConvertible, Sendable, Hashable {
  var name: String

  private var parts: [String] { name.components(separatedBy: "__") }
  /// "v0.12.5", "qemu-kvm-0.12.5", "debian-7.2.22".
  var build: String { parts[0] }
  var machine: String { parts[1] }
  var testDescription: String { name }

  private static let directory = RealQEMU.root + "/Tests/OracleTests/Streams"

  static let all: [RecordedStreamFile] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return names.filter { $0.hasSuffix(".dev.xz") }.sorted().map { RecordedStreamFile(name: String($0.dropLast(7))) }
  }()

  func bytes() throws -> [UInt8] { try XZ.unpack("\(Self.directory)/\(name).dev.xz") }
}

/// Builds of which streams are at hand, and where their devices' state comes from.
///
/// Test machines have no mirror of old QEMU, so what was extracted from a build's own tag is kept, cut down to the sections of its
/// streams: Models/BUILD.json.xz. `STATEREG_ERA_TREES` names a repository made by Scripts/era-trees; where it is given, the kept models
/// are held against the trees, and with STATEREG_UPDATE_MODELS=1 they are written anew.
enum RecordedBuild {
  static let trees = ProcessInfo.processInfo.environment["STATEREG_ERA_TREES"]
  static let updates = ProcessInfo.processInfo.environment["STATEREG_UPDATE_MODELS"] == "1"
  static let missingTrees: Comment =
    "STATEREG_ERA_TREES names no repository; Scripts/era-trees makes it from clones of QEMU and qemu-kvm"

  private static let directory = RealQEMU.root + "/Tests/OracleTests/Models"

  /// Those whose model is kept; Debian's is extracted from its source package.
  static let kept = Set(RecordedStreamFile.all.map(\.build)).filter { !$0.hasPrefix("debian-") }.sorted()

  static func path(_ name: String) -> String { "\(directory)/\(name).json.xz" }

  /// The model to walk a stream with.
  static func model(_ name: String) throws -> Build {
    if name.hasPrefix("debian-") { return try RealQEMU.build("v" + name.dropFirst("debian-".count), "x86_64") }
    return try JSONDecoder().decode(Build.self, from: Data(XZ.unpack(path(name))))
  }

  /// From the build's own tag, no more than its streams need.
  static func extracted(_ name: String) throws -> Build {
    let request = try ExtractRequest(
      repository: trees ?? "", tree: name, targets: [Target.named("x86_64")!], jobs: 2)
    let build = try Extract.run(request) { _ in }[0]
    let streams = RecordedStreamFile.all.filter { $0.build == name }
    var names: Set<String> = []
    for stream in streams { names.formUnion(words(in: try stream.bytes())) }
    var smaller = build.restricted { device in device.sectionName.value.map(names.contains) ?? false }
    let machines = Set(streams.map(\.machine))
    smaller.machines.removeAll { !machines.contains($0.name) }
    let drivers = Set(smaller.devices.flatMap { [$0.typeName] + $0.ancestors })
    smaller.typeAncestors = smaller.typeAncestors.filter { drivers.contains($0.key) }
    smaller.unresolved = []
    return smaller
  }

  static func write(_ build: Build, _ name: String) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try XZ.pack([UInt8](encoder.encode(build)), path(name))
  }

  /// Everything in the bytes that may be a section's name, and its ends after a '/'.
  private static func words(in bytes: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    for index in bytes.indices.dropLast() where bytes[index] > 2 && bytes[index] < 64 {
      let end = index + 1 + Int(bytes[index])
      guard end <= bytes.count, bytes[(index + 1)..<end].allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else { continue }
      var rest = Substring(String(decoding: bytes[(index + 1)..<end], as: UTF8.self))
      found.insert(String(rest))
      while let slash = rest.firstIndex(of: "/") {
        rest = rest[rest.index(after: slash)...]
        found.insert(String(rest))
      }
    }
    return found
  }
}

/// The `xz` program, which Scripts/setup installs.
private enum XZ {
  struct Failure: Error { var message: String }

  static func unpack(_ path: String) throws -> [UInt8] {
    try RealQEMU.withScratch { scratch in
      try shell("xz -dc '\(path)' > '\(scratch)/out'")
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch + "/out")))
    }
  }

  static func pack(_ bytes: [UInt8], _ path: String) throws {
    try RealQEMU.withScratch { scratch in
      try Data(bytes).write(to: URL(fileURLWithPath: scratch + "/in"))
      try shell("xz -9ec '\(scratch)/in' > '\(path)'")
    }
  }

  private static func shell(_ command: String) throws {
    let run = try CommandRunner.run("sh", ["-c", command])
    guard run.exitCode == 0 else { throw Failure(message: run.standardError) }
  }
}
