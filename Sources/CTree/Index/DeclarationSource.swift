import CSyntax

/// Where the parser's users find what a translation unit can see: implemented over a whole tree, without include processing.
///
/// All tokens handed out are macro-expanded. `file` is the file that asks; what is visible from it wins over what is not.
package protocol DeclarationSource: AnyObject {
  var symbols: SymbolTable { get }

  /// The tokens of `struct TAG { ... }` (or union, enum), from the keyword to the closing brace and attributes behind it.
  func definition(ofTag tag: Symbol, visibleFrom file: FileID) -> [Token]?

  /// The tokens of the declaration `typedef ... NAME ...`, without the semicolon. With the body, where the typedef has one.
  func definition(ofTypedef name: Symbol, visibleFrom file: FileID) -> [Token]?

  /// The value of an enumeration constant; nil when no enumeration visible from `file` (or anywhere, uniquely) has it.
  func value(ofEnumerator name: Symbol, visibleFrom file: FileID) -> Int64?

  /// The tokens of a function definition: specifiers, declarator, body with its braces.
  func definition(ofFunction name: Symbol, visibleFrom file: FileID) -> [Token]?

  /// The tokens of a variable's definition with initialiser: `static const int table[] = { 1, 2 }`, without the semicolon.
  func definition(ofVariable name: Symbol, visibleFrom file: FileID) -> [Token]?

  /// Where what is worked out once and kept says what it hangs on.
  var dependencies: DependencyRecorder { get }

  /// Something that is worked out once and kept is begun; up to `end`, what is asked and used is what it hangs on.
  func begin(_ subject: DependencySubject)
  func end()
  /// Something that is kept is used again.
  func use(_ subject: DependencySubject)
}

extension DeclarationSource {
  package func begin(_ subject: DependencySubject) {}
  package func end() {}
  package func use(_ subject: DependencySubject) {}

  /// What is kept of a subject, which counts as used. Where there is nothing the subject is begun: the caller works it out, and is to
  /// `end` it.
  package func recall<Value>(_ known: Value?, as subject: DependencySubject) -> Value? {
    if known != nil { use(subject) } else { begin(subject) }
    return known
  }
}
