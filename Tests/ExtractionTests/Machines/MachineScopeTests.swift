import Testing
import VMState

@testable import Extraction

struct MachineScopeTests {
  private func scope(_ target: String, _ files: [(String, String)] = [], paths: [String] = []) throws -> MachineScope {
    let facts = BuildSystemFacts(files: files.map { ($0.0, Array($0.1.utf8)) })
    return MachineScope(target: try #require(Target.named(target)), facts: facts, paths: paths)
  }

  @Test func directoriesOfOtherArchitecturesAreOut() throws {
    let scope = try scope("x86_64")
    #expect(scope.contains("hw/i386/pc.c"))
    #expect(scope.contains("hw/core/null-machine.c"))
    #expect(scope.contains("hw/xenpv/machine.c"))
    #expect(!scope.contains("hw/arm/virt.c"))
    #expect(!scope.contains("hw/arm/board/deep.c"))
  }

  @Test func sparc64HasItsOwnDirectoryWhereThereIsOne() throws {
    let apart = try scope("sparc64", paths: ["hw/sparc64/sun4u.c", "hw/sparc/sun4m.c"])
    #expect(apart.contains("hw/sparc64/sun4u.c") && !apart.contains("hw/sparc/sun4m.c"))
    #expect(try scope("sparc64").contains("hw/sparc/sun4m.c"))
    #expect(try !scope("sparc").contains("hw/sparc64/sun4u.c"))
  }

  @Test func mesonSaysWhichArchitectureTakesASourceSet() throws {
    let files = [
      ("hw/extra/meson.build", "extra_ss = ss.source_set()\nextra_ss.add(files('board.c'))\n"),
      ("hw/riscv/meson.build", "riscv_ss.add_all(extra_ss)\nhw_arch += {'riscv': riscv_ss}\n"),
    ]
    #expect(try scope("riscv64", files).contains("hw/extra/board.c"))
    #expect(try !scope("x86_64", files).contains("hw/extra/board.c"))
  }

  @Test(arguments: [("aarch64", true), ("arm", false)])
  func kconfigMayAskForAnArchitecture(_ target: String, _ isIn: Bool) throws {
    let scope = try scope(
      target,
      [
        ("hw/arm/meson.build", "arm_ss.add(when: 'CONFIG_BIG_BOARD', if_true: files(\n  'big.c'))\n"),
        ("hw/arm/Kconfig", "config BIG_BOARD\n    bool\n    depends on TCG && (AARCH64 || PPC64) && !HVF\n"),
      ])
    #expect(scope.contains("hw/arm/big.c") == isIn)
    #expect(scope.contains("hw/arm/other.c"))
  }

  @Test func objectListsOfMakefiles() throws {
    let files = [
      ("Makefile.target", "obj-i386-y = pc.o \\\n   ide/core.o\nobj-arm-y += board.o\nobj-y += shared.o\n"),
      ("hw/block/Makefile.objs", "obj-y += disk.o\n"),
    ]
    let scope = try scope("x86_64", files)
    #expect(scope.contains("hw/pc.c") && scope.contains("hw/ide/core.c") && scope.contains("hw/shared.c"))
    #expect(scope.contains("hw/block/disk.c"))
    #expect(!scope.contains("hw/board.c"))
  }

  @Test func versionOfTheTree() {
    #expect(BuildSystemFacts(files: [("VERSION", Array("10.0.92\n".utf8))]).version == [10, 0, 92])
    #expect(BuildSystemFacts().version.isEmpty)
  }
}
