import CSyntax

/// What stands at the top level of one C file, as byte ranges: nothing is expanded or interpreted, inactive branches of
/// conditionals are included and marked with their condition.
package struct FileIndex: Sendable {
  /// A run of bytes.
  package struct Span: Hashable, Sendable {
    package var start: UInt32
    package var end: UInt32

    package static let empty = Span(start: 0, end: 0)
    package var isEmpty: Bool { start == end }
    package var range: Range<Int> { Int(start)..<Int(max(start, end)) }

    init(start: UInt32, end: UInt32) {
      self.start = start
      self.end = end
    }

    init(_ start: Int, _ end: Int) {
      self.start = UInt32(truncatingIfNeeded: start)
      self.end = UInt32(truncatingIfNeeded: end)
    }
  }

  package struct Include: Sendable {
    package var name: Span
    package var isSystem: Bool
    package var line: UInt32
    package var condition: Int32
  }

  package struct Macro: Sendable {
    package var name: Span
    /// Between the parentheses, when the macro is function-like.
    package var parameters: Span?
    package var body: Span
    package var line: UInt32
    package var condition: Int32
    package var isUndefinition: Bool
  }

  package struct Declaration: Sendable {
    package enum Kind: UInt8, Sendable {
      case function, variable, typedef, structTag, unionTag, enumTag
      /// A declaration of a function or variable without body or initialiser.
      case prototype
      /// `type_init(x)`, `DEFINE_MACHINE(...)`: a macro used like a declaration.
      case macroCall
    }

    package var kind: Kind
    package var name: Span
    /// For variables: the identifier before the declarator (`VMStateDescription`).
    package var typeName: Span
    /// From the first token to the last, the closing `;` excluded.
    package var extent: Span
    package var line: UInt32
    /// Index in `conditions`, -1 when unconditional.
    package var condition: Int32
  }

  package struct Enumerator: Sendable {
    package var name: Span
    /// From the keyword `enum` to the closing brace, index in `enumBodies`.
    package var body: Int32
  }

  package struct EnumBody: Sendable {
    /// Between the braces.
    package var extent: Span
    package var line: UInt32
    package var condition: Int32
  }

  /// One branch of an `#if` group.
  package struct Condition: Sendable {
    package enum Kind: UInt8, Sendable { case `if`, ifDefined, ifNotDefined, `else` }

    package var kind: Kind
    package var text: Span
    package var line: UInt32
    /// The enclosing branch, -1 at the top.
    package var parent: Int32
    /// The branch before this one in the same group, -1 for the first.
    package var previous: Int32
    /// An `#ifndef X` that begins the file and is followed by `#define X`.
    package var isIncludeGuard: Bool
  }

  package var includes: [Include] = []
  package var macros: [Macro] = []
  package var declarations: [Declaration] = []
  package var enumerators: [Enumerator] = []
  package var enumBodies: [EnumBody] = []
  package var conditions: [Condition] = []
  /// Lines at which braces did not match and scanning began anew.
  package var recoveries: [UInt32] = []

  package init() {}
}
