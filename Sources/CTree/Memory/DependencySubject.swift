import CSyntax

/// Something that a pass works out once.
package struct DependencySubject: Hashable, Sendable {
  package enum Kind: Sendable {
    case conditions, tokens, enumeration, generated, macroProduct
    case typeName, typedef, tag, layout, constant, variableType, variable, function
    case predicate, functionHash, codePiece, codeReference, code, table
    case description, site, info, properties
    case registrationFunction, registrationVariable, members, registration, macroKind, classState
    case device, call, callSignatures, scan, machines, rules
  }

  var kind: Kind
  var key: UInt64

  package init(_ kind: Kind, _ name: Symbol, _ file: FileID) {
    self.kind = kind
    key = UInt64(name.index) << 32 | UInt64(file.number)
  }

  package init(_ kind: Kind, _ place: TreeIndex.Place) {
    self.kind = kind
    key = UInt64(place.file.number) << 32 | UInt64(place.entry)
  }

  package init(_ kind: Kind, number: Int = 0) {
    self.kind = kind
    key = UInt64(truncatingIfNeeded: number)
  }
}
