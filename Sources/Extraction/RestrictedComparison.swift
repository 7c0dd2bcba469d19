import CSyntax
import Findings
import VMState

/// Compares two trees by the few files that a change can reach.
///
/// What stands for the tree as a whole, machine types above all, is not looked at here. The parent's files by themselves must
/// give what they gave as part of the tree: else there is no answer.
struct RestrictedComparison {
  /// Files that are looked at together; with more the whole tree is as cheap.
  private static let fileLimit = 100

  let footprint: StateFootprint
  let known: Build
  let target: Target
  /// Where the trees at hand differ from the known one.
  let extra: StateFootprint.Extra

  /// The files to extract for what was touched, and those of them whose devices may change; nil when the whole tree is needed.
  func scope(_ touches: [StateTouch], _ changed: ChangedRegions) -> (files: Set<String>, seeds: Set<String>)? {
    let tree = footprint.tree
    var seeds: Set<String> = []
    for touch in touches {
      guard tree.fileNumber(ofPath: touch.location.path) != nil, let table = Self.tables[touch.kind] else { return nil }
      if touch.location.path.hasSuffix(".c") { seeds.insert(touch.location.path) }
      let names = changed.regions.filter { $0.path == touch.location.path && $0.name == touch.name }.flatMap(\.names)
      if !extra.names.isDisjoint(with: names) {
        // The known tree does not tell who asks for it here.
        guard extra.paths.allSatisfy({ $0.hasSuffix(".c") }) else { return nil }
        seeds.formUnion(extra.paths)
      }
      for name in Set(names) {
        // From a header, whoever asked; from a file, those whose definitions lead there.
        guard !touch.location.path.hasSuffix(".c") else { continue }
        for file in tree.askers(of: name, table) where Int(file) < tree.files.count {
          seeds.insert(tree.files[Int(file)].path)
        }
        guard seeds.count <= Self.fileLimit * 8 else { return nil }
      }
    }
    for region in changed.regions where region.path.hasSuffix(".c") && tree.fileNumber(ofPath: region.path) == nil {
      return nil
    }
    guard !seeds.isEmpty, var seeds = closed(seeds), seeds.isDisjoint(with: footprint.machinePaths) else { return nil }
    // Types inherit from types of other files.
    let touchedTypes = Set(footprint.typePaths.filter { seeds.contains($0.value) }.keys)
    for device in known.devices where !touchedTypes.isDisjoint(with: device.ancestors) {
      seeds.insert(device.location.path)
    }
    var files = seeds
    for device in known.devices where seeds.contains(device.location.path) {
      for ancestor in device.ancestors { footprint.typePaths[ancestor].map { _ = files.insert($0) } }
    }
    for region in changed.regions { files.insert(region.path) }
    // What the touched definitions name now and did not before.
    files.formUnion(tree.definingPaths(of: changed.extra(of: touches).names))
    guard let linked = tree.linkedPaths(from: files, isReverse: false, limit: Self.fileLimit * 2) else { return nil }
    files.formUnion(linked)
    let includes = Dictionary(grouping: changed.includes, by: \.path).mapValues { $0.flatMap(\.new) }
    for path in files {
      files.formUnion(tree.includedPaths(by: path, and: includes[path, default: []]))
    }
    files.formUnion(ImplicitHeaders.paths)
    return (files, seeds)
  }

  private static let tables: [String: TreeLookups.Table] = [
    SourceRegion.Kind.macro.rawValue: .macros, SourceRegion.Kind.enumeration.rawValue: .enumerators,
    SourceRegion.Kind.function.rawValue: .declarations, SourceRegion.Kind.variable.rawValue: .declarations,
    SourceRegion.Kind.typedef.rawValue: .declarations, SourceRegion.Kind.tag.rawValue: .declarations,
    SourceRegion.Kind.macroCall.rawValue: .declarations,
  ]

  /// With the files that headers among them are asked from left out, and with all that have found something in them.
  private func closed(_ seeds: Set<String>) -> Set<String>? {
    footprint.tree.linkedPaths(
      from: seeds.filter { $0.hasSuffix(".c") }, isReverse: true, limit: Self.fileLimit)
  }

  /// What the head does to the devices of the scope; nil when that cannot be told from the scope alone.
  func changes(
    _ scope: (files: Set<String>, seeds: Set<String>), _ base: SourceSet, _ head: SourceSet
  ) -> [StateChange]? {
    func build(_ sources: SourceSet) -> Build {
      var part = sources
      part.files = sources.files.filter { scope.files.contains($0.path) }
      return BuildExtractor(part).build(for: target)
    }
    func own(_ build: Build) -> Build {
      var part = build.restricted { scope.seeds.contains($0.location.path) }
      part.machines = []
      return part
    }
    let (old, new) = (build(base), build(head))
    let missing = BuildComparison.difference(from: own(known), to: own(old)).changes
    guard missing.allSatisfy({ $0.kind == .rulesChanged }) else { return nil }
    let changes = BuildComparison.difference(from: old, to: new).changes
    // What could not be read may be in a file that is not here.
    guard !changes.contains(where: { Self.needsWholeTree.contains($0.kind) }) else { return nil }
    return changes.isEmpty || unresolvedFields(own(new)) <= unresolvedFields(own(old)) ? changes : nil
  }

  private func unresolvedFields(_ build: Build) -> Int {
    build.descriptions.reduce(0) { sum, description in
      sum + description.unresolved.count
        + description.fields.count {
          if case .unresolved = $0.form { return true }
          return false
        }
    }
  }

  private static let needsWholeTree: Set<StateChange.Kind> = [
    .unresolved, .deviceRenamed, .machineAdded, .machineRemoved, .machineTablesChanged, .machineMemberChanged,
    .compatAdded, .compatRemoved, .compatChanged, .compatMoved, .rulesChanged,
  ]
}
