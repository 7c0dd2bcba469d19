import CSyntax
import CTree
import VMState

@testable import Extraction

/// A small tree of our own in QEMU's idiom, and the readers over it.
struct MachineFixture {
  let context: ExtractionContext
  let layout: TypeLayout

  init(_ files: [String: String], target name: String = "x86_64") throws {
    let target = try Self.requireTarget(name)
    let sources = files.filter { SourceSelection.isSource($0.key) }.sorted { $0.key < $1.key }
      .map { SourceFile(path: $0.key, bytes: Array($0.value.utf8)) }
    let tree = TreeIndex(
      files: sources, predefined: TargetMacros.predefined(for: target),
      includeDirectories: SourceSelection.includeDirectories(for: target))
    context = ExtractionContext(tree: tree, target: target)
    layout = TypeLayout(source: tree)
    facts = BuildSystemFacts(
      files: files.filter { BuildSystemFacts.isBuildFile($0.key) }.map { ($0.key, Array($0.value.utf8)) })
  }

  let facts: BuildSystemFacts

  var compatReader: CompatPropertyReader { CompatPropertyReader(context: context) }

  func machines() -> [MachineType] {
    MachineTypeReader(context: context, layout: layout, compatReader: compatReader, facts: facts).machineTypes()
  }

  func machine(_ name: String) -> MachineType? { machines().first { $0.name == name } }

  /// "driver.property=value" of each entry.
  static func text(_ entries: [CompatProperty]) -> [String] {
    entries.map { "\($0.driver).\($0.property)=\($0.value)" }
  }

  struct UnknownTarget: Error {}

  private static func requireTarget(_ name: String) throws -> Target {
    guard let target = Target.named(name) else { throw UnknownTarget() }
    return target
  }
}
