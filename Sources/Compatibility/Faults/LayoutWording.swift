import Emulator
import VMState

/// What is said of a list of fields that two sides do not have alike.
enum LayoutWording {
  static func message(_ context: FaultContext) -> String {
    let part = context.fault.part
    guard let divergence = context.fault.divergence else {
      return "\(context.loaderName) reads more or fewer bytes of '\(context.section)' than \(context.saverName) sends"
    }
    if divergence.saved?.kind == .subsectionHeader, divergence.culprit != .expectedOnly {
      return
        "subsection '\(part)' is sent, and \(context.loaderName) does not look for one there: its bytes are taken for what follows"
    }
    if let sent = context.saver.field(named: part, .save)?.field.wireWidth,
      let read = context.loader.field(named: part, .load)?.field.wireWidth, sent != read
    {
      return "'\(part)' is sent as \(Wording.bytes(sent)) and read as \(Wording.bytes(read))"
    }
    switch divergence.culprit {
    case .expectedOnly where context.saver.field(named: part, .save) != nil:
      return "'\(part)' is not sent in this state, and \(context.loaderName) expects it: it takes other bytes for it"
    case .sentOnly where divergence.isSeenByBoth && context.loader.field(named: part, .load) != nil:
      return
        "'\(part)' is sent, and \(context.loaderName) does not expect it in this state: it takes its bytes for others"
    default: break
    }
    switch kind(divergence, context) {
    case .sentOnly:
      return "'\(part)' is sent, and \(context.loaderName) has no such field: it takes its bytes for what follows"
    case .expectedOnly:
      return "'\(part)' is not sent, and \(context.loaderName) expects it: it takes the bytes of what follows for it"
    case .both:
      if let saved = divergence.saved, let loaded = divergence.loaded, saved.name == loaded.name {
        return "'\(part)' is sent as \(Wording.bytes(saved.length)) and read as \(Wording.bytes(loaded.length))"
      }
      let read = divergence.loaded.map { "reads '\(StreamDivergence.stripped($0.name))'" } ?? "has stopped reading"
      return "'\(part)' is sent where \(context.loaderName) \(read)"
    }
  }

  /// Traces end where the load does: whether a side really lacks a field is for its description to say.
  private static func kind(_ divergence: StreamDivergence, _ context: FaultContext) -> StreamDivergence.Culprit {
    let part = context.fault.part
    switch divergence.culprit {
    case .sentOnly where context.loader.field(named: part, .load) != nil: return .both
    case .expectedOnly where context.saver.field(named: part, .save) != nil: return .both
    default: return divergence.culprit
    }
  }

  static func hint(_ context: FaultContext) -> String {
    let part = context.fault.part
    let old = context.base.field(named: part)
    let new = context.head.field(named: part)
    switch (old, new) {
    case (nil, let added?):
      return
        "take '\(added.field.name)' out of the fields of '\(added.description.name)' and send it in a subsection with a "
        + "'needed' test"
    case (let removed?, nil):
      let width = removed.field.wireWidth.map { "VMSTATE_UNUSED(\($0))" } ?? "VMSTATE_UNUSED of its size"
      return "leave \(width) where '\(removed.field.name)' was in '\(removed.description.name)'"
    case (let before?, let after?):
      if let first = before.field.wireWidth, let second = after.field.wireWidth, first != second {
        return "keep '\(part)' at \(Wording.bytes(first)) on the wire, and send the rest in a subsection"
      }
      return
        "keep the order, the types and the conditions of the fields of '\(after.description.name)' as the base has them"
    case (nil, nil):
      return "keep the bytes of '\(context.section)' as the base has them, and send what is new in a subsection"
    }
  }
}
