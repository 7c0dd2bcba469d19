/// A QEMU system target: what comes after `qemu-system-`.
package struct Target: Hashable, Sendable, Codable, CustomStringConvertible {
  package var name: String
  /// The directory of the CPU below `target/`: "i386" for x86_64.
  package var directory: String
  /// 32 or 64: the width of `target_ulong`.
  package var longBits: Int
  package var isBigEndian: Bool
  /// The macros that QEMU's build defines for the target, `TARGET_<...>`.
  package var macros: [String]

  package var description: String { name }

  init(_ name: String, _ directory: String, _ longBits: Int, bigEndian: Bool = false, _ macros: [String]) {
    self.name = name
    self.directory = directory
    self.longBits = longBits
    self.isBigEndian = bigEndian
    self.macros = macros + (bigEndian ? ["TARGET_WORDS_BIGENDIAN", "TARGET_BIG_ENDIAN"] : [])
  }

  /// From QEMU's `configs/targets/*-softmmu.mak`, and from `configure` for targets that are gone.
  package static let all: [Target] = [
    Target("aarch64", "arm", 64, ["TARGET_AARCH64", "TARGET_ARM"]),
    Target("alpha", "alpha", 64, ["TARGET_ALPHA"]),
    Target("arm", "arm", 32, ["TARGET_ARM"]),
    Target("avr", "avr", 32, ["TARGET_AVR"]),
    Target("cris", "cris", 32, ["TARGET_CRIS"]),
    Target("hppa", "hppa", 32, bigEndian: true, ["TARGET_HPPA"]),
    Target("i386", "i386", 32, ["TARGET_I386"]),
    Target("lm32", "lm32", 32, bigEndian: true, ["TARGET_LM32"]),
    Target("loongarch64", "loongarch", 64, ["TARGET_LOONGARCH64", "TARGET_LOONGARCH"]),
    Target("m68k", "m68k", 32, bigEndian: true, ["TARGET_M68K"]),
    Target("microblaze", "microblaze", 32, bigEndian: true, ["TARGET_MICROBLAZE"]),
    Target("microblazeel", "microblaze", 32, ["TARGET_MICROBLAZE"]),
    Target("mips", "mips", 32, bigEndian: true, ["TARGET_MIPS"]),
    Target("mipsel", "mips", 32, ["TARGET_MIPS"]),
    Target("mips64", "mips", 64, bigEndian: true, ["TARGET_MIPS64", "TARGET_MIPS"]),
    Target("mips64el", "mips", 64, ["TARGET_MIPS64", "TARGET_MIPS"]),
    Target("nios2", "nios2", 32, ["TARGET_NIOS2"]),
    Target("or1k", "openrisc", 32, bigEndian: true, ["TARGET_OPENRISC"]),
    Target("ppc", "ppc", 32, bigEndian: true, ["TARGET_PPC"]),
    Target("ppc64", "ppc", 64, bigEndian: true, ["TARGET_PPC64", "TARGET_PPC"]),
    Target("riscv32", "riscv", 32, ["TARGET_RISCV32", "TARGET_RISCV"]),
    Target("riscv64", "riscv", 64, ["TARGET_RISCV64", "TARGET_RISCV"]),
    Target("rx", "rx", 32, ["TARGET_RX"]),
    Target("s390x", "s390x", 64, bigEndian: true, ["TARGET_S390X"]),
    Target("sh4", "sh4", 32, ["TARGET_SH4"]),
    Target("sh4eb", "sh4", 32, bigEndian: true, ["TARGET_SH4"]),
    Target("sparc", "sparc", 32, bigEndian: true, ["TARGET_SPARC"]),
    Target("sparc64", "sparc", 64, bigEndian: true, ["TARGET_SPARC64", "TARGET_SPARC"]),
    Target("tricore", "tricore", 32, ["TARGET_TRICORE"]),
    Target("unicore32", "unicore32", 32, ["TARGET_UNICORE32"]),
    Target("x86_64", "i386", 64, ["TARGET_X86_64", "TARGET_I386"]),
    Target("xtensa", "xtensa", 32, ["TARGET_XTENSA"]),
    Target("xtensaeb", "xtensa", 32, bigEndian: true, ["TARGET_XTENSA"]),
  ]

  package static func named(_ name: String) -> Target? { all.first { $0.name == name } }
}
