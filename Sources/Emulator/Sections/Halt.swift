import VMState

/// Why saving or loading a section stopped.
enum Halt: Error {
  case refused(Refusal)
  case undecided(Undecided)
}

/// Bytes on the emulated wire that stand for code: only a part with the same identity may take them.
struct OpaqueSpan: Sendable {
  var offset: Int
  var length: Int
  /// Of the saving program.
  var part: OpaquePart

  /// The run of bytes: the same for the same identity, and never one that begins like a subsection (0x05).
  static func bytes(identity: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { index in
      let byte = UInt8(truncatingIfNeeded: identity >> UInt64(8 * (index & 7))) ^ UInt8(truncatingIfNeeded: index)
      return index == 0 ? byte | 0xc0 : byte
    }
  }
}

/// Collects what each byte of a section is taken for. Only for witnesses and stream walks: it builds strings.
struct TraceRecorder: Sendable {
  var items: [TraceItem] = []
  /// Member path of the frame being handled.
  var framePath = MemberPath.itself
  /// Of the object that a loop's function is applied to.
  var outerPath = MemberPath.itself
  /// Whole fields of code, as the stream's JSON description has them.
  var codeFields: [TraceItem] = []

  mutating func record(
    _ kind: TraceItem.Kind, _ block: Block, _ name: String, path: String?, from: Int, to: Int,
    isOuter: Bool = false
  ) {
    items.append(
      TraceItem(
        kind: kind, offset: from, length: to - from, name: "\(block.name).\(name)",
        member: path.map { MemberPath($0).inside(isOuter ? outerPath : framePath) }))
  }

  /// Goes into an element: of the frame being handled, or of the object that a loop's function is applied to.
  mutating func enter(_ isOuter: Bool, _ path: MemberPath) { framePath = path.inside(isOuter ? outerPath : framePath) }

  mutating func leave(to paths: (frame: MemberPath, outer: MemberPath)) {
    framePath = paths.frame
    outerPath = paths.outer
  }

  /// The frame being handled is the one that a loop's function is applied to.
  mutating func enterLoop() { outerPath = framePath }
}
