import CSyntax
import VMState

extension CInterpreter {
  /// A way out of a run of statements.
  struct Exit {
    enum Kind {
      case returned(Value)
      case breakLoop
      case continueLoop
      case jump(Symbol)
    }

    var kind: Kind
    /// Under which it is taken, when none before it in the list was.
    var condition: Expression
    var state: State
  }

  /// How a run of statements ends.
  struct Completion {
    var exits: [Exit] = []
    /// Whether a way leads on behind the last statement; the interpreter's state is the one there. Otherwise it means nothing.
    var leadsOn: Bool

    static var normal: Completion { Completion(leadsOn: true) }
  }

  /// The only way leads out, with the state as it is.
  func leaving(_ kind: Exit.Kind) -> Completion {
    Completion(exits: [Exit(kind: kind, condition: .true, state: takeState())], leadsOn: false)
  }

  /// The state, which is moved: what is left means nothing.
  func takeState() -> State {
    var taken = State()
    swap(&taken, &state)
    return taken
  }

  /// Joins the exits of a kind into the way that leads on: a loop's `break` ends there, a jump arrives.
  func absorb(_ completion: inout Completion, _ isWanted: (Exit.Kind) -> Bool) {
    guard completion.exits.contains(where: { isWanted($0.kind) }) else { return }
    // The first condition that holds counts: what came behind an absorbed exit must say that it was not taken.
    var remaining: [Exit] = []
    var absorbed: [Exit] = []
    var taken: Expression = .false
    let exits = completion.exits
    completion.exits = []
    for var exit in exits {
      if isWanted(exit.kind) {
        taken = Folded.or(taken, exit.condition)
        absorbed.append(exit)
      } else {
        exit.condition = Folded.and(Folded.not(taken), exit.condition)
        remaining.append(exit)
      }
    }
    while let exit = absorbed.popLast() {
      if completion.leadsOn {
        state = merge(exit.condition, exit.state, state)
      } else {
        state = exit.state
        completion.leadsOn = true
      }
    }
    completion.exits = remaining
  }

  func isBreak(_ kind: Exit.Kind) -> Bool { if case .breakLoop = kind { true } else { false } }

  func isContinue(_ kind: Exit.Kind) -> Bool { if case .continueLoop = kind { true } else { false } }

  /// Two ways of one condition: the current one is the way where it does not hold.
  func join(_ condition: Expression, _ yes: Completion, _ yesState: State, _ no: Completion) -> Completion {
    var result = Completion(leadsOn: yes.leadsOn || no.leadsOn)
    result.exits =
      yes.exits.map { exit in
        var exit = exit
        exit.condition = Folded.and(condition, exit.condition)
        return exit
      }
      + no.exits.map { exit in
        var exit = exit
        exit.condition = Folded.and(Folded.not(condition), exit.condition)
        return exit
      }
    if yes.leadsOn {
      state = no.leadsOn ? merge(condition, yesState, state) : yesState
    }
    return result
  }
}
