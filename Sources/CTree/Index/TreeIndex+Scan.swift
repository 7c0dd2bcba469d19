import CSyntax

/// Going through all declarations of a tree.
extension TreeIndex {
  package func name(of place: Place) -> String { files[place.file.index].text(declaration(place).name) }

  /// All active declarations, in tree order, that are wanted.
  package func declarations(where isWanted: (FileIndex.Declaration, SourceFile) -> Bool) -> [Place] {
    var found: [Place] = []
    for (number, file) in files.enumerated() {
      for (entry, declaration) in file.index.declarations.enumerated() where isWanted(declaration, file) {
        begin(DependencySubject(.scan, number: number), in: FileID(number))
        let isActive = isActive(declaration.condition, in: FileID(number))
        end()
        guard isActive else { continue }
        found.append(Place(file: FileID(number), entry: UInt32(entry)))
      }
    }
    return found
  }

  /// All active variables with an initialiser whose declared type's last word is `type`.
  package func variables(ofType type: String) -> [Place] {
    let bytes = Array(type.utf8)
    return declarations { declaration, file in
      declaration.kind == .variable && declaration.typeName.range.count == bytes.count
        && file.bytes[declaration.typeName.range].elementsEqual(bytes)
    }
  }
}
