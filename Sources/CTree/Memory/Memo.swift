/// Values that are worked out once and kept. Says of each what it hangs on.
package final class Memo<Key: Hashable, Value> {
  /// What was worked out, and whether it will be the same the next time.
  package enum Answer {
    case kept(Value)
    /// True only now: within a circle, or before everything is read.
    case passing(Value)
  }

  private var values: [Key: Value] = [:]
  private let scopes: DependencyScopes<Key>

  package init(_ recorder: DependencyRecorder) { scopes = DependencyScopes(recorder) }

  /// What is kept for the key; nil when nothing is yet. Does not count as used.
  package subscript(key: Key) -> Value? { values[key] }

  /// The value that is kept for the key, or the one that `make` gives, which is kept from then on.
  ///
  /// - Parameter meanwhile: the answer for those who ask for the same key while it is being made: a circle. Without it they make it
  ///   too.
  package func value<Failure: Error>(
    for key: Key, meanwhile: Value? = nil, _ make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if let known = values[key] {
      scopes.use(key)
      return known
    }
    return try scopes.within(key) { () throws(Failure) in
      if let meanwhile { values[key] = meanwhile }
      do throws(Failure) {
        let value = try make()
        values[key] = value
        return value
      } catch {
        values[key] = nil
        throw error
      }
    }
  }

  /// As `value(for:meanwhile:_:)`, where `make` says whether its answer may be kept.
  package func answer(for key: Key, _ make: () -> Answer) -> Value {
    if let known = values[key] {
      scopes.use(key)
      return known
    }
    return scopes.within(key) {
      switch make() {
      case .kept(let value):
        values[key] = value
        return value
      case .passing(let value): return value
      }
    }
  }
}
