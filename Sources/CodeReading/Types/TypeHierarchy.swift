import CTree
import VMState

/// All types of a tree for a target.
package struct TypeHierarchy {
  /// In tree order. A name occurs more than once when files that exclude each other register it.
  package private(set) var types: [QOMType] = []
  private var byName: [String: [Int]] = [:]
  /// Registrations whose name could not be found out, and functions that could not be parsed.
  package var unresolved: [Unresolved] = []

  package init() {}

  package mutating func append(_ type: QOMType) {
    byName[type.name, default: []].append(types.count)
    types.append(type)
  }

  package mutating func update(_ index: Int, _ change: (inout QOMType) -> Void) { change(&types[index]) }

  package func indices(named name: String) -> [Int] { byName[name] ?? [] }

  package func type(named name: String) -> QOMType? { byName[name]?.first.map { types[$0] } }

  /// The parent of a type. Of several types of the name, one of the same file, else of the same directory, else the
  /// first.
  package func parent(of type: QOMType) -> Int? {
    guard let name = type.parent, let found = byName[name] else { return nil }
    if found.count == 1 { return found[0] }
    func directory(_ path: String) -> Substring { path.lastIndex(of: "/").map { path[..<$0] } ?? "" }
    return found.first { types[$0].file == type.file }
      ?? found.first { directory(types[$0].location.path) == directory(type.location.path) } ?? found.first
  }

  /// Names, nearest first. Ends at a parent that the tree does not register, its name included.
  package func ancestors(of type: QOMType) -> [String] {
    var names: [String] = []
    var current = type
    while let name = current.parent, !names.contains(name) {
      names.append(name)
      guard let index = parent(of: current) else { break }
      current = types[index]
    }
    return names
  }

  /// The structure of the type's objects: its own, else the nearest ancestor's.
  package func instanceType(of type: QOMType) -> String? {
    var current = type
    var seen: Set<String> = []
    while seen.insert(current.name).inserted {
      if let own = current.instanceType { return own }
      guard let index = parent(of: current) else { return nil }
      current = types[index]
    }
    return nil
  }

  /// Property lists of a type: its own first, then its ancestors', nearest first.
  package func propertyArrays(of type: QOMType) -> [QOMType.PropertyArray] {
    var arrays = type.propertyArrays
    var current = type
    var seen: Set<String> = [type.name]
    while let index = parent(of: current), seen.insert(types[index].name).inserted {
      current = types[index]
      arrays += current.propertyArrays
    }
    return arrays
  }

  /// Every type's name and its ancestors.
  package var ancestorTable: [String: [String]] {
    Dictionary(types.map { ($0.name, ancestors(of: $0)) }, uniquingKeysWith: { first, _ in first })
  }
}
