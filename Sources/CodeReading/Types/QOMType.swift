import CSyntax
import CTree
import VMState

/// A type of QEMU's object model, as registered by the tree; before 2011-12 a qdev device.
package struct QOMType {
  /// The description that a type's class refers to.
  package struct DescriptionUse {
    /// The C object's name.
    package var symbol: Symbol
    /// The file that names it.
    package var file: FileID
    package var place: TreeIndex.Place?
    /// Of `&vmstate_x[2]`.
    package var element: Int?
    /// Of the assignment.
    package var location: SourceLocation
    /// The type whose class_init assigns it: the type itself or an ancestor.
    package var owner: String

    package init(
      symbol: Symbol, file: FileID, place: TreeIndex.Place?, element: Int?, location: SourceLocation, owner: String
    ) {
      self.symbol = symbol
      self.file = file
      self.place = place
      self.element = element
      self.location = location
      self.owner = owner
    }
  }

  /// A list of properties that a type declares.
  package enum PropertyArray {
    case variable(TreeIndex.Place)
    /// A list without a name, or one that a macro makes: the tokens between and with its braces, expanded.
    case literal([Token], file: FileID)
  }

  package var name: String
  /// Nil for `object`, for interfaces' root, and before QOM.
  package var parent: String?
  package var isAbstract: Bool
  /// As in `instance_size = sizeof(X)`: "E1000State", without `struct`. Nil when the type gives none: then the
  /// parent's holds.
  package var instanceType: String?
  package var classInit: String?
  /// Where the `TypeInfo` stands, or is registered when it is a function's variable.
  package var location: SourceLocation
  package var file: FileID
  /// The file whose initialiser registers it.
  package var registeringFile: FileID
  /// The effective `DeviceClass.vmsd`: several when a condition decides, none when the class has none.
  package var descriptions: [DescriptionUse] = []
  /// Those that this very type assigns to its CPU class (`vmsd`, `legacy_vmsd`, `sysemu_ops->legacy_vmsd`).
  package var cpuDescriptions: [DescriptionUse] = []
  /// The type's own, not its ancestors'.
  package var propertyArrays: [PropertyArray] = []
  /// Assignments of descriptions that could not be followed.
  package var unresolved: [Unresolved] = []

  package init(
    name: String, parent: String?, isAbstract: Bool, instanceType: String?, classInit: String?,
    location: SourceLocation, file: FileID, registeringFile: FileID
  ) {
    self.name = name
    self.parent = parent
    self.isAbstract = isAbstract
    self.instanceType = instanceType
    self.classInit = classInit
    self.location = location
    self.file = file
    self.registeringFile = registeringFile
  }
}
