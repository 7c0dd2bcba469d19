/// How fields that a pick adds travel.
package enum CarrierStrategy: String, Hashable, Sendable, Codable, CaseIterable {
  /// A subsection where the state says when it is needed, else one behind a property.
  case auto
  /// What the pick does stays: older builds of the branch refuse the section.
  case asIs = "as-is"
  /// A subsection sent when the state differs from what a build without the fields makes of their absence.
  case subsection
  /// A subsection sent when a property of the device is on.
  case property
}
