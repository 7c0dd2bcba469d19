import CSyntax
import VMState

/// Which files of a tree a target's build is made of, as far as device state goes.
package enum SourceSelection {
  /// Tops that hold no code of a system emulator, or none that has device state: reading them would only cost time.
  private static let excludedTops: Set<String> = [
    "tests", "linux-user", "bsd-user", "darwin-user", "roms", "pc-bios", "docs", "contrib", "subprojects", "scripts",
    "disas", "capstone", "dtc", "meson", "plugins", "qga", "storage-daemon", "tools", "po", "debian", "python",
    ".gitlab-ci.d", "libdecnumber", "pixman", "common-user", "user", "rust", "keycodemapdb", "libcacard",
  ]

  private static let suffixes: [String] = [".c", ".h", ".inc", ".def", ".hx"]

  /// Whether a path is C text that any target may need.
  package static func isSource(_ path: String) -> Bool {
    guard !path.hasPrefix("."), suffixes.contains(where: path.hasSuffix) else { return false }
    if let slash = path.firstIndex(of: "/"), excludedTops.contains(String(path[..<slash])) { return false }
    return !isStub(path)
  }

  /// Stubs stand in for what a configuration leaves out; with everything built in they are not linked.
  private static func isStub(_ path: String) -> Bool {
    path.hasPrefix("stubs/") || path.contains("/stubs/") || path.hasSuffix("-stub.c") || path.hasSuffix("-stubs.c")
      || path.hasSuffix("_stub.c") || path.hasSuffix("_stubs.c")
  }

  /// Whether the target's build has the file: all of a tree but other CPUs' directories.
  package static func isPart(_ path: String, of target: Target) -> Bool {
    if path.hasPrefix("target/") {
      let rest = path.dropFirst("target/".count)
      guard let slash = rest.firstIndex(of: "/") else { return true }
      return rest[..<slash] == target.directory
    }
    // target-i386/ before 2016-12 (fcf5ef2ab5).
    if path.hasPrefix("target-") {
      let rest = path.dropFirst("target-".count)
      guard let slash = rest.firstIndex(of: "/") else { return true }
      return rest[..<slash] == target.directory
    }
    // tcg/<host>: the host is x86.
    if path.hasPrefix("tcg/") {
      let rest = path.dropFirst("tcg/".count)
      guard let slash = rest.firstIndex(of: "/") else { return true }
      return rest[..<slash] == "i386"
    }
    return !path.hasPrefix("linux-headers/asm-") || path.hasPrefix("linux-headers/asm-x86/")
      || path.hasPrefix("linux-headers/asm-generic/")
  }

  /// The CPUs that a tree has directories for: `target/s390x`, or `target-s390x` before 2016-12.
  package static func architectures(of paths: some Sequence<String>) -> Set<String> {
    var names: Set<String> = []
    for path in paths {
      for prefix in ["target/", "target-"] where path.hasPrefix(prefix) {
        let rest = path.dropFirst(prefix.count)
        if let slash = rest.firstIndex(of: "/") { names.insert(String(rest[..<slash])) }
      }
    }
    return names
  }

  /// Whether a path is among the boards of another CPU than the target's: `hw/s390x/virtio-ccw.c` for x86_64. The makefiles take
  /// `hw/ARCH` for that CPU's targets alone (`hw/$(TARGET_BASE_ARCH)` since 2013, `hw_arch` of hw/meson.build).
  package static func isBoardOfOthers(_ path: String, for target: Target, architectures: Set<String>) -> Bool {
    guard path.hasPrefix("hw/") else { return false }
    let rest = path.dropFirst("hw/".count)
    guard let slash = rest.firstIndex(of: "/") else { return false }
    let name = String(rest[..<slash])
    return name != target.directory && architectures.contains(name)
  }

  /// Where `#include "..."` is looked up beside the including file's own directory.
  package static func includeDirectories(for target: Target) -> [String] {
    [
      "include", "", "target/\(target.directory)", "target-\(target.directory)", "tcg", "tcg/i386", "include/tcg",
      "hw", "fpu", "slirp", "slirp/src", "linux-headers", "include/standard-headers", "accel/tcg", "ui", "audio",
      "qapi", "block", "net", "migration",
      // qemu-kvm's copy of the kernel's headers, to 0.14 (configure of qemu-kvm-0.12.5); the host is x86.
      "kvm/include", "kvm/include/x86",
    ]
  }
}
