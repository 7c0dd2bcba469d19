/// One release of a fork, and where its source is.
package struct Release: Hashable, Sendable {
  package var name: String
  package var place: Place
  /// The stable series it belongs to (`7.2`); nil for none.
  package var series: String?
  /// Published to nobody: a state of the development branch that is worth a record. Promises do not reach it.
  package var isDevelopment: Bool
  /// The commit it is; nil when the registry does not say.
  package var commit: String?
  /// What git calls it, when that is not its name.
  package var revision: String?
  /// A plain folder with its source, relative to the registry's file or absolute.
  package var folder: String?
  /// A snapshot of its state, relative to the registry's file or absolute.
  package var snapshot: String?
  /// The release its patches go on, and whose carriers it has unless its own are given.
  package var base: Placed<ReleaseName>?
  /// quilt `series` or spec files on top, relative to the registry's file or absolute.
  package var patches: [String]

  package init(name: String, place: Place) {
    self.name = name
    self.place = place
    self.isDevelopment = false
    self.patches = []
  }
}
