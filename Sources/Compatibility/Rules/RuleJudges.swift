import Findings

extension Rule {
  /// Puts a fault that round trips between two builds showed into words; nil for rules that judge something else.
  ///
  /// Every rule has a line here, so that one without a judge does not compile.
  var faultJudge: ((FaultContext) -> Finding)? {
    switch self {
    case .silentCorruption: SilentCorruptionRule.finding
    case .stateLost: StateLostRule.finding
    case .streamDesync: StreamDesyncRule.finding
    case .undecided: UndecidedRule.finding
    case .ungatedSubsection: UngatedSubsectionRule.finding
    case .unknownSection: UnknownSectionRule.finding
    case .unknownSubsection: UnknownSubsectionRule.finding
    case .unmigratable: UnmigratableRule.finding
    case .validationRefused: ValidationRefusedRule.finding
    case .versionTooNew: VersionTooNewRule.finding
    case .versionTooOld: VersionTooOldRule.finding
    // Round trips within one build: `OwnCodeTrial`, worded by `SaveLoadMismatchRule`.
    case .saveLoadMismatch: nil
    // States of one build against its whitelist: `WhitelistExamination`, worded by `UnlistedCombinationRule`.
    case .unlistedCombination: nil
    // What two builds declare against the registry, worded by `UnregisteredFeatureRule`.
    case .unregisteredFeature: nil
    }
  }
}
