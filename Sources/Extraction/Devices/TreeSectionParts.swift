import CSyntax
import CTree
import CodeReading
import VMState

/// What sections are made of in a whole tree.
struct TreeSectionParts: SectionParts {
  let descriptions: DescriptionReader
  let code: CodeDescriptions
  let hasher: CodeHasher
  let constants: TreeConstants
  let properties: PropertyReader
  let facts: BuildSystemFacts
  let target: Target

  func description(named name: Symbol, element: Int, visibleFrom file: FileID) -> DescriptionID? {
    descriptions.id(named: name, element: element, visibleFrom: file)
  }

  func name(of description: DescriptionID) -> String { descriptions.descriptions[description.index].name }

  func constant(_ tokens: ArraySlice<Token>, in file: FileID) -> Known<Int64> { constants.value(of: tokens, in: file) }

  func code(_ handler: ScopedName) -> CodeReference {
    hasher.reference(function: handler.name, visibleFrom: handler.file)
  }

  func codeForm(save: ScopedName?, load: ScopedName?) -> CodeForm? { code.form(save: save, load: load) }

  func properties(in list: QOMType.PropertyArray) -> [Property] {
    switch list {
    case .variable(let place): properties.properties(inArray: place)
    case .literal(let tokens, let file): properties.properties(inList: tokens[...], file: file)
    }
  }

  func isForeign(_ path: String) -> Bool { facts.isForeign(path, to: target) }
}
