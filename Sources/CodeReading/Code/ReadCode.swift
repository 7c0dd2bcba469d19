import VMState

/// What a function was seen to do, in order.
package struct ReadCode {
  let items: [CodeItem]
  let direction: CodeRecorder.Direction
  let function: String
  let location: SourceLocation
  let codeHash: UInt64

  /// As descriptions, the function's own first, to be entered among others at the number `first`. None for a hook that does nothing to
  /// the state.
  package func descriptions(numberedFrom first: Int) -> [Description] {
    let kind: Description.Kind =
      switch direction {
      case .save: .save
      case .load: .load
      case .hook: .hook
      }
    var lowering = CodeLowering(kind: kind, function: function, location: location, codeHash: codeHash)
    var built: [Description] = []
    _ = lowering.build(items, into: &built, offset: first)
    return direction == .hook && built.allSatisfy { $0.fields.isEmpty } ? [] : built
  }
}
