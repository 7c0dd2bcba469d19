import CSyntax
import CTree
import VMState

/// What all readers of one extraction share: the tree's index for the target, and how to name places in it.
package final class ExtractionContext {
  package let tree: TreeIndex
  package let target: Target

  package init(tree: TreeIndex, target: Target) {
    self.tree = tree
    self.target = target
  }

  package var symbols: SymbolTable { tree.symbols }

  package func location(file: FileID, line: UInt32) -> SourceLocation {
    SourceLocation(path: tree.files[file.index].path, line: Int(line))
  }

  package func location(of token: Token) -> SourceLocation { location(file: token.file, line: token.line) }

  package func location(of place: TreeIndex.Place) -> SourceLocation {
    location(file: place.file, line: tree.declaration(place).line)
  }

  package func name(of place: TreeIndex.Place) -> String {
    tree.files[place.file.index].text(tree.declaration(place).name)
  }

  /// All active declarations of a kind, in tree order, that `isWanted`.
  package func declarations(
    where isWanted: (FileIndex.Declaration, SourceFile) -> Bool
  ) -> [TreeIndex.Place] {
    var found: [TreeIndex.Place] = []
    for (number, file) in tree.files.enumerated() {
      for (entry, declaration) in file.index.declarations.enumerated() where isWanted(declaration, file) {
        tree.begin(DependencySubject(.scan, number: number), in: FileID(number))
        let isActive = tree.isActive(declaration.condition, in: FileID(number))
        tree.end()
        guard isActive else { continue }
        found.append(TreeIndex.Place(file: FileID(number), entry: UInt32(entry)))
      }
    }
    return found
  }

  /// All active variables with an initialiser whose declared type's last word is `type`: `VMStateDescription`.
  package func variables(ofType type: String) -> [TreeIndex.Place] {
    let bytes = Array(type.utf8)
    return declarations { declaration, file in
      declaration.kind == .variable && declaration.typeName.range.count == bytes.count
        && file.bytes[declaration.typeName.range].elementsEqual(bytes)
    }
  }
}
