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
