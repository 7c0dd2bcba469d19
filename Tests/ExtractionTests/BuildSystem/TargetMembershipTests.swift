import Testing
import VMState

@testable import Extraction

struct TargetMembershipTests {
  private static let tree: [String: String] = [
    "Kconfig": "source hw/Kconfig\n",
    "Kconfig.host": "config LINUX\n    bool\n\nconfig FUZZ\n    bool\n    select SPARSE\n",
    "hw/Kconfig": """
    config PCI
        bool
    config USB
        bool
        depends on PCI
        default y
    config I2C
        bool
    config CLOCK
        bool
        depends on I2C
        default y
    config Q35
        bool
        default y
        depends on X86_64
        select PCI
        imply SOUND if LINUX
    config SOUND
        bool
    config SPARSE
        bool
    config EITHER
        bool
        default y if I2C || PCI && LINUX
    config X86_64
        bool
    config RISCV64
        bool
    config VIRT
        bool
        default y
        depends on RISCV64
        select I2C
    """,
    "roms/bios/Kconfig": "config USB\n    bool\n    depends on NEVER\n",
    "configs/devices/x86_64-softmmu/default.mak": "# boards\ninclude ../i386-softmmu/default.mak\n",
    "configs/devices/i386-softmmu/default.mak": "#CONFIG_USB=n\nCONFIG_Q35=y\n",
    "configs/devices/riscv64-softmmu/default.mak": "CONFIG_VIRT=y\nCONFIG_EITHER=n\n",
    "hw/misc/meson.build": """
    softmmu_ss.add(files('always.c'))
    softmmu_ss.add(when: 'CONFIG_USB', if_true: files('usb.c', 'sub/hub.c'))
    softmmu_ss.add(when: 'CONFIG_CLOCK', if_true: files('clock.c'),
                                        if_false: files('clock-stub.c'))
    softmmu_ss.add(when: ['CONFIG_USB', 'CONFIG_CLOCK'], if_true: files('both.c'))   # both
    softmmu_ss.add(when: [pixman, 'CONFIG_SOUND'], if_true: [files('sound.c'), pixman])
    specific_ss.add(when: 'CONFIG_SPARSE', if_true: files('sparse.c'))
    specific_ss.add(when: 'CONFIG_EITHER', if_true: files('either.c'))
    specific_ss.add(when: 'CONFIG_HOST_THING', if_true: files('host.c'))
    specific_ss.add(when: 'TARGET_RISCV', if_true: files('target.c'))
    clock_ss = ss.source_set()
    clock_ss.add(files('chip.c'))
    softmmu_ss.add_all(when: 'CONFIG_CLOCK', if_true: clock_ss)
    """,
    "hw/riscv/meson.build": """
    riscv_ss = ss.source_set()
    riscv_ss.add(when: 'CONFIG_VIRT', if_true: files('virt.c'))
    hw_arch += {'riscv': riscv_ss}
    """,
  ]

  private func membership(_ target: String, without: Set<String> = []) throws -> TargetMembership {
    let files = Self.tree.filter { !without.contains($0.key) }.map { (path: $0.key, bytes: Array($0.value.utf8)) }
    return TargetMembership(files: files, target: try #require(Target.named(target)))
  }

  @Test(arguments: [
    ("always.c", true, true), ("usb.c", true, false), ("sub/hub.c", true, false), ("clock.c", false, true),
    // What stands for the absent is never excluded.
    ("clock-stub.c", true, true), ("both.c", false, false), ("sound.c", true, false), ("sparse.c", false, false),
    ("either.c", true, false), ("host.c", true, true), ("target.c", false, true), ("chip.c", false, true),
  ])
  func sourceSets(file: String, onX86: Bool, onRISCV: Bool) throws {
    #expect(try membership("x86_64").answer("hw/misc/" + file) == (onX86 ? .built : .notBuilt))
    #expect(try membership("riscv64").answer("hw/misc/" + file) == (onRISCV ? .built : .notBuilt))
  }

  @Test func architectures() throws {
    #expect(try membership("riscv64").answer("hw/riscv/virt.c") == .built)
    #expect(try membership("x86_64").answer("hw/riscv/virt.c") == .notBuilt)
  }

  @Test func whatTheTreeDoesNotSayIsUnknown() throws {
    #expect(try membership("x86_64").answer("hw/misc/unmentioned.c") == .unknown)
    // No list of boards: old trees, and targets that the tree does not have.
    #expect(try membership("m68k").answer("hw/misc/usb.c") == .unknown)
    let paths: Set<String> = ["hw/Kconfig", "Kconfig", "Kconfig.host", "roms/bios/Kconfig"]
    #expect(try membership("x86_64", without: paths).answer("hw/misc/usb.c") == .unknown)
  }

  @Test func garbledBuildFilesEnd() throws {
    let nested = String(repeating: "(", count: 5000)
    let files = [
      ("Kconfig", "config A\n depends on \(nested)\n default y if \(nested)!\nselect\n&& ||"),
      ("configs/devices/arm-softmmu/default.mak", "include default.mak\ninclude ../../../../x\nCONFIG_A=y=y\n="),
      ("hw/meson.build", "a_ss.add(when: ['x', if_true: files('b.c'"),
      ("hw/x/meson.build", "b_ss.add_all(if_true: c_ss)\nc_ss.add_all(if_true: b_ss)\nb_ss.add(files('d.c'))\n'"),
    ]
    let target = try #require(Target.named("arm"))
    let membership = TargetMembership(files: files.map { (path: $0.0, bytes: Array($0.1.utf8)) }, target: target)
    #expect(membership.answer("hw/b.c") != .notBuilt)
    #expect(membership.answer("hw/x/d.c") == .built)
  }
}
