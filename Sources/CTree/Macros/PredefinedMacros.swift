/// The macros that no file of the tree defines: those of the compiler, the host and the configured target.
package struct PredefinedMacros: Sendable {
  /// Name to replacement text.
  package var values: [String: String]
  /// Decides `CONFIG_*` names that are not in `values`.
  package var isConfigured: @Sendable (String) -> Bool

  package init(values: [String: String], isConfigured: @escaping @Sendable (String) -> Bool) {
    self.values = values
    self.isConfigured = isConfigured
  }
}
