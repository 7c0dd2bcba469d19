import CSyntax
import CTree
import VMState

/// Places of a tree as the model names them.
extension TreeIndex {
  package func location(file: FileID, line: UInt32) -> SourceLocation {
    SourceLocation(path: files[file.index].path, line: Int(line))
  }

  package func location(of token: Token) -> SourceLocation { location(file: token.file, line: token.line) }

  package func location(of place: Place) -> SourceLocation {
    location(file: place.file, line: declaration(place).line)
  }
}
