/// What a section says of itself before its data.
package struct SectionHeader: Hashable, Sendable {
  package var form: SectionElement.Form
  package var sectionID: UInt32
  package var name: String
  package var instanceID: UInt32
  package var versionID: UInt32

  package init(
    form: SectionElement.Form, sectionID: UInt32, name: String, instanceID: UInt32, versionID: UInt32
  ) {
    self.form = form
    self.sectionID = sectionID
    self.name = name
    self.instanceID = instanceID
    self.versionID = versionID
  }
}
