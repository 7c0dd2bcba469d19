import CSyntax
import CTree

/// A value as far as the code that registers types and initialises classes gives it one.
indirect enum RegistrationValue {
  case unknown
  case number(Int64)
  case text(String)
  case function(Symbol, file: FileID)
  case pointer(RegistrationCell)
  /// Into an array: `table + 2`.
  case element(RegistrationCell, Int)
  /// `sizeof(type)`: types are told apart by it, its number does not matter here.
  case size(CType)
  /// A QOM class, by whatever pointer: its parts are one object.
  case classObject
  /// A condition that cannot be known decides.
  case alternatives([RegistrationValue])

  /// Nil when it cannot be known.
  var truth: Bool? {
    switch self {
    case .unknown, .alternatives: nil
    case .number(let number): number != 0
    case .text, .function, .pointer, .element, .size, .classObject: true
    }
  }

  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  var number: Int64? {
    if case .number(let number) = self { number } else { nil }
  }

  /// The values it may have.
  var candidates: [RegistrationValue] {
    if case .alternatives(let values) = self { values.flatMap(\.candidates) } else { [self] }
  }
}

/// Storage while registration code is followed: a variable, a member, an array's element. Global tables are read on
/// first use.
final class RegistrationCell {
  /// What stands in the source for the cell.
  enum Origin {
    case none
    /// A variable of the tree.
    case variable(Symbol, file: FileID, place: TreeIndex.Place?)
    /// A compound literal or initialiser: where its tokens are.
    case tokens(RegistrationUnit, Range<Int>)
  }

  var value: RegistrationValue?
  var members: [Symbol: RegistrationCell] = [:]
  var elements: [RegistrationCell] = []
  var type: CType?
  var isArray = false
  /// Parts that were never written are zero.
  var isZeroed = false
  /// Not yet read.
  var pending: (initializer: CInitializer, scope: RegistrationScope)?
  var origin = Origin.none

  init() {}

  init(_ value: RegistrationValue) { self.value = value }

  init(type: CType?, isZeroed: Bool = false) {
    self.type = type
    self.isZeroed = isZeroed
    if case .array? = type { isArray = true }
  }
}

/// Tokens that were parsed together. Indexes of syntax nodes count in `tokens`.
final class RegistrationUnit {
  let tokens: [Token]
  let file: FileID
  let isExpanded: Bool

  init(tokens: [Token], file: FileID, isExpanded: Bool) {
    self.tokens = tokens
    self.file = file
    self.isExpanded = isExpanded
  }
}

/// The variables of a function that is being followed.
final class RegistrationFrame {
  struct Variable {
    var cell: RegistrationCell
    var type: CType?
  }

  var variables: [Symbol: Variable] = [:]
  /// Calls around this one.
  let depth: Int

  init(depth: Int) { self.depth = depth }

  /// Where initialisers of global variables stand: there is nothing that could change.
  static func global() -> RegistrationFrame { RegistrationFrame(depth: -1) }

  var isGlobal: Bool { depth < 0 }
}

/// Where an expression stands: its tokens, and the variables it sees.
struct RegistrationScope {
  var unit: RegistrationUnit
  var frame: RegistrationFrame
}

/// A function ready to be followed.
final class RegistrationFunction {
  let unit: RegistrationUnit
  let definition: FunctionDefinition

  init(unit: RegistrationUnit, definition: FunctionDefinition) {
    self.unit = unit
    self.definition = definition
  }
}

/// What has been assigned in a class: the parent's copied, then the class's own.
final class ClassState {
  struct Member: Hashable {
    /// The structure through which the member was named (`DeviceClass`): several have a `vmsd`.
    var structure: Symbol?
    var name: Symbol
  }

  struct Assignment {
    var value: RegistrationValue
    var file: FileID
    var line: UInt32
    /// The QOM type whose initialisation assigned it.
    var owner: String
  }

  /// Several assignments when a condition that cannot be known decides.
  var assignments: [Member: [Assignment]]
  /// Arrays that the class's own initialisation hands to `device_class_set_props`, and the assignments of `props`.
  var properties: [Assignment] = []
  let owner: String

  init(owner: String, parent: ClassState?) {
    self.owner = owner
    assignments = parent?.assignments ?? [:]
  }
}
