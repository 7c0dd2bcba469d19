import VMState

/// A part of a section whose bytes this tool cannot compute: code that puts and gets, or a value that was not resolved.
///
/// On the emulated wire it is a run of bytes of its own that only a part of the same `identity` takes.
package struct OpaquePart: Hashable, Sendable {
  /// The C function or object ("put_pci_config_device"), or the field where nothing has a name.
  package var name: String
  /// "vmsd.field".
  package var field: String
  package var reason: String
  package var location: SourceLocation?
  /// Equal in two builds exactly when the code it stands for is the same text.
  package var identity: UInt64
  /// Bytes it takes on the emulated wire; 0 for a value (a count, a version) that was not resolved.
  package var emulatedSize: Int
  /// The field's own `size` where it has one: often, not always, what the code puts.
  package var declaredSize: Int?
  /// Which of a device's functions it is a part of.
  package var half: Half

  /// Functions that save and functions that load are different text: what is not read of them agrees when both builds have
  /// both.
  package enum Half: Hashable, Sendable { case both, save, load }

  package init(
    name: String, field: String, reason: String, location: SourceLocation?, identity: UInt64, emulatedSize: Int,
    declaredSize: Int? = nil, half: Half = .both
  ) {
    self.name = name
    self.field = field
    self.reason = reason
    self.location = location
    self.identity = identity
    self.emulatedSize = emulatedSize
    self.declaredSize = declaredSize
    self.half = half
  }
}
