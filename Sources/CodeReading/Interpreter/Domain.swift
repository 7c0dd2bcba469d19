import CSyntax

/// What the interpreter does where a condition is not known.
package enum ConditionPolicy {
  /// Both ways are run, each on its own memory, and what they agree on is kept.
  case merge
  /// Both ways are run one after the other on the same memory; what they do is uncertain.
  case inTurn
  /// Neither way is run, and the domain is told.
  case skip
}

/// What code is run for: the part in which readers of C functions differ.
///
/// The interpreter knows C: statements, loops, calls, macros, arithmetic, memory. A domain says what calls mean that are not C alone, which
/// functions are worth following, what objects there are besides the code's own, and what is to be recorded. It plugs in by conforming
/// and being handed to `CInterpreter`; everything has a default but the limits and the policy.
package protocol Domain: AnyObject {
  var limits: ExecutionLimits { get }
  var conditions: ConditionPolicy { get }
  /// Whether values have laid out types: members are found by their offsets' structures, stores are cut to size, casts between a
  /// structure and its first member lead to the right part. Otherwise memory is told apart by names alone.
  var usesLayouts: Bool { get }

  /// The value of a call that has a meaning of its own; nil for one that is to be followed. Arguments are not evaluated yet.
  func meaning(of call: CallExpression, in run: CInterpreter) throws(NotFollowed) -> Value?
  /// The function to run for a call; nil when the call is not worth following, or cannot be.
  func function(for call: CallExpression, _ name: FunctionName, _ values: [Value], in run: CInterpreter)
    -> CodeFunction?
  /// The value of a call that was not followed, and what it does to memory.
  func value(ofUnfollowed call: CallExpression, _ values: [Value], _ reason: String, in run: CInterpreter) -> Value

  /// Whether a function is one that never returns; asked where ways are merged.
  func ends(_ name: Symbol) -> Bool

  /// A name that the code does not declare; nil to look it up in the tree.
  func value(ofName name: Symbol, in run: CInterpreter) -> Value?
  /// What lies in a variable of the tree before anything is written to it; nil to read its initialiser.
  func cell(ofVariable name: Symbol, in run: CInterpreter) -> Cell?
  /// Where an initialiser's list lies that the domain reads itself; nil for all others.
  func location(
    ofList list: CInitializerList, _ type: CType, named name: Symbol?, in run: CInterpreter
  ) -> Location?
  /// The members of a structure in their order, where layouts are not asked for; for initialisers that do not name theirs.
  func members(of type: CType, in run: CInterpreter) -> [(name: Symbol, type: CType)]
  /// The value of `sizeof` and its like; nil for what C says.
  func value(ofConstant expression: CExpression, in run: CInterpreter) -> Value?
  /// The member of an object that is not told apart by names alone; nil for all others.
  func member(_ name: Symbol, of location: Location, _ base: CExpression, in run: CInterpreter) -> Location?
  /// The value of a place that the domain keeps itself; nil for those of memory.
  func load(_ location: Location, in run: CInterpreter) -> Value?
  /// Takes a store to a place that the domain keeps itself; false for those of memory.
  func store(_ value: Value, at location: Location, line: UInt32, in run: CInterpreter) -> Bool
  /// Whether a value that is assigned there is of interest: otherwise it is not even evaluated.
  func isOfInterest(_ location: Location) -> Bool

  /// A statement was left out because its condition, or where it leads, is not known.
  func undecided(_ statement: CStatement, in run: CInterpreter)
  /// Whether a loop's body is run at all.
  func runsLoops(in run: CInterpreter) -> Bool
}

extension Domain {
  package var usesLayouts: Bool { false }
  package func meaning(of call: CallExpression, in run: CInterpreter) throws(NotFollowed) -> Value? { nil }
  package func function(
    for call: CallExpression, _ name: FunctionName, _ values: [Value], in run: CInterpreter
  ) -> CodeFunction? { run.functions.function(name) }
  package func value(
    ofUnfollowed call: CallExpression, _ values: [Value], _ reason: String, in run: CInterpreter
  ) -> Value { .unknown(reason) }
  package func ends(_ name: Symbol) -> Bool { false }
  package func value(ofName name: Symbol, in run: CInterpreter) -> Value? { nil }
  package func cell(ofVariable name: Symbol, in run: CInterpreter) -> Cell? { nil }
  package func location(
    ofList list: CInitializerList, _ type: CType, named name: Symbol?, in run: CInterpreter
  ) -> Location? { nil }
  package func members(of type: CType, in run: CInterpreter) -> [(name: Symbol, type: CType)] { [] }
  package func value(ofConstant expression: CExpression, in run: CInterpreter) -> Value? { nil }
  package func member(_ name: Symbol, of location: Location, _ base: CExpression, in run: CInterpreter) -> Location? {
    nil
  }
  package func load(_ location: Location, in run: CInterpreter) -> Value? { nil }
  package func store(_ value: Value, at location: Location, line: UInt32, in run: CInterpreter) -> Bool { false }
  package func isOfInterest(_ location: Location) -> Bool { true }
  package func undecided(_ statement: CStatement, in run: CInterpreter) {}
  package func runsLoops(in run: CInterpreter) -> Bool { true }
}
