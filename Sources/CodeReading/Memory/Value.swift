import CSyntax
import VMState

/// What an expression of C is worth while code is run.
package indirect enum Value {
  /// Not known, and why: lower case, no full stop. As an address it may lead to the objects in `mayBe`.
  case unknown(String, mayBe: Set<ObjectID> = [])
  case number(Int64, CIntegerType)
  /// Known as an expression over what the run was started with.
  case symbol(Expression, CIntegerType)
  case text(String)
  case function(FunctionName)
  /// An address; structs and arrays stand for their addresses too.
  case pointer(Location)
  /// `sizeof(type)` where layouts are not asked for: types are told apart by it.
  case size(CType)
  /// One of several, by a condition that cannot be known.
  case alternatives([Value])

  package static func int(_ value: Int64) -> Value { .number(value, .int) }
  package static func truth(_ value: Bool) -> Value { .number(value ? 1 : 0, .int) }

  /// Whether it counts as true in C; nil when that is not known.
  package var truth: Bool? {
    switch self {
    case .unknown, .alternatives, .symbol: nil
    case .number(let number, _): number != 0
    case .text, .function, .pointer, .size: true
    }
  }

  package var number: Int64? {
    if case .number(let number, _) = self { number } else { nil }
  }

  package var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  package var location: Location? {
    if case .pointer(let location) = self { location } else { nil }
  }

  package var isUnknown: Bool {
    if case .unknown = self { true } else { false }
  }

  /// The values that it may have.
  package var candidates: [Value] {
    if case .alternatives(let values) = self { values.flatMap(\.candidates) } else { [self] }
  }

  /// Whether both are surely the same. Two unknown values are none.
  func isSame(as other: Value) -> Bool {
    switch (self, other) {
    case (.number(let a, _), .number(let b, _)): a == b
    case (.symbol(let a, let s), .symbol(let b, let t)): a == b && s == t
    case (.text(let a), .text(let b)): a == b
    case (.function(let a), .function(let b)): a == b
    case (.pointer(let a), .pointer(let b)): a == b
    default: false
    }
  }
}
