import CTree
import CodeReading
import VMState

/// One target's extraction: three passes, each built on those before it, then the machine types.
struct ExtractionPass {
  let build: Build
  let builtFiles: BuiltFiles
  private let descriptions: DescriptionPass
  private let types: TypePass
  private let code: CodePass
  private let facts: BuildSystemFacts

  /// - Parameters:
  ///   - part: what is read; nil for all.
  ///   - isTraced: whether `footprint` will be asked for.
  init(_ sources: SourceSet, _ target: Target, _ part: TreePart? = nil, isTraced: Bool = false) {
    facts = BuildSystemFacts(files: sources.buildFiles.filter { BuildSystemFacts.isBuildFile($0.path) })
    builtFiles = BuiltFiles(sources, for: target)
    descriptions = DescriptionPass(sources, for: target, part: part, isTraced: isTraced)
    types = TypePass(after: descriptions, part: part)
    code = CodePass(after: descriptions, types, part: part, facts: facts, builtFiles: builtFiles)
    var build = Build(label: sources.label, treeID: sources.treeID, target: target)
    build.rules = descriptions.rules
    build.typeAncestors = types.hierarchy.ancestorTable
    build.devices = code.devices
    build.unresolved = descriptions.unreadFiles + types.hierarchy.unresolved + code.unresolved
    if part?.hasMachines ?? true { build.machines = Self.machineTypes(descriptions, facts) }
    // Code brought some too.
    build.descriptions = descriptions.descriptions.descriptions
    build.initialiserCount = descriptions.descriptions.initialiserCount
    self.build = build
  }

  private static func machineTypes(_ first: DescriptionPass, _ facts: BuildSystemFacts) -> [MachineType] {
    let context = first.context
    context.tree.begin(DependencySubject(.machines), .machineTypes)
    defer { context.tree.end() }
    return MachineTypeReader(
      context: context, layout: first.layout, compatReader: CompatPropertyReader(context: context), facts: facts
    ).machineTypes()
  }

  /// What was asked of the tree.
  var footprint: StateFootprint {
    let tree = descriptions.context.tree
    let target = descriptions.context.target
    let paths = tree.files.map(\.path)
    return StateFootprint(
      tree: tree, target: target, memberNames: code.askedMembers,
      memberConstants: descriptions.descriptions.countsLookedForIn, architectures: builtFiles.architectures,
      buildFacts: BuildFacts(target: target, paths: paths, membership: builtFiles.answers, facts: facts),
      typeHomes: types.homes)
  }
}
