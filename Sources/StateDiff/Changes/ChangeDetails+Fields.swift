import VMState

extension ChangeDetails {
  /// What a change says of a field that one side has.
  package struct ChangedField: Hashable, Sendable {
    package var name: FieldName
    /// The type on the wire, `uint32 [8]`, without hashes and labels.
    package var type: String
    package var condition: FieldCondition
    /// A check of a load, which has no bytes.
    package var isCheck: Bool

    package init(name: FieldName, type: String, condition: FieldCondition = .always, isCheck: Bool = false) {
      self.name = name
      self.type = type
      self.condition = condition
      self.isCheck = isCheck
    }

    /// Type and condition: `int64, since version 3`.
    var summary: String { type + condition.suffix }
  }

  /// What a field is called. Padding has no name of its own.
  package enum FieldName: Hashable, Sendable {
    case named(String)
    case padding

    /// As the source has it; `padding` for padding.
    package var text: String {
      switch self {
      case .named(let name): name
      case .padding: "padding"
      }
    }

    /// With quotes, for a sentence.
    package var quoted: String {
      switch self {
      case .named(let name): "'\(name)'"
      case .padding: "padding"
      }
    }
  }

  /// When a field is sent.
  package enum FieldCondition: Hashable, Sendable {
    case always
    /// As canonical text.
    case sinceVersion(String)
    case when(Test)

    /// What follows a type: `, since version 3`.
    var suffix: String { self == .always ? "" : ", \(words)" }

    var words: String {
      switch self {
      case .always: "always"
      case .sinceVersion(let version): "since version \(version)"
      case .when(let test): "when \(test.words)"
      }
    }
  }

  /// Bytes that stay at one place and are sent under another condition.
  package struct ConditionChange: Hashable, Sendable {
    package var from: FieldCondition
    package var to: FieldCondition

    var suffix: String { ", but is sent \(to.words) instead of \(from.words)" }
  }

  /// A field's place in a list.
  package enum FieldPosition: Hashable, Sendable {
    case start
    case end
    case after(String)

    /// "at the end", "after 'x'".
    var added: String {
      switch self {
      case .start: "at the start"
      case .end: "at the end"
      case .after(let name): "after '\(name)'"
      }
    }

    /// "from the start", "to after 'x'", without the first word.
    var moved: String {
      switch self {
      case .start: "the start"
      case .end: "the end"
      case .after(let name): "after '\(name)'"
      }
    }
  }

  /// What a load or save does otherwise with a scalar of the new type.
  package enum RetypeNote: Hashable, Sendable {
    case takenWithSign(Bool)
    case demandsLocalValue(Bool)

    var words: String {
      switch self {
      case .takenWithSign(let isSigned): "taken with\(isSigned ? "" : "out") a sign"
      case .demandsLocalValue(true): "and a load is refused unless the value is the local one"
      case .demandsLocalValue(false): "and a load no longer demands the local value"
      }
    }
  }

  /// What a field's size counts.
  package enum SizeUnit: Hashable, Sendable {
    case bytes, bits
    /// Bytes of the object in C, of which code makes bytes on the wire.
    case bytesInC
  }

  /// What a field's count counts.
  package enum CountMeaning: Hashable, Sendable {
    /// Elements; the effect is nil where the bytes are not known on both sides.
    case elements(WireEffect?)
    /// Elements for each that a member counts.
    case perCounted
  }

  /// Bytes on the wire before and after; nil where they are not known.
  package struct WireEffect: Hashable, Sendable {
    package var from: Int?
    package var to: Int?
    package var isElement = false

    var words: String {
      let each = isElement ? " an element" : ""
      switch (from, to) {
      case (let old?, let new?) where old == new:
        return "the same \(new.counted("byte"))\(each) on the wire"
      case (let old?, let new?): return "\(new.counted("byte"))\(each) on the wire instead of \(old)"
      default: return "other bytes on the wire, as far as can be told"
      }
    }
  }
}
