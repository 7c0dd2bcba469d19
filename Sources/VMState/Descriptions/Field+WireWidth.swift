extension Field {
  /// The number of elements as far as the description fixes it: nil when it is read from a member, or unknown.
  ///
  /// Without `VMS_ARRAY` there is one, whatever `.num` says (`vmstate_n_elems` in migration/vmstate.c).
  package var fixedElementCount: Int? {
    if countMember != nil || flags.contains(.multiplyElements) { return nil }
    guard flags.contains(.array) else { return 1 }
    return count.value
  }

  /// Bytes that one element puts on the wire; nil when a member or code decides, or for a nested description.
  package var elementWireWidth: Int? {
    switch form {
    case .scalar(let scalar): return scalar.wireSize
    case .buffer, .unused:
      return sizeMember == nil ? size.value : nil
    case .bitmap:
      guard sizeMember == nil, let bits = size.value, bits >= 0 else { return nil }
      return bits / 64 * 8 + (bits % 64 > 0 ? 8 : 0)
    case .validation, .assignment: return 0
    case .structure, .group, .temporary, .list, .tree, .custom, .unresolved: return nil
    }
  }

  /// Bytes that the whole field puts on the wire when it is sent; nil when that is not fixed by the description.
  package var wireWidth: Int? {
    switch form {
    case .validation, .assignment: return 0
    default: break
    }
    // A null pointer is one byte in place of its element.
    guard !flags.contains(.arrayOfPointers), let width = elementWireWidth, let number = fixedElementCount else {
      return nil
    }
    let (total, overflows) = width.multipliedReportingOverflow(by: number)
    return overflows || total < 0 ? nil : total
  }

  /// True for zeros on the wire that stand where a field once was (`VMSTATE_UNUSED`).
  package var isPadding: Bool {
    if case .unused = form { true } else { false }
  }

  /// A `VMStateInfo` of the tree's own.
  package var isPutByCode: Bool { if case .custom = form { true } else { false } }

  /// The descriptions that the field's elements are sent by: for a tree the value's first, then the key's.
  package var nestedDescriptions: [DescriptionID] {
    switch form {
    case .structure(let id), .group(let id), .temporary(let id), .list(let id): [id]
    case .tree(let key, let value): key.map { [value, $0] } ?? [value]
    case .custom(let custom): custom.code?.descriptions ?? []
    case .scalar, .buffer, .unused, .bitmap, .validation, .assignment, .unresolved: []
    }
  }

  /// What kept the field from being read in full; empty when nothing did.
  package var unresolvedParts: [Unresolved] {
    var parts: [Unresolved] = []
    if case .unresolved(let unresolved) = form { parts.append(unresolved) }
    for value in [versionID, structVersionID, size, count, start] {
      if let unresolved = value.unresolved, !parts.contains(unresolved) { parts.append(unresolved) }
    }
    return parts
  }
}
