/// What a rule is: what its folder below `Rules/` says.
package struct RuleSpec: Hashable, Sendable {
  /// Never reused, never renamed.
  package let id: String
  /// What is wrong, in one sentence: lower case, no full stop.
  package let sentence: String
  /// Of a finding, where the judge has no reason to tell it more softly.
  package let severity: Severity
  /// The version of statereg that had the rule first.
  package let since: String
  /// The commands that tell its findings: "check", "registry lint". Empty for a rule that is no longer looked for.
  package let foundBy: [String]
  /// The id of the rule that says now what this one said; nil for a rule in use.
  package let replacedBy: String?
  /// What breaks, an example, how to mend it and how to accept it, in Markdown; ends without a newline.
  package let page: String

  /// The rule of that id.
  package static func named(_ id: String) -> RuleSpec? { all.first { $0.id == id } }
}

extension Rule {
  /// Of a finding, where the judge has no reason to tell it more softly.
  package var severity: Severity { spec.severity }
}
