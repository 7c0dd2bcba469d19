import Emulator
import Findings
import VMState

/// Finds the condition on the guest's state under which a fault shows, from the states in which it did and did not.
struct FaultCondition {
  /// What is known of the states of one run.
  struct States {
    var failing: [Int]
    var passing: [Int]
    /// In how many states the section was sent.
    var sent: Int
    /// The section was not sent at all in some state.
    var isSometimesNotSent: Bool
  }

  let program: StateProgram
  let set: WorkloadSet

  /// The tests that must hold for a subsection of that name to be sent, as far as they do not always; nil when it is always sent.
  func sending(_ subsection: String, in workload: Workload?) -> Expression? {
    let sites = program.predicates.indices.filter {
      program.predicates[$0].kind == .subsection && program.predicates[$0].subject == subsection
    }
    // Without a test of its own it goes with its parent, whose test encloses nothing here: it is always sent.
    let chosen = sites.first { $0 == workload?.predicate } ?? sites.first
    guard let chosen else { return section }
    return conjunction(program.predicates[chosen].enclosing + [chosen])
  }

  /// For faults that no one test stands for: the smallest state's test, or that of a state in which all is well, turned round.
  func of(_ states: States) -> (condition: Expression?, text: String?) {
    let isBaseline = states.failing.contains(0)
    // In the other states something else goes wrong first.
    if states.passing.isEmpty, isBaseline || states.failing.count == states.sent {
      return (states.isSometimesNotSent ? section : nil, nil)
    }
    if isBaseline {
      let saviour = states.passing.first { set.workloads[$0].predicate != nil }
      guard let saviour, let index = set.workloads[saviour].predicate, let test = conjunction([index]) else {
        return (nil, "not in every state")
      }
      return (set.workloads[saviour].isNegative ? test : .unary(.not, test), nil)
    }
    let smallest = smallest(of: states.failing)
    if let index = set.workloads[smallest].predicate, program.predicates.indices.contains(index) {
      let isNegative = set.workloads[smallest].isNegative
      if !isNegative, let test = conjunction(program.predicates[index].enclosing + [index]) { return (test, nil) }
      if isNegative, let test = conjunction([index]) { return (.unary(.not, test), nil) }
    }
    let assignments = set.workloads[smallest].assignments.prefix(4).map { "\($0.member) == \($0.value)" }
    return (nil, assignments.isEmpty ? set.workloads[smallest].name : assignments.joined(separator: " && "))
  }

  /// The state with the fewest changes against the baseline.
  func smallest(of indices: [Int]) -> Int {
    indices.min { (set.workloads[$0].assignments.count, $0) < (set.workloads[$1].assignments.count, $1) } ?? 0
  }

  /// The section's own `needed`.
  private var section: Expression? {
    conjunction(program.predicates.indices.filter { program.predicates[$0].kind == .section })
  }

  /// All of the tests that can be false; nil when none can.
  private func conjunction(_ indices: [Int]) -> Expression? {
    var result: Expression?
    for index in indices where program.predicates.indices.contains(index) {
      guard index >= set.coverage.count || set.coverage[index].forcedFalse || set.coverage[index].failsUnlisted else {
        continue
      }
      let site = program.predicates[index]
      let test = site.predicate.body.relocated(inside: site.object)
      result = result.map { .binary(.and, $0, test) } ?? test
    }
    return result
  }
}

extension Workload {
  /// Made for its predicate to fail, not to hold.
  var isNegative: Bool { name.hasPrefix("not ") }
}

extension Expression {
  /// The same computation with its members seen from the object that holds `object`.
  func relocated(inside object: MemberPath) -> Expression {
    if object.isItself { return self }
    return switch self {
    case .integer, .version, .atom: self
    case .member(let path, let type): .member(path.inside(object), type)
    case .unary(let sign, let operand): .unary(sign, operand.relocated(inside: object))
    case .cast(let type, let operand): .cast(type, operand.relocated(inside: object))
    case .binary(let sign, let left, let right):
      .binary(sign, left.relocated(inside: object), right.relocated(inside: object))
    case .conditional(let test, let yes, let no):
      .conditional(test.relocated(inside: object), yes.relocated(inside: object), no.relocated(inside: object))
    }
  }
}
