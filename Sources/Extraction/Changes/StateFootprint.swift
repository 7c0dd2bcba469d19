import CSyntax
import CTree
import CodeReading
import Findings
import VMState

/// What one extraction asked of its tree: tells of a change whether it can make any difference.
///
/// The readers are functions of the answers that the tree's index gives them, and of a few texts that they search through. A
/// change that touches none of these leaves the build as it is, line numbers aside. Errs on the side of "may".
package final class StateFootprint {
  let tree: TreeIndex
  /// Where QOM types stand, and whose initialiser registers them.
  private(set) var typeHomes: [TypeHome]

  struct TypeHome: Hashable {
    var name: String
    var path: String
    var registeringPath: String
  }

  private let target: Target
  private var read: Set<DefinitionName>
  private var fragments: Set<String>
  private var searched: Set<String>
  private var memberNames: Set<[UInt8]>
  private var memberConstants: [String: Set<String>]
  private let architectures: Set<String>
  private let buildFacts: BuildFacts

  init(
    tree: TreeIndex, target: Target, memberNames: [String], memberConstants: [String: Set<String>],
    architectures: Set<String>,
    buildFacts: BuildFacts, typeHomes: [TypeHome]
  ) {
    self.typeHomes = typeHomes
    self.tree = tree
    self.target = target
    self.architectures = architectures
    self.buildFacts = buildFacts
    self.memberConstants = memberConstants
    self.memberNames = Set(memberNames.map { Array($0.utf8) })
    read = tree.readDefinitions
    fragments = tree.readFragmentPaths
    searched = tree.searchedForGenerated
  }

  /// Takes over what a later pass over a tree much like this one has asked: it counts as asked of this tree too.
  func takeOver(_ later: StateFootprint, of part: TreePart) {
    let known = Set(typeHomes)
    typeHomes += later.typeHomes.filter { !known.contains($0) }
    read.formUnion(later.read)
    fragments.formUnion(later.fragments)
    searched.formUnion(later.searched)
    memberNames.formUnion(later.memberNames)
    memberConstants.merge(later.memberConstants) { $0.union($1) }
    tree.takeOver(lookupsOf: later.tree, for: part.labels)
  }

  func isForeign(_ path: String) -> Bool { buildFacts.facts.isForeign(path, to: target) }

  /// What of a change may matter. `buildFiles` gives the changed tree's build files; it is asked when one of them changed.
  func touches(
    _ changes: [SourceChange], _ changed: ChangedRegions,
    buildFiles: () throws(ToolError) -> [(path: String, bytes: [UInt8])]
  ) throws(ToolError) -> [StateTouch] {
    var found: [StateTouch] = []
    for region in changed.regions where SourceSelection.isPart(region.path, of: target) {
      guard let reason = reason(region) else { continue }
      found.append(
        StateTouch(
          location: SourceLocation(path: region.path, line: region.line), kind: region.kind.rawValue,
          name: region.name, reason: reason))
    }
    for include in changed.includes where SourceSelection.isPart(include.path, of: target) {
      let affected = tree.namesAffected(byIncludesOf: include.path, from: include.old, to: include.new)
      guard let first = affected.first else { continue }
      found.append(
        touch(
          include.path, "include", first.name,
          "an include brings \(Set(affected.map(\.name)).count) names into sight, or out of it",
          .names(affected.map { StateTouch.AskedName(name: $0.name, asker: $0.asker) })))
    }
    for change in changes where SourceSelection.isPart(change.path, of: target) {
      found += fileTouches(change)
    }
    if changes.contains(where: { SourceCache.isBuildFile($0.path) }), let path = changes.first?.path {
      let differences = buildFacts.differences(from: try buildFiles())
      if differences.isVersion {
        found.append(touch(path, "build file", path, "the tree's version is another", .machineTypes))
      }
      if differences.isMembership || !differences.paths.isEmpty {
        found.append(
          touch(
            path, "build file", path, "a board or device is built for other targets than before",
            differences.isMembership ? .wholeTree : .files(differences.paths)))
        found.append(touch(path, "build file", path, "boards are built for other targets than before", .machineTypes))
      }
    }
    return found
  }

  private func touch(
    _ path: String, _ kind: String, _ name: String, _ reason: String, _ reach: StateTouch.Reach
  ) -> StateTouch {
    StateTouch(location: SourceLocation(path: path, line: 1), kind: kind, name: name, reason: reason, reach: reach)
  }

  // MARK: - Definitions

  private func reason(_ region: RegionChange) -> String? {
    let table = (region.new.first ?? region.old.first)?.table ?? .declarations
    let names = region.names
    if region.kind == .macroCall { return macroCallReason(region) }
    // Lists that are put through macros elsewhere declare nothing by themselves.
    if region.path.hasSuffix(".hx"), region.kind != .macro { return nil }
    if let reason = triggerReason(region) { return reason }
    if region.isVisibleAsBefore {
      return names.contains { read.contains(DefinitionName(table, $0, region.path)) } ? "its text was read" : nil
    }
    if names.contains(where: { read.contains(DefinitionName(table, $0, region.path)) }) { return "its text was read" }
    guard names.contains(where: { tree.isAsked($0, table) }) else { return nil }
    return region.isLocal && !isAsked(names, table, near: region.path) ? nil : "its name was looked up"
  }

  /// Whether the file, or one that includes it, asked for a name.
  private func isAsked(_ names: Set<String>, _ table: TreeLookups.Table, near path: String) -> Bool {
    // Of a file that is newer than the known tree it was not noted who includes it.
    guard let file = tree.fileNumber(ofPath: path) else { return true }
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
    if searched.contains(region.path), !tree.makesNothing(region.name) {
      return "what macros make was searched for a name"
    }
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
    MigrationCore.paths.contains(path)
  }

  // MARK: - Texts

  /// What readers search for in whole files.
  private func fileTouches(_ change: SourceChange) -> [StateTouch] {
    let path = change.path
    var found: [StateTouch] = []
    if fragments.contains(path) {
      found.append(touch(path, "list", path, "its text is part of a definition", .wholeTree))
    }
    if change.old?.unreadableReason != nil || change.new?.unreadableReason != nil {
      found.append(touch(path, "file", path, "it could not be read", .wholeTree))
    }
    let (old, new) = (change.old?.bytes ?? [], change.new?.bytes ?? [])
    if path.hasSuffix(".c") {
      let marks = [old, new].map {
        $0.withUnsafeBufferPointer { $0.holds("vmstate_register") || $0.holds("register_savevm") }
      }
      if marks[0] || marks[1], registrations(change.old) != registrations(change.new) {
        found.append(touch(path, "function", path, "a function that registers a section", .files([path])))
      }
      if [old, new].contains(where: { $0.withUnsafeBufferPointer { $0.holds("QEMUFile") } }) {
        for name in memberNames
        where Set(MemberAssignments.values(of: name, in: old)) != Set(MemberAssignments.values(of: name, in: new)) {
          let text = String(decoding: name, as: UTF8.self)
          found.append(touch(path, "member", text, "a function that takes a stream is stored in it", .wholeTree))
        }
      }
      for name in memberConstants[path, default: []]
      where Self.lines(old, with: name) != Self.lines(new, with: name) {
        found.append(touch(path, "member", name, "a count of elements was looked for in it", .wholeTree))
      }
    }
    if Self.isCore(path), coreWords(change.old) != coreWords(change.new) {
      found.append(touch(path, "text", path, "a rule of saving and loading is read from it", .rules))
    }
    if change.old == nil || change.new == nil, path.hasPrefix("target"),
      !SourceSelection.architectures(of: [path]).isSubset(of: architectures)
    {
      found.append(touch(path, "file", path, "the tree gets another architecture", .wholeTree))
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

  /// How often each word that decides a rule stands in a file.
  private func coreWords(_ file: SourceFile?) -> [String: Int] {
    guard let file else { return [:] }
    let table = wordTable
    var counts: [String: Int] = [:]
    for word in RegionReader(table).tokens(file, 0..<file.bytes.count, 1) where word != UInt32.max {
      let text = table.text(of: Symbol(index: word))
      if MigrationCore.decides(text) { counts[text, default: 0] += 1 }
    }
    return counts
  }
}
