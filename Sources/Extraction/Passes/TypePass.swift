import CSyntax
import CTree
import CodeReading
import VMState

/// The second of the passes over a tree: the types that it registers.
struct TypePass {
  let hierarchy: TypeHierarchy
  let homes: [StateFootprint.TypeHome]

  init(after first: DescriptionPass, part: TreePart?) {
    let hierarchy = TypeHierarchyReader(first.context).hierarchy(of: part)
    self.hierarchy = hierarchy
    homes = hierarchy.types.map { type in
      StateFootprint.TypeHome(
        name: type.name, path: type.location.path,
        registeringPath: first.context.tree.files[type.registeringFile.index].path)
    }
  }
}
