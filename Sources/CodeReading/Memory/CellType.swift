import CSyntax
import CTree

/// The type of a part of memory: as it is written where layouts are not asked for, or laid out.
package enum CellType {
  case written(CType)
  case resolved(ObjectType)

  package var isArray: Bool {
    switch self {
    case .written(.array): true
    case .written: false
    case .resolved(let type): type.element != nil
    }
  }

  package var element: CellType? {
    switch self {
    case .written(.array(let element, _)): .written(element)
    case .written: nil
    case .resolved(let type): type.element.map { .resolved($0) }
    }
  }

  package var resolved: ObjectType? {
    if case .resolved(let type) = self { type } else { nil }
  }

  package var written: CType? {
    if case .written(let type) = self { type } else { nil }
  }
}
