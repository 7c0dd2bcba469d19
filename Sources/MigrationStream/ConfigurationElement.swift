/// The configuration section: machine type and settings both ends must share (QEMU 61964c23e5, 2015).
package struct ConfigurationElement: Hashable, Sendable {
  package var machine: String
  package var subsections: [SubsectionElement]
}
