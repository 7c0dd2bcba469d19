/// A function beside a description's fields.
struct SnapshotHook: Sendable {
  let word: String
  let reference: any WritableKeyPath<Description, CodeReference?> & Sendable
  let code: (any WritableKeyPath<Description, DescriptionID?> & Sendable)?
}
