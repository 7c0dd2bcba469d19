import CSyntax
import CTree
import VMState

/// What the build system and the compiler define for a target on an x86-64 Linux host.
package enum TargetMacros {
  /// `CONFIG_*` names that do not hold in a Linux system emulator, or that add debugging code only. All other `CONFIG_*` names
  /// are taken as built in.
  private static let absent: Set<String> = [
    "CONFIG_USER_ONLY", "CONFIG_LINUX_USER", "CONFIG_BSD_USER", "CONFIG_DARWIN_USER", "CONFIG_WIN32", "CONFIG_DARWIN",
    "CONFIG_BSD", "CONFIG_SOLARIS", "CONFIG_TCG_INTERPRETER", "CONFIG_DEBUG_TCG", "CONFIG_DEBUG_MUTEX",
    "CONFIG_DEBUG_GRAPH_LOCK", "CONFIG_DEBUG_REMAP", "CONFIG_DEBUG_EXEC", "CONFIG_DEBUG_STACK_USAGE",
    "CONFIG_PROFILER", "CONFIG_GPROF", "CONFIG_HAX", "CONFIG_HVF", "CONFIG_WHPX", "CONFIG_NVMM", "CONFIG_COCOA",
    "CONFIG_ANDROID", "CONFIG_FUZZ", "CONFIG_MODULES_DISABLED", "CONFIG_NO_", "CONFIG_BIGENDIAN", "CONFIG_HPUX",
    "CONFIG_AIX", "CONFIG_SECCOMP_SYSRAWRC", "CONFIG_FREEBSD", "CONFIG_NETBSD", "CONFIG_OPENBSD", "CONFIG_HAIKU",
    "CONFIG_ATOMIC128_OPT", "CONFIG_EMSCRIPTEN", "CONFIG_STATIC", "CONFIG_NEED_MMX", "CONFIG_SOFTFLOAT",
    "CONFIG_MICROVM_DEFAULT", "CONFIG_XEN_CTRL_INTERFACE_VERSION_OLD", "CONFIG_TCG_PASS_AREG0_OFF",
    // For hosts whose <stddef.h> lacks it.
    "CONFIG_NEED_OFFSETOF",
  ]

  package static func predefined(for target: Target) -> PredefinedMacros {
    var values = [
      "__linux__": "1", "__linux": "1", "__unix__": "1", "__x86_64__": "1", "__amd64__": "1", "__GNUC__": "12",
      "__GNUC_MINOR__": "2", "__LP64__": "1", "__SIZEOF_POINTER__": "8", "__SIZEOF_LONG__": "8",
      "__SIZEOF_INT128__": "16", "__BYTE_ORDER__": "1234", "__ORDER_LITTLE_ENDIAN__": "1234",
      "__ORDER_BIG_ENDIAN__": "4321", "__STDC_VERSION__": "201112L", "__CHAR_BIT__": "8", "__SSE2__": "1",
      "HOST_LONG_BITS": "64", "HOST_X86_64": "1", "HOST_BIG_ENDIAN": "0", "UINTPTR_MAX": "18446744073709551615UL",
      "NEED_CPU_H": "1", "COMPILING_PER_TARGET": "1", "CONFIG_SOFTMMU": "1", "CONFIG_SYSTEM_ONLY": "1",
      // In config-host.h until CONFIG_KVM took its place (2009).
      "USE_KVM": "1",
      // Set by configure until target_phys_addr_t was dropped (a8170e5e97, 2012).
      "TARGET_PHYS_ADDR_BITS": String(target.longBits), "TARGET_LONG_BITS": String(target.longBits),
      "TARGET_NAME": "\"\(target.name)\"",
      "LONG_MAX": "9223372036854775807L", "INT_MAX": "2147483647", "UINT_MAX": "4294967295U",
      "INT32_MAX": "2147483647", "INT64_MAX": "9223372036854775807L", "UINT8_MAX": "255", "UINT16_MAX": "65535",
      "UINT32_MAX": "4294967295U", "UINT64_MAX": "18446744073709551615UL", "PATH_MAX": "4096", "IFNAMSIZ": "16",
      "CHAR_BIT": "8", "NULL": "0", "TRUE": "1", "FALSE": "0", "true": "1", "false": "0",
      "SIZE_MAX": "18446744073709551615UL",
      "INT8_MAX": "127", "INT16_MAX": "32767", "INT_MIN": "(-2147483647-1)", "INT32_MIN": "(-2147483647-1)",
      "G_BYTE_ORDER": "1234", "G_LITTLE_ENDIAN": "1234", "G_BIG_ENDIAN": "4321", "BSD": "0",
    ]
    values["BSD"] = nil
    for macro in target.macros { values[macro] = "1" }
    // 2013 and before, the target's width is not a configuration header's but a macro of the CPU header; predefining does no harm.
    return PredefinedMacros(values: values) { name in !absent.contains(name) && !name.hasPrefix("CONFIG_DEBUG_") }
  }
}
