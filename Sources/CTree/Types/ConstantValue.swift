/// A value of C's integer arithmetic: an integer, or a pointer made of one (`(T *)0`, `&((T *)0)->member`).
package struct ConstantValue: Sendable {
  /// Extended to 64 bits by the type's signedness.
  package var value: Int64
  package var type: ObjectType

  package init(_ value: Int64, _ type: ObjectType) {
    self.value = value
    self.type = type
  }
}
