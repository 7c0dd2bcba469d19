import CSyntax

extension TypeLayout {
  /// In bytes; `void` and functions count 1, as in GNU C.
  package func size(of type: ObjectType) throws(UnknownValue) -> Int {
    switch type {
    case .void, .function: return 1
    case .integer(let integer): return integer.bytes
    case .floating(let bytes): return bytes
    case .pointer: return 8
    case .record(let record): return try record.size.get()
    case .vector(let bytes): return bytes
    case .aligned(let type, _): return try size(of: type)
    case .unknown(let reason): throw reason
    case .array(_, .open): throw UnknownValue("the size of an open array is not known")
    case .array(_, .unknown(let reason)): throw reason
    case .array(let element, .known(let count)):
      let (bytes, overflowed) = try size(of: element).multipliedReportingOverflow(by: count)
      if overflowed || bytes > 1 << 48 { throw UnknownValue("an array is larger than the address space") }
      return bytes
    }
  }

  /// In bytes. Of an unknown type: 1.
  package func alignment(of type: ObjectType) -> Int {
    switch type {
    case .void, .function, .unknown: 1
    case .integer(let integer): integer.bytes
    case .floating(let bytes): bytes
    case .pointer: 8
    case .record(let record): record.alignment
    case .vector(let bytes): bytes
    case .aligned(_, let alignment): alignment
    case .array(let element, _): alignment(of: element)
    }
  }

  /// The largest alignment that attributes ask for, 1 when none.
  func alignment(of attributes: CAttributes, in file: FileID) -> Int {
    var result = attributes.isMaximallyAligned ? 16 : 1
    for expression in attributes.alignments {
      guard let value = try? constants.value(of: expression, in: file, scope: nil), value > 0, value <= 1 << 28,
        value & (value - 1) == 0
      else { continue }
      result = max(result, Int(value))
    }
    return result
  }

  func layOut(_ record: CRecord, in file: FileID, scope: ConstantScope?) -> RecordLayout {
    var layout = RecordCursor(isUnion: record.kind == .union)
    let isPacked = record.attributes.isPacked
    var members: [RecordLayout.Member] = []
    for declaration in record.members {
      let type = resolve(declaration.type, in: file, scope: scope)
      // A tag declared within and not used as a member.
      if declaration.name == nil, declaration.bitWidth == nil {
        if case .enumeration = declaration.type { continue }
        if case .record(let inner) = declaration.type, inner.tag != nil { continue }
        if case .tagged = declaration.type { continue }
      }
      let asked = alignment(of: declaration.attributes, in: file)
      if let widthExpression = declaration.bitWidth {
        let width: Int
        do {
          let value = try constants.value(of: widthExpression, in: file, scope: scope)
          // QEMU_BUILD_BUG_ON makes bit-fields of width -1 that must not be reached.
          guard value >= 0, value <= 64 else { throw UnknownValue("a bit-field is \(value) bits wide") }
          width = Int(value)
        } catch {
          layout.lose((error as? UnknownValue) ?? UnknownValue("a bit-field's width is unknown"))
          continue
        }
        let bytes = type.integer?.bytes ?? 4
        let place = layout.placeBits(
          width, unit: bytes, isNamed: declaration.name != nil, isPacked: isPacked || declaration.attributes.isPacked,
          alignment: asked)
        if declaration.name != nil {
          members.append(
            RecordLayout.Member(
              name: declaration.name, type: type, offset: place?.offset,
              bitField: place.map { RecordLayout.BitField(firstBit: $0.bit, width: width) }))
        }
        continue
      }
      var natural = alignment(of: type)
      if isPacked || declaration.attributes.isPacked { natural = 1 }
      let offset = layout.place(size: memberSize(type), alignment: max(natural, asked))
      members.append(RecordLayout.Member(name: declaration.name, type: type, offset: offset, bitField: nil))
    }
    return RecordLayout(
      kind: record.kind, tag: record.tag, line: record.line, members: members,
      size: layout.finish(alignment: alignment(of: record.attributes, in: file)), alignment: layout.alignment)
  }

  /// An open array takes no room at the end of a struct.
  private func memberSize(_ type: ObjectType) -> Result<Int, UnknownValue> {
    if case .array(_, .open) = type { return .success(0) }
    do {
      return .success(try size(of: type))
    } catch {
      return .failure(error)
    }
  }
}

/// Where the next member of a struct goes.
private struct RecordCursor {
  let isUnion: Bool
  private(set) var alignment = 1
  /// In bits, since bit-fields share bytes. Nil when a member's size is unknown.
  private var end: Int? = 0
  private var largest = 0
  private var reason: UnknownValue?

  init(isUnion: Bool) { self.isUnion = isUnion }

  mutating func lose(_ reason: UnknownValue) {
    end = nil
    self.reason = self.reason ?? reason
  }

  private static func align(_ bits: Int, to bytes: Int) -> Int { (bits + bytes * 8 - 1) / (bytes * 8) * (bytes * 8) }

  mutating func place(size: Result<Int, UnknownValue>, alignment wanted: Int) -> Int? {
    alignment = max(alignment, wanted)
    let start = isUnion ? 0 : end.map { Self.align($0, to: wanted) }
    switch size {
    case .failure(let reason): lose(reason)
    case .success(let bytes):
      guard bytes <= 1 << 48, let start, start <= 1 << 52 else {
        if end != nil { lose(UnknownValue("a struct is larger than the address space")) }
        return start.map { $0 / 8 }
      }
      if end != nil { end = start + bytes * 8 }
      largest = max(largest, bytes * 8)
    }
    return start.map { $0 / 8 }
  }

  /// The psABI's rule: a bit-field must not cross a boundary of its type's unit; width 0 closes the unit.
  mutating func placeBits(
    _ width: Int, unit bytes: Int, isNamed: Bool, isPacked: Bool, alignment asked: Int
  ) -> (offset: Int, bit: Int)? {
    if isNamed { alignment = max(alignment, isPacked ? 1 : bytes, asked) }
    guard var start = isUnion ? 0 : end else { return nil }
    if width == 0 {
      end = Self.align(start, to: bytes)
      return nil
    }
    if asked > 1 { start = Self.align(start, to: asked) }
    if !isPacked, start / (bytes * 8) != (start + width - 1) / (bytes * 8) { start = Self.align(start, to: bytes) }
    if end != nil { end = start + width }
    largest = max(largest, width)
    let offset = isPacked ? start / 8 : start / (bytes * 8) * bytes
    return (offset, start - offset * 8)
  }

  mutating func finish(alignment asked: Int) -> Result<Int, UnknownValue> {
    alignment = max(alignment, asked)
    if let reason { return .failure(reason) }
    guard let end else { return .failure(UnknownValue("a member's size is unknown")) }
    return .success(Self.align(isUnion ? largest : end, to: alignment) / 8)
  }
}
