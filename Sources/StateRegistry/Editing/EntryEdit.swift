/// A change to a device's file.
package enum EntryEdit: Hashable, Sendable {
  case addFeature(Feature)
  case addCarrier(Carrier, toFeature: String)
  /// Ends the carrier that begins at the release `from`.
  case endCarrier(feature: String, fork: String, from: String, to: String)
  /// The section's number from a release on; nil where it is gone.
  case setNumber(Int?, fork: String, from: String)
  case addRename(from: String, to: String, reason: String)
  case addParent(String)
  /// Puts a name in the place of `unnamed`.
  case nameField(feature: String, from: FieldText, to: FieldText)
  /// Takes fields out of a feature: they have become features of their own.
  case removeFields([FieldText], feature: String)
}
