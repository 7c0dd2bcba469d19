import CTree
import CodeReading
import VMState

/// The third of the passes over a tree: its devices, and what the code does that they and descriptions name.
struct CodePass {
  let devices: [Device]
  let unresolved: [Unresolved]
  /// Members that were searched for functions which take a stream.
  let askedMembers: [String]

  init(
    after first: DescriptionPass, _ second: TypePass, part: TreePart?, facts: BuildSystemFacts, builtFiles: BuiltFiles
  ) {
    let surroundings = CodeSurroundings(
      tree: first.context.tree, layout: first.layout, hierarchy: second.hierarchy, descriptions: first.descriptions,
      isBuilt: builtFiles.mayRun)
    let code = CodeDescriptions(
      reader: CodeReader(predicates: first.predicates, hasher: first.hasher, surroundings: surroundings),
      descriptions: first.descriptions)
    let parts = TreeSectionParts(
      descriptions: first.descriptions, code: code, hasher: first.hasher, constants: first.constants,
      properties: PropertyReader(context: first.context, layout: first.layout), facts: facts,
      target: first.context.target)
    let found = DeviceReader(context: first.context, hierarchy: second.hierarchy, parts: parts, part: part).read()
    devices = found.devices
    unresolved = found.unresolved
    code.readSites(devices: found.devices, ownersElsewhere: part?.owners ?? [:])
    askedMembers = surroundings.askedMethods
  }
}
