import VMState

/// A `needed` test derived from what a build without the fields makes of their absence.
struct NeededPredicate {
  /// The condition of each field for being sent; statements where one expression is not enough.
  private(set) var conditions: [String] = []
  private(set) var loops: [String] = []
  private(set) var needsIndex = false
  private(set) var explanations: [String] = []
  /// Assignments that put a member back to what its absence stands for.
  private(set) var defaults: [String] = []
  private(set) var defaultsNeedIndex = false
  /// Why there is no such test.
  private(set) var failure: Failure?
  private(set) var notes: [String] = []

  struct Failure: Error, Hashable {
    var field: String
    var reason: String
  }

  let texts: SourceTexts
  let path: String
  let build: Build?

  init(texts: SourceTexts, path: String, build: Build?) {
    self.texts = texts
    self.path = path
    self.build = build
  }

  /// Adds one field.
  ///
  /// - Parameter value: what the code gives the member before a stream arrives.
  mutating func add(_ field: Field, _ value: AssignedValues.Found) {
    guard !field.member.isItself, case .known = field.size else {
      return fail(field, "the member that it describes is not known")
    }
    let constant: String
    switch value.value {
    case .untouched: constant = "0"
    case .constant(let text): constant = text
    case .computed(let function, let line):
      return fail(
        field, "'\(function)' (line \(line)) computes it, so a build that does not get it has no fixed value for it")
    }
    add(field, constant, isByReset: value.isByReset, isKnown: value.value != .untouched)
  }

  private mutating func fail(_ field: Field, _ reason: String) {
    if failure == nil { failure = Failure(field: field.name, reason: reason) }
  }

  private mutating func add(_ field: Field, _ constant: String, isByReset: Bool, isKnown: Bool) {
    let member = "s->\(field.member.text)"
    let isZero = AssignedValues.isZero(constant)
    switch field.form {
    case .scalar(.timer): addTimer(field, member)
    case .scalar(let scalar) where field.fixedElementCount == 1 && !field.flags.contains(.pointer):
      guard scalar != .cpuDouble, scalar != .float64, scalar != .nullPointer else {
        return fail(field, "there is no comparison of a \(scalar.infoName) that holds for all its values")
      }
      addScalar(field, member, constant, isZero, scalar == .bool, isByReset: isByReset)
    case .scalar(let scalar) where scalar != .cpuDouble && scalar != .float64 && field.countMember == nil:
      addArray(field, member, constant, isZero, isByReset: isByReset)
    case .buffer where field.countMember == nil && field.sizeMember == nil && !field.flags.contains(.pointer):
      addArray(field, member, constant, isZero, isByReset: isByReset)
    case .scalar where field.countMember != nil:
      addCounted(field, member, constant)
    case .structure(let id) where field.fixedElementCount == 1 && !field.flags.contains(.pointer):
      addStructure(field, id)
    default:
      fail(field, "whether it is what a build without it has cannot be asked in a line of C")
    }
  }

  private mutating func addScalar(
    _ field: Field, _ member: String, _ constant: String, _ isZero: Bool, _ isBool: Bool, isByReset: Bool
  ) {
    if isBool {
      let isFalse = isZero
      conditions.append(isFalse ? member : "!\(member)")
      explanations.append("'\(field.name)' is \(isFalse ? "set" : "not set")")
      if !isByReset { defaults.append("\(member) = \(isFalse ? "false" : "true");") }
    } else {
      conditions.append("\(member) != \(isZero ? "0" : constant)")
      explanations.append("'\(field.name)' is not \(isZero ? "0" : constant)")
      if !isByReset { defaults.append("\(member) = \(isZero ? "0" : constant);") }
    }
  }

  private mutating func addTimer(_ field: Field, _ member: String) {
    guard field.fixedElementCount == 1, field.countMember == nil else {
      return fail(field, "an array of timers has no single test")
    }
    guard let function = ["timer_pending", "qemu_timer_pending"].first(where: { texts.declares($0, in: path) }) else {
      return fail(field, "this tree has no function that says whether a timer is pending")
    }
    conditions.append("\(function)(\(field.flags.contains(.pointer) ? member : "&\(member)"))")
    explanations.append("the timer '\(field.name)' is pending")
    let stop = function == "timer_pending" ? "timer_del" : "qemu_del_timer"
    defaults.append("\(stop)(\(field.flags.contains(.pointer) ? member : "&\(member)"));")
  }

  private mutating func addArray(
    _ field: Field, _ member: String, _ constant: String, _ isZero: Bool, isByReset: Bool
  ) {
    guard !field.flags.contains(.pointer), !member.hasSuffix("]") else {
      return fail(field, "it stands behind a pointer or is a part of an array")
    }
    explanations.append("'\(field.name)' has an element that is not \(isZero ? "0" : constant)")
    if isZero, texts.declares("buffer_is_zero", in: path) {
      conditions.append("!buffer_is_zero(\(member), sizeof(\(member)))")
    } else {
      needsIndex = true
      loops += [
        "for (i = 0; i < ARRAY_SIZE(\(member)); i++) {", "    if (\(member)[i] != \(isZero ? "0" : constant)) {",
        "        return true;", "    }", "}",
      ]
    }
    guard !isByReset else { return }
    if isZero {
      defaults.append("memset(\(member), 0, sizeof(\(member)));")
    } else {
      defaultsNeedIndex = true
      defaults += ["for (i = 0; i < ARRAY_SIZE(\(member)); i++) {", "    \(member)[i] = \(constant);", "}"]
    }
  }

  private mutating func addCounted(_ field: Field, _ member: String, _ constant: String) {
    guard let count = field.countMember, AssignedValues.isZero(constant) else {
      return fail(field, "its length is not known where the test runs")
    }
    needsIndex = true
    loops += [
      "for (i = 0; i < s->\(count.member.text); i++) {", "    if (\(member)[i] != 0) {", "        return true;",
      "    }",
      "}",
    ]
    explanations.append("'\(field.name)' has an element that is not 0")
    notes.append(
      "what '\(field.name)' holds when the subsection is absent is left as it is, its length being the guest's")
  }

  private mutating func addStructure(_ field: Field, _ id: DescriptionID) {
    guard let build else { return fail(field, "its description is not at hand") }
    let nested = build[id]
    guard nested.subsections.isEmpty, !nested.fields.isEmpty, nested.unresolved.isEmpty else {
      return fail(field, "its description has optional parts of its own")
    }
    for part in nested.fields {
      var part = part
      guard case .scalar(let scalar) = part.form, part.fixedElementCount == 1, scalar != .timer, part.exists == nil,
        !part.flags.contains(.pointer)
      else { return fail(field, "its description has more than single numbers") }
      part.member = part.member.inside(field.member)
      part.name = "\(field.name).\(part.name)"
      add(part, "0", isByReset: false, isKnown: false)
    }
  }

  // MARK: - As C

  /// The statements of the test's body.
  var body: [String] {
    guard !loops.isEmpty else { return Self.returned(conditions) }
    var lines = loops
    lines += [""]
    return lines + (conditions.isEmpty ? ["return false;"] : Self.returned(conditions))
  }

  private static func returned(_ conditions: [String]) -> [String] {
    let joined = conditions.joined(separator: " || ")
    if joined.count <= 60 { return ["return \(joined);"] }
    return conditions.enumerated().map { index, condition in
      let start = index == 0 ? "return " : "       "
      return "\(start)\(condition)\(index == conditions.count - 1 ? ";" : " ||")"
    }
  }

  var predicate: String {
    (loops.isEmpty ? conditions : conditions + [loops.map { $0.trimmedLines }.joined(separator: " ")])
      .joined(separator: " || ")
  }
}
