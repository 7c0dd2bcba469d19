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

/// A member that holds a number of elements or bytes.
package struct CountMember: Hashable, Sendable, Codable {
  package var member: MemberPath
  /// As the flag says (`VMS_VARRAY_UINT16` reads a uint16_t), whatever the member's own type.
  package var type: CInteger
  /// The only value that the source ever gives the member, when it is a constant and no field carries it.
  package var constant: Int?

  package init(member: MemberPath, type: CInteger, constant: Int? = nil) {
    self.member = member
    self.type = type
    self.constant = constant
  }
}

/// `VMS_*` flags by meaning; the numeric values are this tool's, since QEMU's changed over the years.
package struct FieldFlags: OptionSet, Hashable, Sendable, Codable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let single = FieldFlags(rawValue: 1 << 0)
  package static let pointer = FieldFlags(rawValue: 1 << 1)
  package static let array = FieldFlags(rawValue: 1 << 2)
  package static let structure = FieldFlags(rawValue: 1 << 3)
  package static let countInt32 = FieldFlags(rawValue: 1 << 4)
  package static let buffer = FieldFlags(rawValue: 1 << 5)
  package static let arrayOfPointers = FieldFlags(rawValue: 1 << 6)
  package static let countUInt16 = FieldFlags(rawValue: 1 << 7)
  package static let variableBuffer = FieldFlags(rawValue: 1 << 8)
  package static let multiply = FieldFlags(rawValue: 1 << 9)
  package static let countUInt8 = FieldFlags(rawValue: 1 << 10)
  package static let countUInt32 = FieldFlags(rawValue: 1 << 11)
  package static let mustExist = FieldFlags(rawValue: 1 << 12)
  package static let allocate = FieldFlags(rawValue: 1 << 13)
  package static let multiplyElements = FieldFlags(rawValue: 1 << 14)
  package static let versionedStructure = FieldFlags(rawValue: 1 << 15)
  package static let autoAllocatedPointers = FieldFlags(rawValue: 1 << 16)

  /// The C enumerator of each flag (include/migration/vmstate.h).
  package static let names: [(flag: FieldFlags, name: String)] = [
    (.single, "VMS_SINGLE"), (.pointer, "VMS_POINTER"), (.array, "VMS_ARRAY"), (.structure, "VMS_STRUCT"),
    (.countInt32, "VMS_VARRAY_INT32"), (.countInt32, "VMS_VARRAY"), (.buffer, "VMS_BUFFER"),
    (.arrayOfPointers, "VMS_ARRAY_OF_POINTER"), (.countUInt16, "VMS_VARRAY_UINT16"),
    (.variableBuffer, "VMS_VBUFFER"), (.multiply, "VMS_MULTIPLY"), (.countUInt8, "VMS_VARRAY_UINT8"),
    (.countUInt32, "VMS_VARRAY_UINT32"), (.mustExist, "VMS_MUST_EXIST"), (.allocate, "VMS_ALLOC"),
    (.multiplyElements, "VMS_MULTIPLY_ELEMENTS"), (.versionedStructure, "VMS_VSTRUCT"),
    (.autoAllocatedPointers, "VMS_ARRAY_OF_POINTER_AUTO_ALLOC"),
  ]
}

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

/// The `vmstate_info_*` objects of `migration/vmstate-types.c` whose bytes are one number. Big-endian.
package enum ScalarForm: String, Hashable, Sendable, Codable, CaseIterable {
  case bool
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case int32Equal, uint8Equal, uint16Equal, uint32Equal, uint64Equal
  /// `vmstate_info_int32_le`: refuses when the received value is above the local one or below 0.
  case int32LessOrEqual
  /// Expire time in ns, -1 when not armed; 8 bytes.
  case timer
  /// 8 bytes, upper word first.
  case cpuDouble
  case float64
  /// One byte 0x30.
  case nullPointer

  /// Bytes on the wire.
  package var wireSize: Int {
    switch self {
    case .bool, .int8, .uint8, .uint8Equal, .nullPointer: 1
    case .int16, .uint16, .uint16Equal: 2
    case .int32, .uint32, .int32Equal, .uint32Equal, .int32LessOrEqual: 4
    case .int64, .uint64, .uint64Equal, .timer, .cpuDouble, .float64: 8
    }
  }

  /// The C object: `vmstate_info_uint32`.
  package var infoSymbol: String {
    switch self {
    case .int32Equal: "vmstate_info_int32_equal"
    case .uint8Equal: "vmstate_info_uint8_equal"
    case .uint16Equal: "vmstate_info_uint16_equal"
    case .uint32Equal: "vmstate_info_uint32_equal"
    case .uint64Equal: "vmstate_info_uint64_equal"
    case .int32LessOrEqual: "vmstate_info_int32_le"
    case .cpuDouble: "vmstate_info_cpudouble"
    case .nullPointer: "vmstate_info_nullptr"
    default: "vmstate_info_\(rawValue)"
    }
  }

  /// `.name` of the C object, as it stands in the stream's JSON description.
  package var infoName: String {
    switch self {
    case .int32Equal: "int32 equal"
    case .uint8Equal: "uint8 equal"
    case .uint16Equal: "uint16 equal"
    case .uint32Equal: "uint32 equal"
    // Misnamed in QEMU as well.
    case .uint64Equal: "int64 equal"
    case .int32LessOrEqual: "int32 le"
    case .cpuDouble: "CPU_Double_U"
    case .nullPointer: "uint64"
    default: rawValue
    }
  }

  /// True for the forms whose load compares with the local value.
  package var requiresEqual: Bool {
    switch self {
    case .int32Equal, .uint8Equal, .uint16Equal, .uint32Equal, .uint64Equal: true
    default: false
    }
  }

  package var integer: CInteger {
    switch self {
    case .bool: .bool
    case .int8, .int16, .int32, .int64, .int32Equal, .int32LessOrEqual, .timer:
      CInteger(bits: wireSize * 8, isSigned: true)
    default: CInteger(bits: wireSize * 8, isSigned: false)
    }
  }
}

/// A custom `VMStateInfo`.
package struct CustomForm: Hashable, Sendable, Codable {
  /// The C object: `vmstate_info_pci_config`.
  package var symbol: String
  /// Its `.name`, as the stream's JSON shows it.
  package var name: String
  package var get: CodeReference?
  package var put: CodeReference?
  /// What the two functions put and get, seen from the object that the field's description describes; for arrays, lists and
  /// pointers to pointers, from the element. Nil when they were not read.
  package var code: CodeForm?

  package init(symbol: String, name: String, get: CodeReference?, put: CodeReference?) {
    self.symbol = symbol
    self.name = name
    self.get = get
    self.put = put
  }

  /// Covers both functions.
  package var codeHash: UInt64 {
    var hash = ContentHash()
    hash.combine(get?.codeHash ?? 0)
    hash.combine(put?.codeHash ?? 0)
    return hash.value
  }
}
