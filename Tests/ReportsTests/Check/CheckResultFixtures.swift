import Compatibility
import Findings
import VMState

/// Results of checks as the reports' tests need them, built by hand.
enum CheckResultFixtures {
  static func empty() -> CheckResult {
    var result = CheckResult(
      base: .init(label: "v7.2.15", commitID: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", treeID: "tree-a"),
      head: .init(label: "v7.2.16", commitID: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", treeID: "tree-b"),
      targets: ["x86_64"])
    result.counts.devicesCompared = 1
    result.counts.devicesUnchanged = 1
    result.counts.machineTypes = 1
    result.counts.roundTrips = 1
    return result
  }

  /// Nothing judged wrong, one part that changed and cannot be judged, one that did not change.
  static func undecidedOnly() -> CheckResult {
    var result = empty()
    var finding = Finding(
      rule: .undecided, severity: .warning, device: "virtio-gizmo", section: "virtio-gizmo",
      message: "code that puts and gets 'virtio-gizmo' has changed: 'virtio_gizmo_save'")
    finding.targets = ["x86_64"]
    finding.concernsAllMachines = true
    finding.location = SourceLocation(path: "hw/virtio/virtio-gizmo.c", line: 71)
    finding.consequence = "not known: the tool does not read this code"
    finding.hint = "compare the two functions by hand"
    finding.key = "virtio_gizmo_save"
    result.findings = [finding]
    result.undecided = [
      .init(
        device: "gizmo", part: "field 'blob'", reason: "'struct Blob' is not defined in the tree",
        location: SourceLocation(path: "hw/misc/gizmo.c", line: 12), differs: false),
      .init(
        device: "virtio-gizmo", part: "virtio_gizmo_save", reason: "code that puts and gets",
        location: SourceLocation(path: "hw/virtio/virtio-gizmo.c", line: 71), differs: true),
    ]
    result.notes = ["'gadget' is new in the head"]
    return result
  }

  /// Three findings, out of order, one with everything in it.
  static func manyFindings() -> CheckResult {
    var result = CheckResult(
      base: .init(label: "v7.2.16", commitID: "0123456789abcdef0123456789abcdef01234567", treeID: "t0"),
      head: .init(label: "dir:/src/qemu"), targets: ["aarch64", "riscv64"])

    var lost = Finding(
      rule: .stateLost, severity: .warning, device: "pflash", section: "pflash_sample",
      message: "'counter' is saved and not restored")
    lost.targets = ["aarch64", "riscv64"]
    lost.direction = .forward
    lost.machines = ["virt-6.2", "virt-7.0"]
    lost.baseLocation = SourceLocation(path: "hw/block/pflash.c", line: 90)
    lost.consequence = "the guest goes on with counter = 0"
    lost.key = "counter"

    var version = Finding(
      rule: .versionTooNew, severity: .error, device: "sample_rtc", section: "sample_rtc",
      message: "'sample_rtc' is sent as version 3, and the base accepts at most 2")
    version.targets = ["riscv64"]
    version.direction = .backward
    version.machines = (0..<57).map { "virt-\($0 / 10).\($0 % 10)" }
    version.concernsAllMachines = true
    version.location = SourceLocation(path: "hw/rtc/sample_rtc.c", line: 243)
    version.baseLocation = SourceLocation(path: "hw/rtc/sample_rtc.c", line: 221)
    version.consequence = "the migration fails on the destination:\nsample_rtc: version 3 is too new (at most 2)"
    version.hint = "send the field in a subsection\nof its own, and leave version_id at 2"
    version.witness = Witness(
      machine: "virt", state: [.init(member: "tick_offset", value: -1), .init(member: "irq_pending", value: 1)],
      bytes: [
        .init(offset: 0, bytes: [0, 0, 0, 3], saved: "section version 3", loaded: "section version, at most 2"),
        .init(offset: 4, bytes: Array(0..<20), saved: "sample_rtc.tick_offset", loaded: nil),
      ], failureOffset: 4)

    var conditional = Finding(
      rule: .unknownSubsection, severity: .error, device: "pflash", section: "pflash_sample",
      message: "subsection 'pflash_sample/blk' is sent, and the base does not know it")
    conditional.targets = ["aarch64", "riscv64"]
    conditional.direction = .backward
    conditional.machines = (0..<9).map { "virt-7.\($0)" }
    conditional.location = SourceLocation(path: "hw/block/pflash.c", line: 99)
    conditional.condition = "s->blk_bytes > 0"
    conditional.consequence = "the load stops, 100% of \"pflash\" guests: a, b\u{1b}[31m"
    conditional.hint = "gate it"
    conditional.key = "pflash_sample/blk"
    conditional.witness = Witness(state: [.init(member: "blk_bytes", value: 512)])

    result.findings = [lost, version, conditional]
    result.counts.devicesCompared = 212
    result.counts.devicesUnchanged = 210
    result.counts.machineTypes = 57
    result.counts.roundTrips = 1284
    result.counts.predicates = 91
    result.counts.predicatesForcedBothWays = 88
    return result
  }
}
