import CSyntax

extension TypeLayout {
  /// A place within an object.
  package struct MemberPlace: Sendable {
    /// In bytes from the start of the object, as far as the path stays in it: 0 again behind a pointer.
    package var offset: Result<Int, UnknownValue>
    package var type: ObjectType
    package var bitField: RecordLayout.BitField?
    /// A pointer lies on the way, so that `offset` is not one of the object that was asked about.
    package var isBehindPointer: Bool
  }

  /// The member of `type` that `path` leads to. Pointers are followed.
  package func member(
    _ path: [CDesignator], of type: ObjectType, in file: FileID
  ) throws(UnknownValue) -> MemberPlace {
    var place = MemberPlace(offset: .success(0), type: type, bitField: nil, isBehindPointer: false)
    for step in path {
      switch step {
      case .member(let name): place = try member(name, of: place, in: file)
      case .index(let index):
        let value: Result<Int64, UnknownValue>
        do { value = .success(try constants.value(of: index, in: file, scope: nil)) } catch { value = .failure(error) }
        place = try element(value, of: place, in: file)
      case .range: throw UnknownValue("a range of elements is no member")
      }
    }
    return place
  }

  func member(_ name: Symbol, of place: MemberPlace, in file: FileID) throws(UnknownValue) -> MemberPlace {
    var place = place
    if place.type.isPointer, let target = target(of: place.type, in: file) {
      place = MemberPlace(offset: .success(0), type: target, bitField: nil, isBehindPointer: true)
    }
    if case .unknown(let reason) = place.type.unaligned { throw reason }
    guard let record = place.type.record else {
      throw UnknownValue("'\(text(name))' is asked of a type that is no struct")
    }
    guard let member = record.member(name) else {
      let owner = record.tag.map { "\(record.kind.rawValue) '\(text($0))'" } ?? "the \(record.kind.rawValue)"
      throw UnknownValue("\(owner) has no member '\(text(name))'")
    }
    place.type = member.type
    place.bitField = member.bitField
    guard case .success(let base) = place.offset else { return place }
    if let offset = member.offset {
      place.offset = .success(base + offset)
    } else {
      let reason: UnknownValue
      if case .failure(let known) = record.size { reason = known } else { reason = UnknownValue("unknown layout") }
      place.offset = .failure(
        UnknownValue("the offset of '\(text(name))' is not known: \(reason.reason)"))
    }
    return place
  }

  private func element(
    _ index: Result<Int64, UnknownValue>, of place: MemberPlace, in file: FileID
  ) throws(UnknownValue) -> MemberPlace {
    var place = place
    guard let element = target(of: place.type, in: file) else {
      throw UnknownValue("an element is asked of a type that is no array")
    }
    if place.type.isPointer {
      place = MemberPlace(offset: .success(0), type: element, bitField: nil, isBehindPointer: true)
    }
    place.type = element
    guard case .success(let base) = place.offset else { return place }
    do {
      let (bytes, overflowed) = try Int64(size(of: element)).multipliedReportingOverflow(by: try index.get())
      if overflowed || abs(bytes) > 1 << 48 { throw UnknownValue("an index is out of range") }
      place.offset = .success(base + Int(bytes))
    } catch {
      place.offset = .failure((error as? UnknownValue) ?? UnknownValue("an index is unknown"))
    }
    return place
  }

  /// One link of the chain of first members.
  package struct FirstMember: Sendable {
    package var name: Symbol
    package var type: ObjectType
  }

  /// The members at offset 0, outermost first: `parent_obj`, `qdev`, `parent_obj` ... A QOM object's ancestors are found so.
  package func firstMembers(of type: ObjectType) -> [FirstMember] {
    var result: [FirstMember] = []
    var record = type.record
    while let current = record, result.count < 32, let first = current.members.first(where: { $0.bitField == nil }) {
      if let name = first.name { result.append(FirstMember(name: name, type: first.type)) }
      record = first.type.record
    }
    return result
  }

  /// The names that lead from `type` to `ancestor` through first members; empty when they are the same, nil when they are not
  /// related so.
  package func firstMemberPath(from type: ObjectType, to ancestor: ObjectType) -> [Symbol]? {
    guard let from = type.record, let wanted = ancestor.record else { return nil }
    if from.isSame(as: wanted) { return [] }
    var path: [Symbol] = []
    for link in firstMembers(of: type) {
      path.append(link.name)
      if let record = link.type.record, record.isSame(as: wanted) { return path }
    }
    return nil
  }
}
