extension RegistryRule {
  /// Looks for what breaks the rule in the registry's own data; nil for rules that look at something else.
  ///
  /// Every rule has a line here, so that one without a judge does not compile.
  var judge: ((RegistryIndex) -> [RegistryFinding])? {
    switch self {
    case .impossiblePromise: ImpossiblePromiseRule.findings
    case .incompleteCombination: IncompleteCombinationRule.findings
    case .nameCollision: NameCollisionRule.findings
    case .numberCollision: NumberCollisionRule.findings
    case .subsectionPrefix: SubsectionPrefixRule.findings
    case .uncarriedPin: UncarriedPinRule.findings
    case .unknownRelease: UnknownReleaseRule.findings
    // Approvals against the other rules' findings: `RegistryLint` itself, worded by `StaleApprovalRule`.
    case .staleApproval: nil
    // The registry against trees: `EntryVerification`.
    case .unregisteredFeature: nil
    }
  }
}
