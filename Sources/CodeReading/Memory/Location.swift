import CSyntax
import CTree

/// An address: an object, and the way to a part of it.
package struct Location: Hashable, Sendable {
  package enum Step: Hashable, Sendable {
    case member(Symbol)
    case element(Int)
    /// A member by the structure through which it was named, where several structures share an object: a class.
    case named(structure: Symbol?, Symbol)
  }

  package var object: ObjectID
  package var path: [Step]
  /// What lies there, where that is known. No part of the address.
  package var type: ObjectType?
  package var bitField: RecordLayout.BitField?
  /// The steps that lead into a structure whose members may overlap, with that structure.
  var overlaps: [Overlap] = []
  /// Seen as another type than it has: what is read so is unknown.
  var isReinterpreted = false

  struct Overlap {
    var depth: Int
    var record: RecordLayout
  }

  package init(_ object: ObjectID, path: [Step] = [], type: ObjectType? = nil) {
    self.object = object
    self.path = path
    self.type = type
  }

  package func appending(_ step: Step, type: ObjectType? = nil) -> Location {
    var result = self
    result.path.append(step)
    result.type = type
    result.bitField = nil
    return result
  }

  /// The element that the address is of; nil when it is of none.
  package var elementIndex: Int? {
    if case .element(let index)? = path.last { index } else { nil }
  }

  package static func == (left: Location, right: Location) -> Bool {
    left.object == right.object && left.path == right.path
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(object)
    hasher.combine(path)
  }
}
