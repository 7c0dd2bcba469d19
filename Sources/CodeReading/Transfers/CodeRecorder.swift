import CSyntax
import CTree
import VMState

/// A condition under which a state is reached.
struct CodeGuard: Equatable {
  /// As it can be asked now.
  var test: Expression
  /// As it was when it was asked: members may have changed since.
  var origin: Expression

  init(_ test: Expression) {
    self.test = test
    origin = test
  }
}

/// What is noted while put or get code is run with symbolic values.
final class CodeRecorder {
  enum Direction {
    case save, load
    /// `post_load` and the like: no stream.
    case hook
  }

  let direction: Direction
  let surroundings: CodeSurroundings
  /// The QOM type whose class methods the object's own class has; nil when not known.
  let objectType: String?
  var items: [CodeItem] = []
  /// Refusals whose condition was not followed: they are taken not to happen.
  var unfollowedChecks: [Unresolved] = []
  var location = SourceLocation(path: "", line: 0)
  /// Local buffers that were filled from the stream: index of the item and its slot.
  var localBuffers: [String: (index: Int, path: String)] = [:]
  /// Of the call that is about to be followed.
  var argumentLabels: [String] = []
  /// What was allocated: code that is not followed may keep it, but it seldom changes it.
  var heapObjects: Set<String> = []
  /// In loops of which nothing else is understood, elements that an index is computed for are values of no known member.
  var isLoose = false
  /// What cannot be followed fails the loop, which can be tried otherwise.
  var isStrict = false
  /// A loop that transfers is being unrolled.
  var isTransferLoop = false
  /// Hooks that run before fields are saved or loaded set members that those depend on.
  var recordsAssignments = false
  private var uses: [String: Int] = [:]
  private(set) var loops = 0

  /// Stands for the `QEMUFile *` that the code was called with.
  static var stream: PredicateValue { .environment("<stream>", .untypedPointer) }

  /// Items above which the code is taken for something that no section can be.
  static let itemLimit = 40_000

  init(_ direction: Direction, surroundings: CodeSurroundings, objectType: String?) {
    self.direction = direction
    self.surroundings = surroundings
    self.objectType = objectType
  }

  static func isStream(_ value: PredicateValue) -> Bool {
    if case .environment("<stream>", _) = value { true } else { false }
  }

  /// "(name)", or "(name#2)" when that was used before.
  func local(_ name: String) -> String {
    uses[name, default: 0] += 1
    let count = uses[name] ?? 1
    return MemberPath.local(count == 1 ? name : "\(name)#\(count)").text
  }

  func newLoop() -> Int {
    loops += 1
    return loops
  }

  /// Constant bounds of the loops that are run, by their counters.
  var bounds: [String: Int64] = [:]

  /// `i < n` within a loop that goes no further.
  func counterTest(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> Bool? {
    guard let limit = Folded.constant(right), case .member(let path, _)? = left.withoutCasts,
      let bound = bounds[path.text]
    else { return nil }
    switch operation {
    case .less where limit >= bound, .lessOrEqual where limit >= bound - 1: return true
    case .greaterOrEqual where limit >= bound, .greater where limit >= bound - 1: return false
    default: return nil
    }
  }

  func record(_ kind: CodeItem.Kind, _ name: String, under guards: [CodeGuard]) throws(NotFollowed) {
    guard items.count < Self.itemLimit else { throw NotFollowed("the code puts too much") }
    items.append(CodeItem(guards: guards.map(\.test), kind: kind, name: name, location: location))
  }

  /// Gives an item another slot, and all that mentions its former one.
  func rename(_ path: String, to other: String, from index: Int) {
    for position in index..<items.count { items[position] = items[position].renaming(path, to: other) }
  }
}
