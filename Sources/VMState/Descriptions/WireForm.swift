/// What one element of a field puts on the wire.
package enum WireForm: Hashable, Sendable, Codable {
  case scalar(ScalarForm)
  /// `vmstate_info_buffer`: `size` bytes verbatim.
  case buffer
  /// `vmstate_info_unused_buffer`: `size` bytes, zero when saved, ignored when loaded.
  case unused
  /// `vmstate_info_bitmap`: `size` is in bits; ceil(bits / 64) x 8 bytes.
  case bitmap
  /// `VMS_STRUCT`, and `VMS_VSTRUCT` with `structVersionID`: no name, no version on the wire.
  case structure(DescriptionID)
  /// `vmstate_info_tmp`: a description over a temporary whose member `parent` points back.
  case temporary(DescriptionID)
  /// `vmstate_info_qtailq` and `vmstate_info_qlist`: per element 0x01 and the structure, then 0x00.
  case list(DescriptionID)
  /// `vmstate_info_gtree`: u32 count; per node 0x01, key (a structure, or a u64 when nil), value; then 0x00.
  case tree(key: DescriptionID?, value: DescriptionID)
  /// A `VMStateInfo` of the tree's own: bytes decided by code.
  case custom(CustomForm)
  /// `VMS_MUST_EXIST` with no elements: a predicate is run, no bytes. In code: it refuses unless `Field.exists` holds.
  case validation
  /// In code: the fields of a description (of kind `save`, `load` or `hook`) over the same object and version, under one condition that
  /// is asked once.
  case group(DescriptionID)
  /// In code: `Field.member` becomes the expression's value, cut to the type. No bytes.
  case assignment(CInteger, Expression)
  /// The initialiser could not be understood.
  case unresolved(Unresolved)
}
