import CSyntax
import CTree
import VMState

/// Finds out which files' devices a change can reach, by what the known extraction's answers hang on.
struct ChangeReach {
  /// Files that are looked at together; with more the whole tree is as cheap.
  private static let fileLimit = 250

  let footprint: StateFootprint
  let known: Build

  /// The part of the tree; nil when the whole tree is needed.
  func part(_ touches: [StateTouch], _ changed: ChangedRegions) -> TreePart? {
    var part = TreePart(paths: [], hasMachines: false)
    var names: [(name: String, localTo: String?)] = []
    for touch in touches {
      switch touch.reach {
      case .wholeTree: return nil
      case .machineTypes: part.hasMachines = true
      // Read with every part.
      case .rules: break
      case .files(let files): part.paths.formUnion(files)
      case .names(let affected): names += affected.map { ($0.name, $0.asker) }
      case .definition:
        part.paths.insert(touch.location.path)
        for region in changed.regions where region.path == touch.location.path && region.name == touch.name {
          guard region.kind == .macroCall else {
            let path = region.isLocal ? region.path : nil
            names += region.names.map { ($0, path) }
            continue
          }
          // What it makes has names that are not written there.
          names.append((TreeIndex.macroCalls, region.path))
          guard !region.path.hasSuffix(".c") else { continue }
          guard let including = footprint.tree.pathsIncluding(region.path, limit: Self.fileLimit) else { return nil }
          part.paths.formUnion(including)
        }
      }
    }
    for label in footprint.tree.labels(dependingOn: names) {
      switch label {
      case .everything: return nil
      case .machineTypes: part.hasMachines = true
      case .rules: break
      case .file(let path): part.paths.insert(path)
      }
    }
    guard part.paths.count <= Self.fileLimit else { return nil }
    part.addDevicesElsewhere(of: known, footprint.typeHomes, isForeign: footprint.isForeign)
    return part
  }
}
