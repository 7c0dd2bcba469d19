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
