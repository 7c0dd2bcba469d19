import CSyntax

/// A name of the source and the file whose declarations it is looked up among: two files may mean different things by it.
package struct ScopedName: Hashable, Sendable {
  package var name: Symbol
  package var file: FileID

  package init(_ name: Symbol, in file: FileID) {
    self.name = name
    self.file = file
  }
}
