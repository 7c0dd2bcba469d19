import CSyntax
import CTree

/// Objects of a tree's structures, and functions of the tree that are run on them.
package final class ObjectRun {
  /// A step from an object to a part of it.
  package enum Step {
    case member(String)
    case element(Int)
  }

  private let domain: ObjectDomain
  private let interpreter: CInterpreter
  private let tree: TreeIndex
  private let layout: TypeLayout
  private var made = 0

  package init(_ tree: TreeIndex, _ layout: TypeLayout) {
    self.tree = tree
    self.layout = layout
    domain = ObjectDomain(tree.symbols)
    let functions = FunctionLibrary(tree, keepsMacros: false, findsMade: true) { layout.parser($0, in: $1) }
    interpreter = CInterpreter(domain, tree: tree, layout: layout, functions: functions)
  }

  /// A new object of a structure, zeroed as the object model makes it; nil when the type is not known.
  package func make(_ type: String, visibleFrom file: FileID) -> Location? {
    guard let known = layout.type(named: tree.symbols.intern(type), in: file) else { return nil }
    made += 1
    let object = ObjectID.given(made)
    interpreter.memory[object] = Cell(type: .resolved(known), rest: .zero)
    return Location(object, type: known)
  }

  /// A part of an object.
  package func part(_ path: [Step], of object: Location) -> Location {
    path.reduce(object) { location, step in
      switch step {
      case .member(let name): interpreter.member(tree.symbols.intern(name), of: location)
      case .element(let index): location.appending(.element(index), type: location.type?.element)
      }
    }
  }

  package func set(_ value: Value, at path: [Step], of object: Location) {
    interpreter.store(value, at: part(path, of: object), line: 0)
  }

  /// What a part of an object holds. A structure or an array stands for its address.
  package func value(at path: [Step], of object: Location) -> Value {
    do throws(NotFollowed) {
      return try interpreter.load(part(path, of: object))
    } catch {
      return .unknown(error.reason)
    }
  }

  /// Runs a function. When it cannot be followed to its end memory is as it was, and what it was handed is to be taken for unknown:
  /// `forget`.
  @discardableResult
  package func run(_ name: String, visibleFrom file: FileID, _ arguments: [Value]) throws(NotFollowed) -> Value {
    let function = FunctionName(tree.symbols.intern(name), file: file)
    guard let found = interpreter.functions.function(function) else {
      throw NotFollowed("function '\(name)' was not understood")
    }
    return try interpreter.run(found, arguments)
  }

  /// Makes unknown what the values lead to.
  package func forget(_ values: [Value], _ reason: String) {
    interpreter.memory.forget(interpreter.memory.reach(from: values), reason)
  }
}
