import CSyntax
import CTree
import Findings
import VMState

/// One target's extraction: the index and all readers over it. They refer to each other, which is why they live together.
final class ExtractionPass {
  private let sources: SourceSet
  private let target: Target
  private let context: ExtractionContext
  private let layout: TypeLayout
  private let predicates: PredicateReader
  private let code: CodeHasher
  private let descriptions: DescriptionReader
  private let codeReader: CodeReader
  private let facts: BuildSystemFacts
  /// What is read; nil for all.
  private let part: TreePart?
  /// Read when somebody asks: most trees' code sets no functions.
  private lazy var membership = TargetMembership(files: sources.buildFiles, target: target)
  private var typeHomes: [StateFootprint.TypeHome] = []
  private var answers: [String: TargetMembership.Answer] = [:]

  /// - Parameter isTraced: whether `footprint` will be asked for.
  init(_ sources: SourceSet, _ target: Target, _ part: TreePart? = nil, isTraced: Bool = false) {
    self.sources = sources
    self.target = target
    self.part = part
    facts = BuildSystemFacts(files: sources.buildFiles.filter { BuildSystemFacts.isBuildFile($0.path) })
    let tree = TreeIndex(
      files: sources.files(for: target), predefined: TargetMacros.predefined(for: target),
      includeDirectories: SourceSelection.includeDirectories(for: target), implicitFiles: ImplicitHeaders.paths)
    if isTraced { tree.traceDependencies() }
    let context = ExtractionContext(tree: tree, target: target)
    let layout = TypeLayout(source: tree)
    tree.constantFallback = { [unowned layout] tokens, file in try? layout.constants.value(of: tokens, in: file) }
    let predicates = PredicateReader(layout: layout) { [unowned context] in context.location(file: $0, line: $1) }
    let code = CodeHasher(context)
    descriptions = DescriptionReader(
      context: context,
      services: DescriptionReader.Services(
        constant: { [unowned context, unowned layout] tokens, file in
          Self.constant(tokens, file, context, layout)
        },
        predicate: { [unowned predicates] function, file, type in
          predicates.predicate(function: function.symbol, file: file, objectType: type)
        },
        code: { [unowned code] in code.reference(function: $0, visibleFrom: $1, streamParameters: $2) }))
    self.context = context
    self.layout = layout
    self.predicates = predicates
    self.code = code
    codeReader = CodeReader(context: context, predicates: predicates, descriptions: descriptions, code: code)
  }

  private static func constant(
    _ tokens: ArraySlice<Token>, _ file: FileID, _ context: ExtractionContext, _ layout: TypeLayout
  ) -> Known<Int64> {
    do throws(UnknownValue) {
      return .known(try layout.constants.value(of: tokens, in: file))
    } catch {
      return .unknown(
        Unresolved(
          error.reason, at: tokens.first.map(context.location(of:)),
          codeHash: ContentHash.of(context.symbols.normalisedText(of: tokens))))
    }
  }

  func answer(_ path: String) -> TargetMembership.Answer {
    if let known = answers[path] { return known }
    let answer = membership.answer(path)
    answers[path] = answer
    return answer
  }

  /// To be asked for when the pass has run.
  var footprint: StateFootprint {
    let paths = context.tree.files.map(\.path)
    return StateFootprint(
      tree: context.tree, target: target, memberNames: codeReader.askedMethods,
      memberConstants: descriptions.countsLookedForIn,
      architectures: SourceSelection.architectures(of: sources.files.lazy.map(\.path)),
      buildFacts: BuildFacts(target: target, paths: paths, membership: answers, facts: facts), typeHomes: typeHomes)
  }

  func run() -> Build {
    var build = Build(label: sources.label, treeID: sources.treeID, target: target)
    build.unresolved = context.tree.files.compactMap { file in
      let reason = file.isTooLarge ? "the file is larger than what is read" : file.unreadableReason
      return reason.map { Unresolved($0, at: SourceLocation(path: file.path, line: 1)) }
    }
    context.tree.begin(DependencySubject(.rules), .rules)
    build.rules = WireRulesReader(context: context).rules()
    context.tree.end()
    descriptions.readAll { part?.paths.contains($0) ?? true }
    let hierarchy = TypeHierarchyReader(context).hierarchy(of: part)
    build.typeAncestors = hierarchy.ancestorTable
    build.unresolved += hierarchy.unresolved
    codeReader.hierarchy = hierarchy
    typeHomes = hierarchy.types.map { type in
      StateFootprint.TypeHome(
        name: type.name, path: type.location.path, registeringPath: context.tree.files[type.registeringFile.index].path)
    }
    let architectures = SourceSelection.architectures(of: sources.files.lazy.map(\.path))
    codeReader.isBuilt = { [unowned self] path in
      answer(path) != .notBuilt
        && !SourceSelection.isBoardOfOthers(path, for: target, architectures: architectures)
    }
    let registered = DeviceReader(
      context: context, hierarchy: hierarchy, services: deviceServices(), part: part
    ).read()
    build.devices = registered.devices
    build.unresolved += registered.unresolved
    codeReader.readSites(devices: registered.devices, ownersElsewhere: part?.owners ?? [:])
    if part?.hasMachines ?? true {
      context.tree.begin(DependencySubject(.machines), .machineTypes)
      defer { context.tree.end() }
      let machines = MachineTypeReader(
        context: context, layout: layout, compatReader: CompatPropertyReader(context: context), facts: facts)
      build.machines = machines.machineTypes()
    }
    build.descriptions = descriptions.descriptions
    build.initialiserCount = descriptions.initialiserCount
    return build
  }

  private func deviceServices() -> DeviceReader.Services {
    let properties = PropertyReader(context: context, layout: layout)
    return DeviceReader.Services(
      description: { [descriptions] in descriptions.id(named: $0, element: $1, visibleFrom: $2) },
      descriptionName: { [descriptions] in descriptions.descriptions[$0.index].name },
      constant: { [context, layout] in Self.constant($0, $1, context, layout) },
      code: { [code] in code.reference(function: $0, visibleFrom: $1) },
      codeForm: { [codeReader] in codeReader.form(save: $0, load: $1) },
      properties: { list in
        switch list {
        case .variable(let place): properties.properties(inArray: place)
        case .literal(let tokens, let file): properties.properties(inList: tokens[...], file: file)
        }
      },
      isForeign: { [facts, target] in facts.isForeign($0, to: target) })
  }
}
