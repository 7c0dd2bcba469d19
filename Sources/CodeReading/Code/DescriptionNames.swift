import CSyntax
import VMState

/// Descriptions by the names that code calls them by.
package protocol DescriptionNames: AnyObject {
  /// The description that `name` means in `file`, or an element of the array that it means; nil when there is no such object.
  func id(named name: Symbol, element: Int, visibleFrom file: FileID) -> DescriptionID?
}
