/// A `VMStateField`, as the tree's own macros expand it.
package struct Field: Hashable, Sendable, Codable {
  /// `.name`: the stringified member, unless the source names it by hand. Appears in JSON, never in section data.
  package var name: String
  package var location: SourceLocation
  /// The macro that stands in the list (`VMSTATE_UINT32_V`), nil for a hand-written initialiser.
  package var macro: String?
  /// `.offset` as a member of the described object.
  package var member: MemberPath
  package var versionID: Known<Int>
  /// `.struct_version_id`, used by VSTRUCT.
  package var structVersionID: Known<Int>
  /// `.field_exists`; overrides the version when present.
  package var exists: Predicate?
  package var form: WireForm
  package var flags: FieldFlags
  /// `.size`: bytes of one element in C; 0 when not given.
  package var size: Known<Int>
  /// `.size_offset`, for VBUFFER.
  package var sizeMember: CountMember?
  /// `.num`; 0 when not given.
  package var count: Known<Int>
  /// `.num_offset`, for VARRAY_*.
  package var countMember: CountMember?
  /// `.start`: offset into the buffer or list entry in bytes.
  package var start: Known<Int>
  /// True when `.err_hint` is set.
  package var errorHint: String?

  package init(name: String, location: SourceLocation, form: WireForm) {
    self.name = name
    self.location = location
    self.form = form
    self.member = .itself
    self.versionID = .known(0)
    self.structVersionID = .known(0)
    self.flags = []
    self.size = .known(0)
    self.count = .known(0)
    self.start = .known(0)
  }
}
