/// What a function of the tree is called for.
package enum CodeRole: Hashable, Sendable {
  /// A section's own functions; `loadOld` is what a description's `load_state_old` names.
  case save, load, loadOld
  /// Those of a field.
  case put, get
  /// Hooks of a description, which have no stream.
  case preSave, preLoad, postLoad

  var direction: CodeRecorder.Direction {
    switch self {
    case .save, .put: .save
    case .load, .loadOld, .get: .load
    case .preSave, .preLoad, .postLoad: .hook
    }
  }
}
