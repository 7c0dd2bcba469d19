import CSyntax
import CodeReading
import VMState

/// A place in a description that names functions.
struct CodeSite {
  enum Use {
    /// A custom field, by its number.
    case field(Int, CustomForm)
    case hook(Symbol, CodeRole)
  }

  var description: DescriptionID
  var use: Use
  /// The file whose declarations the functions' names are looked up in.
  var file: FileID
  /// The C type of the described object, when the fields tell.
  var objectType: Symbol?
}
