/// Definitions that left one file for another.
package struct CodeMove: Hashable, Sendable {
  package var from: String
  package var to: String
  package var definitions: Int

  package init(from: String, to: String, definitions: Int) {
    self.from = from
    self.to = to
    self.definitions = definitions
  }
}
