/// The `%if` that a line of a spec file stands in, from the outside inwards.
struct SpecConditions {
  enum State {
    case holds, fails
    /// It cannot be told.
    case open
  }

  struct Frame {
    /// As it stands in the file, for messages.
    var text: String
    var line: Int
    var state: State
    /// A branch before this one held.
    var isTaken = false
    /// What was taken for granted, for a note; nil when it is sure.
    var assumption: String?
    /// The note was made.
    var isNoted = false
  }

  private(set) var frames: [Frame] = []

  /// Whether the line is read.
  var state: State {
    if frames.contains(where: { $0.state == .fails }) { return .fails }
    return frames.contains { $0.state == .open } ? .open : .holds
  }

  /// The innermost that cannot be told.
  var openFrame: Frame? { frames.last { $0.state == .open } }

  mutating func open(_ frame: Frame) { frames.append(frame) }

  /// `%else`, or `%elif` with the state of its own condition, which is asked for only when it counts.
  ///
  /// - Returns: false when no `%if` is open.
  mutating func turn(_ own: State = .holds, assumption: String? = nil) -> Bool {
    guard var frame = frames.popLast() else { return false }
    switch frame.state {
    case .open: break
    case .holds:
      frame.isTaken = true
      frame.state = .fails
    case .fails: frame.state = frame.isTaken ? .fails : own
    }
    frame.assumption = frame.assumption ?? assumption
    frames.append(frame)
    return true
  }

  mutating func close() -> Bool { frames.popLast() != nil }

  /// Frames that rest on an assumption and have not been spoken of: a line that matters stands in them.
  mutating func takeAssumptions() -> [Frame] {
    var found: [Frame] = []
    for index in frames.indices where frames[index].assumption != nil && !frames[index].isNoted {
      frames[index].isNoted = true
      found.append(frames[index])
    }
    return found
  }
}
