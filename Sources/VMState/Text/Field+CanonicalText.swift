extension Field {
  /// One line without its name: type, count, condition: `uint32 [8], since version 2`.
  ///
  /// Two fields of one build with the same text are the same on the wire under the same conditions.
  package func canonicalText(labels: DescriptionLabels) -> String {
    var text = form.canonicalText(of: self, labels: labels)
    if case .validation = form { return "\(text) \(exists?.canonicalText ?? "nothing")" }
    if flags.contains(.arrayOfPointers) {
      text += flags.contains(.autoAllocatedPointers) ? " by pointer, allocated" : " by pointer"
    }
    text += countText
    // A test overrides the version (`vmstate_field_exists` in migration/vmstate.c).
    if let exists {
      text += ", when \(exists.canonicalText)"
    } else if versionID != .known(0) {
      text += ", since version \(versionID.canonicalText)"
    }
    if start != .known(0), !isLinked { text += ", from byte \(start.canonicalText)" }
    if !member.isItself, member.text != name { text += ", member \(member)" }
    return text
  }

  /// One line of what a function does.
  func codeText(labels: DescriptionLabels) -> String {
    let condition = exists.map { $0.body.cText }
    switch form {
    case .group: return "when \(condition ?? "1"):"
    case .assignment(let type, let value):
      let kind = "\(type.isSigned ? "" : "u")int\(type.bits)"
      return "\(member) = (\(kind)) \(value.cText)\(condition.map { ", when \($0)" } ?? "")"
    case .validation: return "refused unless \(condition ?? "1")"
    case .structure, .list:
      let element = if case .list = form { "each entry of" } else { "each of" }
      return "\(element) \(member)\(countText)\(condition.map { ", when \($0)" } ?? ""):"
    default: return "\(name): \(canonicalText(labels: labels))"
    }
  }

  /// `.start` of lists and trees is an offset in C, not on the wire.
  private var isLinked: Bool {
    switch form {
    case .list, .tree: true
    default: false
    }
  }

  /// `[8]`, `[nregs as uint16]`, or nothing for a single element.
  package var countText: String {
    if let countMember {
      let factor = flags.contains(.multiplyElements) ? " x \(count.canonicalText)" : ""
      return " [\(countMember.canonicalText)\(factor)]"
    }
    return flags.contains(.array) ? " [\(count.canonicalText)]" : ""
  }

  /// `16 bytes`, `len as uint32 x 4 bytes`.
  package var sizeText: String {
    guard let sizeMember else { return "\(size.canonicalText) bytes" }
    let factor = flags.contains(.multiply) ? " x \(size.canonicalText)" : ""
    return "\(sizeMember.canonicalText)\(factor) bytes"
  }
}

extension WireForm {
  /// The type on the wire: `uint32`, `buffer of 16 bytes`, `struct vmstate_foo`.
  package func canonicalText(of field: Field, labels: DescriptionLabels) -> String {
    switch self {
    case .scalar(let scalar): return scalar.words
    case .buffer: return "buffer of \(field.sizeText)"
    case .unused: return "padding of \(field.sizeText)"
    case .bitmap: return "bitmap of \(field.size.canonicalText) bits"
    case .structure(let id):
      let version =
        field.flags.contains(.versionedStructure) ? " at version \(field.structVersionID.canonicalText)" : ""
      return "struct \(labels[id])\(version)"
    case .temporary(let id): return "temporary \(labels[id])"
    case .list(let id): return "list of \(labels[id])"
    case .tree(let key, let value): return "tree of \(labels[value]) by \(key.map { labels[$0] } ?? "uint64")"
    case .custom(let custom):
      return
        "code \(custom.symbol) (put \(custom.put?.canonicalText ?? "none"), get \(custom.get?.canonicalText ?? "none"))"
        + ", C size \(field.size.canonicalText)"
    case .validation: return "no bytes, refused unless"
    case .group(let id): return "group \(labels[id])"
    case .assignment(let type, let value):
      return "set, no bytes, as \(type.isSigned ? "" : "u")int\(type.bits) to \(value.cText)"
    case .unresolved(let unresolved): return unresolved.canonicalText
    }
  }
}

extension ScalarForm {
  /// What a reader is told of the type: the integer on the wire, and what the load demands.
  package var words: String {
    switch self {
    case .int32Equal, .uint8Equal, .uint16Equal, .uint32Equal, .uint64Equal:
      "\(integer.isSigned ? "" : "u")int\(integer.bits) that must be equal"
    case .int32LessOrEqual: "int32 from 0 to the local value"
    case .timer: "timer"
    case .cpuDouble: "double as two words"
    case .nullPointer: "null pointer"
    default: rawValue
    }
  }
}

extension CountMember {
  /// `nregs as uint16`.
  package var canonicalText: String { "\(member) as \(type.isSigned ? "" : "u")int\(type.bits)" }
}

extension Predicate {
  /// The expression and the function it was read from: `save_tick (goldfish_needed)`.
  ///
  /// The hash of the code stands with it where the expression is not the whole of it.
  package var canonicalText: String {
    "\(body.cText) (\(name)\(isFollowed ? "" : " " + ContentHash.text(of: codeHash)))"
  }
}

extension CodeReference {
  /// `goldfish_post_load#0123456789abcdef`.
  package var canonicalText: String { function + ContentHash.text(of: codeHash) }
}

extension Known {
  /// The value, or `?` and the reason why it is not known.
  package var canonicalText: String {
    switch self {
    case .known(let value): "\(value)"
    case .unknown(let unresolved): unresolved.canonicalText
    }
  }
}

extension Unresolved {
  /// `?(struct 'Foo' is not defined in the tree #0123456789abcdef)`.
  package var canonicalText: String { "?(\(reason)\(codeHash == 0 ? "" : " " + ContentHash.text(of: codeHash)))" }
}

extension ContentHash {
  /// `#` and 16 hexadecimal digits.
  package static func text(of value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
