import Foundation

/// A field of a feature as the registry writes it: `mtrr_fixed: uint64[11]`, with ` when CONDITION` behind it where it is not always
/// sent.
///
/// It names and counts; it says nothing of order, offsets or macros, which stand in the source.
package struct FieldText: Hashable, Sendable, CustomStringConvertible {
  /// With a dot where the object it is embedded in helps: `gpe.sts`.
  package var name: String
  /// `uint16`, `uint64`, `code vmstate_info_foo`: sign and boolean do not count on the wire.
  package var stem: String
  /// Elements, 1 for a single value.
  package var count: Count
  package var condition: String?

  package enum Count: Hashable, Sendable {
    case number(Int)
    /// As the source says it: `num_timers`.
    case member(String)
  }

  package init(name: String, stem: String, count: Count = .number(1), condition: String? = nil) {
    self.name = name
    self.stem = stem
    self.count = count
    self.condition = condition
  }

  /// What it is called wherever its object is embedded.
  package var shortName: String {
    name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name
  }

  /// Bits of one element; nil for what code decides.
  package var bits: Int? {
    switch stem {
    case "uint8": 8
    case "uint16": 16
    case "uint32": 32
    case "uint64": 64
    default: nil
    }
  }

  /// Bytes on the wire when it is sent; nil when the guest's state decides.
  package var byteCount: Int? {
    guard let bits, case .number(let number) = count else { return nil }
    let (total, overflows) = (bits / 8).multipliedReportingOverflow(by: number)
    return overflows ? nil : total
  }

  package var type: String {
    switch count {
    case .number(1): stem
    case .number(let number): "\(stem)[\(number)]"
    case .member(let text): "\(stem)[\(text)]"
    }
  }

  package var description: String { "\(name): \(type)\(condition.map { " when \($0)" } ?? "")" }

  /// Nil when there is no type behind a colon.
  package init?(parsing text: String) {
    guard let colon = text.range(of: ": ") else { return nil }
    let name = String(text[..<colon.lowerBound])
    var rest = String(text[colon.upperBound...])
    var condition: String?
    if let when = rest.range(of: " when ") {
      condition = String(rest[when.upperBound...])
      rest = String(rest[..<when.lowerBound])
    }
    guard !name.isEmpty, !rest.isEmpty else { return nil }
    self.init(name: name, type: rest, condition: condition)
  }

  /// Of an outline's type: `int64[3]` is `uint64` three times.
  package init(name: String, type: String, condition: String?) {
    self.name = name
    self.condition = condition
    guard let open = type.firstIndex(of: "["), type.hasSuffix("]") else {
      stem = Self.unsigned(type)
      count = .number(1)
      return
    }
    stem = Self.unsigned(String(type[..<open]))
    let inner = String(type[type.index(after: open)...].dropLast())
    count = Int(inner).map { .number($0) } ?? .member(inner)
  }

  private static func unsigned(_ stem: String) -> String {
    stem.hasPrefix("int") && Int(stem.dropFirst(3)) != nil ? "u" + stem : stem
  }
}
