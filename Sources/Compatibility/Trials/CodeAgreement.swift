import Emulator
import VMState

/// The head with the put and get functions of the base wherever both have them under one name and they differ.
///
/// Changed code is a finding of its own (`undecided`). What comes after it in a section would go unseen with it, so devices that have
/// such code are run a second time as though the two sides' code still took the same bytes.
struct CodeAgreement: Sendable {
  let head: Build
  /// True when there was anything to agree on.
  let isNeeded: Bool

  init(base: Build, head: Build) {
    var known: [String: CustomForm] = [:]
    for description in base.descriptions {
      for field in description.fields {
        if case .custom(let form) = field.form { known[Self.name(form)] = form }
      }
    }
    var agreed = head
    var isNeeded = false
    for (index, description) in head.descriptions.enumerated() {
      for (place, field) in description.fields.enumerated() {
        guard case .custom(let form) = field.form, let other = known[Self.name(form)], other.codeHash != form.codeHash
        else { continue }
        // What was read on both sides is run as it is.
        if form.code?.isWhole == true, other.code?.isWhole == true { continue }
        var opaque = other
        opaque.code = nil
        agreed.descriptions[index].fields[place].form = .custom(opaque)
        isNeeded = true
      }
    }
    self.head = agreed
    self.isNeeded = isNeeded
  }

  private static func name(_ form: CustomForm) -> String { "\(form.symbol) \(form.put?.function ?? "")" }
}
