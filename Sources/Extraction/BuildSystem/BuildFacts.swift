import VMState

/// What an extraction has asked of the build files.
struct BuildFacts {
  let target: Target
  let paths: [String]
  /// Files whose membership was asked for, with the answers.
  let membership: [String: TargetMembership.Answer]
  let facts: BuildSystemFacts

  struct Differences {
    /// Files whose place among boards and CPUs is another.
    var paths: Set<String> = []
    var isVersion = false
    /// Whether a file is built that was not, or the other way round.
    var isMembership = false
  }

  func differences(from files: [(path: String, bytes: [UInt8])]) -> Differences {
    var found = Differences()
    let other = BuildSystemFacts(files: files.filter { BuildSystemFacts.isBuildFile($0.path) })
    found.isVersion = other.version != facts.version
    let (old, new) = (
      MachineScope(target: target, facts: facts, paths: paths), MachineScope(target: target, facts: other, paths: paths)
    )
    for path in paths where path.hasPrefix("hw/") && path.hasSuffix(".c") {
      if old.contains(path) != new.contains(path)
        || facts.isForeign(path, to: target) != other.isForeign(path, to: target)
      {
        found.paths.insert(path)
      }
    }
    if !membership.isEmpty {
      let answers = TargetMembership(files: files, target: target)
      found.isMembership = !membership.allSatisfy { answers.answer($0.key) == $0.value }
    }
    return found
  }
}
