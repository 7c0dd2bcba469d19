import CSyntax
import Findings
import VMState

/// From a tree's sources to what it declares for one target. No compiler, no build tree; what cannot be understood is in the
/// build as unresolved.
package struct BuildExtractor {
  private let sources: SourceSet
  private let leavesOutUnbuilt: Bool

  /// - Parameter leavesOutUnbuilt: whether devices whose file the tree's default configuration does not build for the target are
  ///   left out. Without, every `CONFIG_*` counts as built in.
  package init(_ sources: SourceSet, leavesOutUnbuilt: Bool = false) {
    self.sources = sources
    self.leavesOutUnbuilt = leavesOutUnbuilt
  }

  package func build(for target: Target) -> Build { build(ExtractionPass(sources, target)) }

  /// What some files of the tree declare, read as a part of the whole, and what was asked of the tree for it.
  package func tracedPart(_ part: TreePart, for target: Target) -> (build: Build, footprint: StateFootprint) {
    let pass = ExtractionPass(sources, target, part, isTraced: true)
    return (pass.build, pass.footprint)
  }

  /// The build, and what was asked of the tree to make it.
  package func tracedBuild(for target: Target) -> (build: Build, footprint: StateFootprint) {
    let pass = ExtractionPass(sources, target, isTraced: true)
    let build = build(pass)
    return (build, pass.footprint)
  }

  private func build(_ pass: ExtractionPass) -> Build {
    var build = pass.build
    guard leavesOutUnbuilt else { return build }
    let unbuilt = Set(build.devices.filter { pass.builtFiles.answer($0.location.path) == .notBuilt }.map(\.typeName))
    build.devices.removeAll { pass.builtFiles.answer($0.location.path) == .notBuilt }
    // A type that is not built is not there at all, which differs from one that is there without state.
    for name in unbuilt where !build.devices.contains(where: { $0.typeName == name }) {
      build.typeAncestors[name] = nil
    }
    return build
  }
}
