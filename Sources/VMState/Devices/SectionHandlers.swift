/// `register_savevm` and `register_savevm_live`: state that code puts and gets.
package struct SectionHandlers: Hashable, Sendable, Codable {
  package var versionID: Known<Int>
  package var save: CodeReference?
  package var load: CodeReference?
  /// What the two functions put and get; nil when they were not read.
  package var code: CodeForm?
  /// True for `register_savevm_live`: the section comes in parts.
  package var isLive: Bool

  package init(versionID: Known<Int>, save: CodeReference?, load: CodeReference?, isLive: Bool) {
    self.versionID = versionID
    self.save = save
    self.load = load
    self.isLive = isLive
  }
}
