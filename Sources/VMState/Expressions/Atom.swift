/// A value the tool leaves free, with the reason it could not do better.
package struct Atom: Hashable, Sendable, Codable {
  package enum Kind: Hashable, Sendable, Encodable {
    /// The same on both ends by the contract of migration: `kvm_enabled()`, `current_machine->ram_size`.
    case environment
    /// Whether a bus has set its functions from the file at this path, out of several that could be. The same on both
    /// ends as well.
    case hooksOf(String)
    /// Code that was not followed: `dev->ops->has_state(dev)`.
    case unfollowed

    /// As a snapshot has it, a word.
    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(word)
    }
  }

  package var kind: Kind
  /// The C text, spaces normalised.
  package var text: String
  package var reason: String
  /// `ContentHash` of the text and of the code behind it as far as it was found.
  package var codeHash: UInt64

  package init(kind: Kind, text: String, reason: String, codeHash: UInt64) {
    self.kind = kind
    self.text = text
    self.reason = reason
    self.codeHash = codeHash
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    text = try values.decode(String.self, forKey: .text)
    reason = try values.decode(String.self, forKey: .reason)
    codeHash = try values.decode(UInt64.self, forKey: .codeHash)
    let word = try values.decode(String.self, forKey: .kind)
    guard let kind = Kind(word: word, text: text) else {
      throw DecodingError.dataCorruptedError(forKey: .kind, in: values, debugDescription: "'\(word)' is no kind")
    }
    self.kind = kind
  }

  /// The same on both ends of a migration, whatever it is.
  package var isEnvironment: Bool { kind != .unfollowed }
}
