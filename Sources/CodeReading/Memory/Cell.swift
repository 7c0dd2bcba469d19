import CSyntax
import CTree

/// A part of memory: a variable, a member, an element. What was never written of it is what `rest` says.
package struct Cell {
  /// What parts hold that were never written.
  package enum Rest {
    /// Nobody may read them.
    case unset
    case zero
    case unknown(String)
  }

  /// What stands in the source for the cell.
  package enum Origin {
    case none
    /// A variable of the tree; without a place one that its index does not see.
    case variable(Symbol, file: FileID, place: TreeIndex.Place?)
    /// A compound literal or an initialiser: where its tokens are.
    case tokens(CodeUnit, Range<Int>)
  }

  package var value: Value?
  package var members: [Location.Step: Cell] = [:]
  package var elements: [Int: Cell] = [:]
  /// Elements that an array is known to have.
  package var count: Int?
  package var type: CellType?
  package var isArray = false
  package var rest = Rest.unset
  /// An initialiser that was not read yet: of a variable of the tree, on first use.
  package var pending: Pending?
  package var origin = Origin.none

  package struct Pending {
    package var initializer: CInitializer
    package var unit: CodeUnit
  }

  package init(type: CellType? = nil, rest: Rest = .unset) {
    self.type = type
    self.rest = rest
    isArray = type?.isArray ?? false
    if case .resolved(let object)? = type, case .array(_, .known(let number)) = object.unaligned { count = number }
  }

  package init(_ value: Value) { self.value = value }

  package var isZeroed: Bool {
    if case .zero = rest { true } else { false }
  }

  /// A part that was not written yet.
  func part(_ type: CellType? = nil) -> Cell { Cell(type: type, rest: rest) }
}
