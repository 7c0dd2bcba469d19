import CSyntax
import CTree
import CodeReading
import VMState

/// The first of the passes over a tree: its index, the rules of its streams, and every description that it declares.
///
/// Later passes may meet descriptions that no file declares by name, elements of arrays for instance; the reader takes them in when they
/// are asked for.
struct DescriptionPass {
  let context: ExtractionContext
  let layout: TypeLayout
  let constants: TreeConstants
  let predicates: PredicateReader
  let hasher: CodeHasher
  let rules: WireRules
  let descriptions: DescriptionReader

  /// - Parameters:
  ///   - part: what is read; nil for all.
  ///   - isTraced: whether what the tree is asked is noted.
  init(_ sources: SourceSet, for target: Target, part: TreePart?, isTraced: Bool) {
    let tree = TreeIndex(
      files: sources.files(for: target), predefined: TargetMacros.predefined(for: target),
      includeDirectories: SourceSelection.includeDirectories(for: target), implicitFiles: ImplicitHeaders.paths)
    if isTraced { tree.traceDependencies() }
    context = ExtractionContext(tree: tree, target: target)
    layout = TypeLayout(source: tree)
    constants = TreeConstants(tree: tree, layout: layout)
    predicates = PredicateReader(tree: tree, layout: layout)
    hasher = CodeHasher(tree)
    descriptions = DescriptionReader(context: context, constants: constants, predicates: predicates, hasher: hasher)
    tree.begin(DependencySubject(.rules), .rules)
    rules = WireRulesReader(context: context).rules()
    tree.end()
    descriptions.readAll { part?.paths.contains($0) ?? true }
  }

  /// Files that are not read.
  var unreadFiles: [Unresolved] {
    context.tree.files.compactMap { file in
      let reason = file.isTooLarge ? "the file is larger than what is read" : file.unreadableReason
      return reason.map { Unresolved($0, at: SourceLocation(path: file.path, line: 1)) }
    }
  }
}
