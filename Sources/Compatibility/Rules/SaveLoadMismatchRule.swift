import Emulator
import Findings
import VMState

/// `save-load-mismatch`: a build's own get functions do not take what its put functions give.
///
/// What the base already does wrong is a note.
enum SaveLoadMismatchRule {
  static func finding(_ fault: OwnCodeTrial.Fault, _ device: Device, _ head: Build, isKnownToBase: Bool) -> Finding {
    let rule = Rule.saveLoadMismatch
    var finding = Finding(
      rule: rule, severity: isKnownToBase ? .note : rule.severity, device: device.typeName,
      section: device.sectionName.value ?? device.typeName, message: message(fault))
    finding.targets = [head.target.name]
    finding.concernsAllMachines = true
    let locator = PartLocator(build: head, device: device)
    finding.location = locator.location(of: fault.part) ?? device.handlers?.load?.location ?? locator.fallback
    finding.consequence = consequence(fault.outcome)
    finding.hint =
      isKnownToBase ? "the base does the same: mend both functions together" : "make the two functions agree"
    finding.witness = fault.witness
    finding.key = fault.part
    return finding
  }

  private static func message(_ fault: OwnCodeTrial.Fault) -> String {
    let part = fault.part
    guard let divergence = fault.divergence else {
      if case .lost = fault.outcome { return "'\(part)' is saved, and the code that loads does not put it back" }
      return "'\(part)' is loaded with another value than it was saved with"
    }
    switch (divergence.saved, divergence.loaded) {
    case (let saved?, let loaded?):
      let (sent, taken) = (StreamDivergence.stripped(saved.name), StreamDivergence.stripped(loaded.name))
      return sent == taken
        ? "'\(part)' is saved as \(Wording.bytes(saved.length)) and loaded as \(Wording.bytes(loaded.length))"
        : "'\(sent)' is saved where the code that loads takes '\(taken)'"
    case (_?, nil): return "'\(part)' is saved, and the code that loads does not take it"
    case (nil, _): return "'\(part)' is loaded, and the code that saves does not put it"
    }
  }

  private static func consequence(_ outcome: Outcome) -> String {
    switch outcome {
    case .refused(let refusal) where !refusal.errorText.isEmpty: refusal.errorText
    case .refused: "load of migration failed"
    case .lost: "the guest resumes without that state, whichever build loads it"
    case .corrupt, .ok, .notSent, .undecided:
      "the guest resumes with wrong device state, whichever build loads it"
    }
  }
}
