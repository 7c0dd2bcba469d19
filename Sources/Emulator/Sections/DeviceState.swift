import VMState

/// The state of one device: a value for every slot of its program.
package struct DeviceState: Hashable, Sendable {
  /// Scalar slots, sign- or zero-extended as their form says.
  package var words: [UInt64]
  /// Buffers and arrays of scalars, in wire order (big-endian).
  package var bytes: [UInt8]
  /// Values of the program's atoms (`StateProgram.atoms`), which both ends share by text.
  package var atoms: [Int64]
}
