/// What a pair of put and get functions does to a stream, read from the source by running the functions with symbolic values.
///
/// The two halves are descriptions (`Description.Kind.save` and `.load`) that nobody declared: their fields are the transfers in
/// the order in which the code makes them, each under the condition under which it is reached. They are read separately and need
/// not agree.
package struct CodeForm: Hashable, Sendable, Codable {
  /// Nil when there is no such function, or when nothing of it could be read: then its bytes are opaque.
  package var save: DescriptionID?
  package var load: DescriptionID?

  package init(save: DescriptionID?, load: DescriptionID?) {
    self.save = save
    self.load = load
  }

  /// Both functions were read.
  package var isWhole: Bool { save != nil && load != nil }

  /// Both halves, the saving one first.
  package var descriptions: [DescriptionID] { [save, load].compactMap(\.self) }
}

extension MemberPath {
  /// A local variable of put or get code that a value passes through: "(version)". No member of any object, but a slot of
  /// its own where values are kept between the stream and the members.
  package static func local(_ name: String) -> MemberPath { MemberPath("(\(name))") }

  /// The path of a local variable, or of something within one.
  package var isLocal: Bool { text.hasPrefix("(") }

  /// In the description of a loop's body: a member of the object that the whole function is applied to, not of the
  /// loop's element.
  package static func outer(_ path: MemberPath) -> MemberPath { MemberPath("^\(path.text)") }

  /// The path as the outer object has it, when this is one of `outer`.
  package var inOuterObject: MemberPath? { text.hasPrefix("^") ? MemberPath(String(text.dropFirst())) : nil }
}

extension Device {
  /// The descriptions that its section begins with: one, or those of its put and get functions.
  package var rootDescriptions: [DescriptionID] { description.map { [$0] } ?? handlers?.code?.descriptions ?? [] }
}

extension Description {
  /// What functions beside the fields do: hooks, and the code for old versions.
  package var hookDescriptions: [DescriptionID] {
    [preSaveCode, preLoadCode, postLoadCode, loadStateOldCode].compactMap(\.self)
  }
}
