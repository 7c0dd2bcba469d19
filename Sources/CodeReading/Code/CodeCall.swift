import CSyntax

/// A put or get function, or a hook, and the circumstances of its call.
package struct CodeCall: Hashable {
  package var function: Symbol
  /// The file whose declarations the function's name is looked up in.
  package var file: FileID
  /// The QOM type of the object, when known.
  package var objectType: String?
  /// The member that the function is handed, as seen from the object that it belongs to; empty for the object itself.
  package var member = ""
  /// The C type of the object that the member belongs to.
  package var objectCType: Symbol?
  /// `.size` and `.num` of the field.
  package var size: Int?
  package var count: Int?

  package init(function: Symbol, file: FileID, objectType: String? = nil, objectCType: Symbol? = nil) {
    self.function = function
    self.file = file
    self.objectType = objectType
    self.objectCType = objectCType
  }
}
