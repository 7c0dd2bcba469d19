import Compatibility
import Findings
import Testing
import VMState

/// Pairs of a real stable series whose outcome is known from their sources.
@Suite(.enabled(if: RealQEMU.hasSources, RealQEMU.missingSources)) struct StableSeriesOracleTests {
  private func summary(_ result: CheckResult) -> [String] {
    result.findings.filter { $0.rule != .undecided }.map {
      "\($0.rule.rawValue) \($0.device) \($0.direction?.rawValue ?? "-") when \($0.condition ?? "always")"
    }
  }

  /// 7.2.17 raised goldfish_rtc from version 2 to 3 (hw/rtc/goldfish_rtc.c): back to 7.2.16 it is refused.
  @Test func goldfishIsRefusedBackward() throws {
    let result = try RealQEMU.check("v7.2.16..v7.2.17", "riscv64")
    #expect(summary(result) == ["version-too-new goldfish_rtc backward when always"])
    let finding = try #require(result.findings.first)
    #expect(finding.location?.path == "hw/rtc/goldfish_rtc.c")
    #expect(finding.baseLocation?.path == "hw/rtc/goldfish_rtc.c")
    #expect(finding.machines.contains("virt"))
    #expect(finding.concernsAllMachines)
  }

  /// 7.2.9 added the subsection pflash_cfi01_blk_write, sent while blk_offset is not -1 (hw/block/pflash_cfi01.c).
  @Test func pflashIsRefusedWhileABlockWriteIsUnderWay() throws {
    let result = try RealQEMU.check("v7.2.8..v7.2.9", "aarch64")
    #expect(summary(result) == ["unknown-subsection cfi.pflash01 backward when blk_offset != 0xffffffff"])
  }

  /// Nothing of 7.2.1 changed saved state.
  @Test func aQuietPairIsQuiet() throws {
    let result = try RealQEMU.check("v7.2.0..v7.2.1", "x86_64")
    #expect(result.findings.isEmpty)
    #expect(result.counts.devicesCompared > 800)
    #expect(result.counts.devicesUnchanged == result.counts.devicesCompared)
  }
}
