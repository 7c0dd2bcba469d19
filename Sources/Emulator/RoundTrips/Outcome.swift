import Findings
import VMState

/// What one leg of a round trip came to.
package enum Outcome: Hashable, Sendable {
  /// Loaded, and every value that both sides know arrived.
  case ok(Transfer)
  /// The saving side sends no such section in this state (`needed` of the top-level description).
  case notSent
  case refused(Refusal)
  /// Loaded with success, wrong values.
  case corrupt([Mismatch], Transfer)
  /// Loaded with success; values that were sent, and that the loading side has a field for, did not arrive.
  case lost([Mismatch], Transfer)
  case undecided(Undecided)

  package var isUndecided: Bool {
    if case .undecided = self { true } else { false }
  }

  package var isOK: Bool {
    switch self {
    case .ok, .notSent: true
    default: false
    }
  }
}

/// How the parts of a stream that have no counterpart by name were taken.
package struct Transfer: Hashable, Sendable {
  /// Sent under one member's name, taken by a field of another name that the sender does not have: a rename.
  package var renamed: [Rename]
  /// Sent, and taken by unused padding.
  package var dropped: [MemberPath]

  package struct Rename: Hashable, Sendable {
    package var saved: MemberPath
    package var loaded: MemberPath
    /// False when the two cover different byte ranges (a split or a merge).
    package var sameRange: Bool

    package init(saved: MemberPath, loaded: MemberPath, sameRange: Bool) {
      self.saved = saved
      self.loaded = loaded
      self.sameRange = sameRange
    }
  }

  package init(renamed: [Rename] = [], dropped: [MemberPath] = []) {
    self.renamed = renamed
    self.dropped = dropped
  }
}

/// A member whose value differs after a load that succeeded.
package struct Mismatch: Hashable, Sendable {
  package var member: MemberPath
  package var expected: Int64
  package var got: Int64

  package init(member: MemberPath, expected: Int64, got: Int64) {
    self.member = member
    self.expected = expected
    self.got = got
  }
}

/// Why QEMU's loader (or saver) gives up.
package struct Refusal: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case versionTooNew, versionTooOld, unknownSubsection, unknownSection, desync
    /// `VMSTATE_VALIDATE`.
    case validation
    /// An `_EQUAL` field, or `int32 le`.
    case equal
    /// The saving or the loading side blocks migration (`unmigratable`).
    case unmigratable
  }

  package var kind: Kind
  /// What QEMU of the loading side's era prints, lines joined by newlines; empty where it prints nothing but an error number.
  package var errorText: String
  /// In the section's data; nil when the section's header already decides.
  package var offset: Int?
  /// The subsection, field or section at fault: "vmsd/subsection", "vmsd.field".
  package var subject: String
  /// For versions: received and the local limit it broke.
  package var version: Int?
  package var limit: Int?

  package init(
    kind: Kind, errorText: String, offset: Int?, subject: String, version: Int? = nil, limit: Int? = nil
  ) {
    self.kind = kind
    self.errorText = errorText
    self.offset = offset
    self.subject = subject
    self.version = version
    self.limit = limit
  }
}

/// The emulator could not tell, and why.
package struct Undecided: Hashable, Sendable, Error {
  /// The function or value at fault: `OpaquePart.name`.
  package var part: String
  package var reason: String
  package var location: SourceLocation?
  package var offset: Int?

  package init(part: String, reason: String, location: SourceLocation?, offset: Int?) {
    self.part = part
    self.reason = reason
    self.location = location
    self.offset = offset
  }
}
