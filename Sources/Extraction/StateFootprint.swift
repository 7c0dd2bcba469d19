import CSyntax
import Findings
import VMState

/// A changed definition that may have to do with state.
package struct StateTouch: Hashable, Sendable {
  package var location: SourceLocation
  package var kind: String
  package var name: String
  package var reason: String
}

/// What one extraction asked of its tree: tells of a change whether it can make any difference.
///
/// The readers are functions of the answers that the tree's index gives them, and of a few texts that they search through. A
/// change that touches none of these leaves the build as it is, line numbers aside. Errs on the side of "may".
package final class StateFootprint {
  let tree: TreeIndex
  /// Files with machine types of the target.
  let machinePaths: Set<String>
  /// QOM type name -> file.
  let typePaths: [String: String]
  private let target: Target
  private let read: Set<DefinitionName>
  private let asked: [Set<String>]
  private let fragments: Set<String>
  private let searched: Set<String>
  private let memberNames: [[UInt8]]
  private let memberConstants: [String: Set<String>]
  private let architectures: Set<String>
  private let buildFacts: BuildFacts

  init(
    tree: TreeIndex, target: Target, memberNames: [String], memberConstants: [String: Set<String>],
    architectures: Set<String>,
    buildFacts: BuildFacts, machinePaths: Set<String>, typePaths: [String: String]
  ) {
    self.machinePaths = machinePaths
    self.typePaths = typePaths
    self.tree = tree
    self.target = target
    self.architectures = architectures
    self.buildFacts = buildFacts
    self.memberConstants = memberConstants
    self.memberNames = memberNames.map { Array($0.utf8) }
    read = tree.readDefinitions
    asked = TreeLookups.Table.allCases.map(tree.askedNames)
    fragments = tree.readFragmentPaths
    searched = tree.searchedForGenerated
  }

  /// Names that a changed definition may lead to, beside those that were asked for.
  package struct Extra {
    package var names: Set<String> = []
    /// Where those definitions are.
    package var paths: Set<String> = []

    package init() {}

    package mutating func add(_ other: Extra) {
      names.formUnion(other.names)
      paths.formUnion(other.paths)
    }
  }

  /// What of a change may matter. `buildFiles` gives the changed tree's build files; it is asked when one of them changed.
  func touches(
    _ changes: [SourceChange], _ changed: ChangedRegions, extra: Extra = Extra(),
    buildFiles: () throws(ToolError) -> [(path: String, bytes: [UInt8])]
  ) throws(ToolError) -> [StateTouch] {
    var found: [StateTouch] = []
    for region in changed.regions where SourceSelection.isPart(region.path, of: target) {
      guard let reason = reason(region, extra) else { continue }
      found.append(
        StateTouch(
          location: SourceLocation(path: region.path, line: region.line), kind: region.kind.rawValue,
          name: region.name, reason: reason))
    }
    for include in changed.includes where SourceSelection.isPart(include.path, of: target) {
      let names = tree.namesAffected(byIncludesOf: include.path, from: include.old, to: include.new)
      guard let first = names.first else { continue }
      found.append(
        touch(include.path, "include", first, "an include brings \(names.count) names into sight, or out of it"))
    }
    for change in changes where SourceSelection.isPart(change.path, of: target) {
      found += fileTouches(change)
    }
    if changes.contains(where: { SourceCache.isBuildFile($0.path) }), let path = changes.first?.path {
      let files = try buildFiles()
      if !buildFacts.isSame(for: files) {
        found.append(touch(path, "build file", path, "a board or device is built for other targets than before"))
      }
    }
    return found
  }

  private func touch(_ path: String, _ kind: String, _ name: String, _ reason: String) -> StateTouch {
    StateTouch(location: SourceLocation(path: path, line: 1), kind: kind, name: name, reason: reason)
  }

  // MARK: - Definitions

  private func reason(_ region: RegionChange, _ extra: Extra) -> String? {
    let table = (region.new.first ?? region.old.first)?.table ?? .declarations
    let names = region.names
    if !extra.names.isDisjoint(with: names) { return "a definition that differs from the known tree names it" }
    if region.kind == .macroCall { return macroCallReason(region) }
    if let reason = triggerReason(region) { return reason }
    if region.isVisibleAsBefore {
      return names.contains { read.contains(DefinitionName(table, $0, region.path)) } ? "its text was read" : nil
    }
    if names.contains(where: { read.contains(DefinitionName(table, $0, region.path)) }) { return "its text was read" }
    guard names.contains(where: asked[table.rawValue].contains) else { return nil }
    let isLocal =
      region.path.hasSuffix(".c")
      && (region.isStatic || table != .declarations || region.kind == .typedef || region.kind == .tag)
    return isLocal && !isAsked(names, table, near: region.path) ? nil : "its name was looked up"
  }

  /// Whether the file, or one that includes it, asked for a name.
  private func isAsked(_ names: Set<String>, _ table: TreeLookups.Table, near path: String) -> Bool {
    guard let file = tree.fileNumber(ofPath: path) else { return false }
    return names.contains { name in
      tree.isAsked(name, table, by: file)
    }
  }

  /// Macros at the top level that make nothing that state depends on.
  private static let inertCalls: Set<String> = [
    "QEMU_BUILD_BUG_ON", "QEMU_BUILD_BUG_MSG", "G_STATIC_ASSERT", "static_assert", "_Static_assert",
    "block_init", "opts_init", "trace_init", "xen_backend_init", "fuzz_target_init", "libqos_init", "migration_init",
  ]

  /// Macros that name registers: what they make are constants.
  private static func namesRegisters(_ name: String) -> Bool {
    name == "FIELD" || name == "SHARED_FIELD" || ["REG8", "REG16", "REG32", "REG64"].contains(name)
  }

  private func macroCallReason(_ region: RegionChange) -> String? {
    if read.contains(DefinitionName(.declarations, region.name, region.path)), region.isVisibleAsBefore {
      return "what the macro makes was read"
    }
    if Self.inertCalls.contains(region.name) { return nil }
    if Self.namesRegisters(region.name), !searched.contains(region.path) { return nil }
    if searched.contains(region.path) { return "what macros make was searched for a name" }
    return region.path.hasSuffix(".c") ? "a macro may register a type" : nil
  }

  /// Definitions that are found without their names being asked for.
  private func triggerReason(_ region: RegionChange) -> String? {
    let all = region.old + region.new
    switch region.kind {
    case .variable:
      if all.contains(where: { $0.typeName == "VMStateDescription" }) { return "a description" }
      if all.contains(where: { $0.typeName == "TypeInfo" }) { return "a type" }
      if all.contains(where: { $0.typeName == "QEMUMachine" }) { return "a machine type" }
      if all.contains(where: { $0.typeName.hasSuffix("Info") }),
        read.contains(.init(.declarations, "qdev_register", "hw/qdev.c"))
      {
        return "a device of 2009 to 2011"
      }
    case .function:
      if Self.isCore(region.path), region.name.hasPrefix("vmstate_") { return "a rule of saving and loading" }
    default: break
    }
    return nil
  }

  private static func isCore(_ path: String) -> Bool {
    ["migration/savevm.c", "savevm.c", "migration/vmstate.c", "vmstate.c"].contains(path)
  }

  // MARK: - Texts

  /// What readers search for in whole files.
  private func fileTouches(_ change: SourceChange) -> [StateTouch] {
    let path = change.path
    var found: [StateTouch] = []
    if fragments.contains(path) { found.append(touch(path, "list", path, "its text is part of a definition")) }
    if change.old?.unreadableReason != nil || change.new?.unreadableReason != nil {
      found.append(touch(path, "file", path, "it could not be read"))
    }
    let (old, new) = (change.old?.bytes ?? [], change.new?.bytes ?? [])
    if path.hasSuffix(".c") {
      let marks = [old, new].map {
        $0.withUnsafeBufferPointer { $0.holds("vmstate_register") || $0.holds("register_savevm") }
      }
      if marks[0] || marks[1], registrations(change.old) != registrations(change.new) {
        found.append(touch(path, "function", path, "a function that registers a section"))
      }
      if [old, new].contains(where: { $0.withUnsafeBufferPointer { $0.holds("QEMUFile") } }) {
        for name in memberNames
        where Set(MemberAssignments.values(of: name, in: old)) != Set(MemberAssignments.values(of: name, in: new)) {
          let text = String(decoding: name, as: UTF8.self)
          found.append(touch(path, "member", text, "a function that takes a stream is stored in it"))
        }
      }
      for name in memberConstants[path, default: []]
      where Self.lines(old, with: name) != Self.lines(new, with: name) {
        found.append(touch(path, "member", name, "a count of elements was looked for in it"))
      }
    }
    if Self.isCore(path), coreWords(change.old) != coreWords(change.new) {
      found.append(touch(path, "text", path, "a rule of saving and loading is read from it"))
    }
    if change.old == nil || change.new == nil, path.hasPrefix("target"),
      !SourceSelection.architectures(of: [path]).isSubset(of: architectures)
    {
      found.append(touch(path, "file", path, "the tree gets another architecture"))
    }
    return found
  }

  private static func lines(_ bytes: [UInt8], with name: String) -> [[UInt8]] {
    let name = Array(name.utf8)
    return bytes.split(separator: UInt8(ascii: "\n")).filter { line in
      line.withUnsafeBufferPointer { $0.firstIndex(of: name, from: 0) != nil }
    }.map { Array($0) }
  }

  /// The texts of the functions that register sections by a call.
  private func registrations(_ file: SourceFile?) -> [[String]] {
    guard let file else { return [] }
    let reader = RegionReader(wordTable)
    return reader.regions(of: file).filter { region in
      region.kind == .function
        && region.tokens.contains { word in
          guard word != UInt32.max else { return false }
          let text = wordTable.text(of: Symbol(index: word))
          return text.hasPrefix("vmstate_register") || text.hasPrefix("register_savevm")
        }
    }.map { region in
      region.tokens.map { $0 == UInt32.max ? "#" : wordTable.text(of: Symbol(index: $0)) }
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private let wordTable = SymbolTable()

  /// How often each word that `WireRulesReader` looks for stands in a file.
  private func coreWords(_ file: SourceFile?) -> [String: Int] {
    guard let file else { return [:] }
    let table = wordTable
    let fixed: Set<String> = [
      "QEMU_VM_CONFIGURATION", "QEMU_VM_SECTION_FOOTER", "QEMU_VM_VMDESCRIPTION", "get_dev_path", "qdev_get_dev_path",
      "vmstate_if_get_id", "\"configuration\"",
    ]
    var counts: [String: Int] = [:]
    for word in RegionReader(table).tokens(file, 0..<file.bytes.count, 1) where word != UInt32.max {
      let text = table.text(of: Symbol(index: word))
      if fixed.contains(text) || text.hasSuffix("_needed") || text.hasSuffix("start_object") {
        counts[text, default: 0] += 1
      }
    }
    return counts
  }
}

/// What an extraction has asked of the build files.
struct BuildFacts {
  let target: Target
  let paths: [String]
  /// Files whose membership was asked for, with the answers.
  let membership: [String: TargetMembership.Answer]
  let facts: BuildSystemFacts

  func isSame(for files: [(path: String, bytes: [UInt8])]) -> Bool {
    let other = BuildSystemFacts(files: files.filter { BuildSystemFacts.isBuildFile($0.path) })
    guard other.version == facts.version else { return false }
    let (old, new) = (
      MachineScope(target: target, facts: facts, paths: paths), MachineScope(target: target, facts: other, paths: paths)
    )
    for path in paths where path.hasPrefix("hw/") && path.hasSuffix(".c") {
      guard old.contains(path) == new.contains(path),
        facts.isForeign(path, to: target) == other.isForeign(path, to: target)
      else { return false }
    }
    guard !membership.isEmpty else { return true }
    let answers = TargetMembership(files: files, target: target)
    return membership.allSatisfy { answers.answer($0.key) == $0.value }
  }
}
