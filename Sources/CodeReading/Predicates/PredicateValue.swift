import CSyntax
import CTree
import VMState

/// What a C expression is worth while a predicate is read.
indirect enum PredicateValue {
  case number(Expression, CIntegerType)
  /// The address of something in the object, or of a local variable.
  case pointer(Place)
  /// Something that is the same on both ends: a global, or what hangs from one. Its C text and its type.
  case environment(String, ObjectType)
  case unfollowed(Atom, ObjectType)
  /// One of two values, by a condition.
  case choice(Expression, PredicateValue, PredicateValue)
  /// A call's value of type `void`.
  case nothing

  struct Place {
    /// As in `MemberPath`; local variables are `$1`, `$2` ...
    var path: String
    /// What lies there.
    var type: ObjectType
    /// The value of the pointer that led here, when one was read: 0 when it is null. Nil for an address taken with `&`.
    var nonNull: Expression?
    /// Set for elements of an array, so that `p[1]` and `p + 1` can be told from `p`.
    var element: Element?
    var bitField: RecordLayout.BitField?

    struct Element {
      var array: String
      var index: Int64
      /// Elements in the array, when known.
      var count: Int?
    }

    init(path: String, type: ObjectType, nonNull: Expression? = nil) {
      self.path = path
      self.type = type
      self.nonNull = nonNull
    }

    var isLocal: Bool { path.hasPrefix("$") }
  }

  static var zero: PredicateValue { .number(.integer(0), .int) }

  static func truth(_ condition: Expression) -> PredicateValue { .number(Folded.truth(condition), .int) }

  func isSame(as other: PredicateValue) -> Bool {
    switch (self, other) {
    case (.number(let a, let s), .number(let b, let t)): a == b && s == t
    case (.pointer(let a), .pointer(let b)): a.path == b.path && a.nonNull == b.nonNull
    case (.environment(let a, _), .environment(let b, _)): a == b
    case (.unfollowed(let a, _), .unfollowed(let b, _)): a == b
    case (.choice(let a, let b, let c), .choice(let d, let e, let f)):
      a == d && b.isSame(as: e) && c.isSame(as: f)
    case (.nothing, .nothing): true
    default: false
    }
  }

  /// Whether the value has to do with the object the predicate is called with.
  var dependsOnObject: Bool {
    switch self {
    case .number(let expression, _): Folded.dependsOnObject(expression)
    case .pointer, .unfollowed: true
    case .environment, .nothing: false
    case .choice(let test, let yes, let no):
      Folded.dependsOnObject(test) || yes.dependsOnObject || no.dependsOnObject
    }
  }

  /// A number that is known.
  var constant: Int64? {
    if case .number(.integer(let value), _) = self { value } else { nil }
  }
}

extension CIntegerType {
  /// As the model names it.
  var integer: CInteger { isBool ? .bool : CInteger(bits: min(bytes, 8) * 8, isSigned: isSigned) }
}
