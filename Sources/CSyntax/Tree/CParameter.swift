package struct CParameter: Sendable {
  package var name: Symbol?
  package var type: CType
}
