/// The byte that begins an element of a migration stream (`QEMU_VM_*` in QEMU's migration/savevm.h).
package enum StreamMarker {
  package static let endOfFile: UInt8 = 0x00
  package static let sectionStart: UInt8 = 0x01
  package static let sectionPart: UInt8 = 0x02
  package static let sectionEnd: UInt8 = 0x03
  package static let sectionFull: UInt8 = 0x04
  /// Only inside a section's data.
  package static let subsection: UInt8 = 0x05
  package static let description: UInt8 = 0x06
  package static let configuration: UInt8 = 0x07
  package static let command: UInt8 = 0x08
  package static let sectionFooter: UInt8 = 0x7e

  /// "QEVM".
  package static let fileMagic: UInt32 = 0x5145_564d
  package static let fileVersion: UInt32 = 3
  /// Refused since bbfe1408fa (2009).
  package static let obsoleteFileVersion: UInt32 = 2

  /// `VMS_NULLPTR_MARKER`: a NULL element of an array of pointers.
  package static let nullPointer: UInt8 = 0x30
  /// The marker of an element that is there, for arrays whose pointers are allocated by the loader (2026).
  package static let validPointer: UInt8 = 0x31
}
