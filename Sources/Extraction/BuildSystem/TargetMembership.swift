import VMState

/// Which source files a target's build is made of, by the tree's own Kconfig and meson.build files (QEMU since 5.2).
/// Trees without them answer "unknown".
///
/// A device of a file that is not built cannot be in a stream of that target. Errs on the side of "built": conditions
/// on the host are met, `if` in meson.build is not read, negations exclude nothing.
package struct TargetMembership {
  package enum Answer: Sendable {
    case built, notBuilt, unknown
  }

  private let target: Target
  private let symbols: KconfigValues
  private let sources: MesonSources
  private var unusedSets: Set<String> = []

  /// Whether a path is one that `init` reads.
  package static func isBuildFile(_ path: String) -> Bool {
    if path == "Kconfig" || path == "Kconfig.host" { return true }
    // Firmware has Kconfig files of its own, below roms/.
    if path.hasSuffix("/Kconfig") {
      return !["roms/", "tests/", "subprojects/", "pc-bios/"].contains(where: path.hasPrefix)
    }
    if path.hasSuffix("/meson.build") { return path.hasPrefix("hw/") || path.hasPrefix("target/") }
    return path.hasPrefix("configs/devices/") || path.hasPrefix("default-configs/")
  }

  /// `files` may be any of the tree's.
  package init(files: [(path: String, bytes: [UInt8])], target: Target) {
    self.target = target
    let texts = files.filter { Self.isBuildFile($0.path) }.map {
      (path: $0.path, text: String(decoding: $0.bytes, as: UTF8.self))
    }
    let byPath = Dictionary(texts.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    let configuration = Self.configurationPaths(target).first { byPath[$0] != nil }.map {
      Self.configuration($0, byPath, &seen)
    }
    // Without the target's list of boards nothing can be said.
    let kconfig = configuration == nil ? [] : texts.filter { $0.path.hasSuffix("Kconfig") || $0.path == "Kconfig.host" }
    symbols = KconfigValues(
      files: kconfig, configuration: configuration ?? "", given: [target.name.uppercased()])
    sources = MesonSources(files: texts.filter { $0.path.hasSuffix("meson.build") })
    unusedSets = findUnusedSets()
  }

  private static func configurationPaths(_ target: Target) -> [String] {
    [
      "configs/devices/\(target.name)-softmmu/default.mak", "default-configs/devices/\(target.name)-softmmu.mak",
      "default-configs/\(target.name)-softmmu.mak",
    ]
  }

  /// A .mak file with what it includes.
  private static func configuration(_ path: String, _ files: [String: String], _ seen: inout Set<String>) -> String {
    guard seen.insert(path).inserted, let text = files[path] else { return "" }
    var result = ""
    for line in text.split(separator: "\n") {
      guard line.hasPrefix("include ") else {
        result += line + "\n"
        continue
      }
      var parts = path.split(separator: "/").dropLast()
      for part in line.dropFirst(8).split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(part) }
      }
      result += configuration(parts.joined(separator: "/"), files, &seen)
    }
    return result
  }

  /// How many Kconfig symbols hold, of those declared: 0 when the tree says nothing.
  package var holdingCount: Int { symbols.holding.count }

  package func answer(_ path: String) -> Answer {
    guard !symbols.isEmpty, let additions = sources.files[path] else { return .unknown }
    return additions.contains { isTaken($0, unusedSets) } ? .built : .notBuilt
  }

  private func isTaken(_ addition: MesonSources.Addition, _ unused: Set<String>) -> Bool {
    !unused.contains(addition.receiver) && (addition.isNegated || addition.conditions.allSatisfy(holds))
  }

  /// Source sets that are no part of the target: of another architecture, or added only under conditions that do not
  /// hold, or to such sets. A set that nobody adds is one of meson.build's own.
  private func findUnusedSets() -> Set<String> {
    let names = Set(sources.sets.keys).union(sources.architectures.keys)
    var unused: Set<String> = []
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for name in names where !unused.contains(name) {
        let isOfTarget = (sources.architectures[name] ?? []).contains { $0 == target.directory || $0 == target.name }
        if isOfTarget || (sources.sets[name] ?? []).contains(where: { isTaken($0, unused) }) { continue }
        unused.insert(name)
        hasChanged = true
      }
    }
    return unused
  }

  private func holds(_ condition: String) -> Bool {
    if condition.hasPrefix("TARGET_") {
      return target.macros.contains(condition) || !Target.all.contains { $0.macros.contains(condition) }
    }
    guard condition.hasPrefix("CONFIG_") else { return true }
    let symbol = String(condition.dropFirst(7))
    return !symbols.isDeclared(symbol) || symbols.holding.contains(symbol)
  }
}
