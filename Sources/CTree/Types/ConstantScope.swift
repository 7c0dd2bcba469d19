import CSyntax

/// The names that a statement expression, or a function that is evaluated, declares for itself.
package final class ConstantScope {
  package struct Entry {
    package var type: ObjectType
    /// Nil when it is not constant.
    package var value: Int64?

    package init(type: ObjectType, value: Int64?) {
      self.type = type
      self.value = value
    }
  }

  package var entries: [Symbol: Entry] = [:]
  let parent: ConstantScope?

  package init(parent: ConstantScope? = nil) { self.parent = parent }

  func entry(_ name: Symbol) -> Entry? {
    var scope: ConstantScope? = self
    while let current = scope {
      if let entry = current.entries[name] { return entry }
      scope = current.parent
    }
    return nil
  }
}
