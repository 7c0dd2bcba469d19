import Backport
import Findings
import GitStore

/// The messages of the commits that a backport makes.
struct BackportMessage {
  let signature: Signature
  let signsOff: Bool

  /// As `git cherry-pick -x` writes it, with what a reader of the branch has to know besides.
  func pick(
    of record: CommitRecord, context: [BackportResult.Missing], squashed: BackportResult.Rewrite?, proof: [String]
  ) -> [UInt8] {
    var message = CherryPickMessage(of: record)
    if let squashed {
      message.insert(paragraph: wrapped("[" + explanation(of: squashed) + "]"))
    }
    for line in proof { message.insert(paragraph: wrapped("[\(line)]")) }
    if !context.isEmpty {
      message.insert(paragraph: "[context: missing " + context.map(Self.cited).joined(separator: ",\n ") + "]")
    }
    message.recordOrigin(record.id)
    if signsOff { message.signOff(signature) }
    return message.bytes
  }

  /// Of the commit that follows a pick and gives its state a carrier of its own.
  func rewrite(of record: CommitRecord, _ rewrite: BackportResult.Rewrite, proof: [String]) -> [UInt8] {
    let names = rewrite.features.map(\.subsection)
    let stem = rewrite.files.first.map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? "migration"
    let subject =
      names.count == 1
      ? "\(stem.split(separator: ".").first.map(String.init) ?? stem): send \(Self.list(rewrite.features[0].fields)) in a subsection"
      : "migration: send what \(record.id.abbreviated) adds in subsections"
    var text = subject + "\n\n"
    text +=
      wrapped(
        "Commit \(record.id.abbreviated) (\"\(record.summary)\") changes what is sent, and builds of this branch that are out there could not "
          + "exchange guests with it. " + explanation(of: rewrite)) + "\n"
    for feature in rewrite.features {
      text += "\nFeature: \(feature.devices.joined(separator: ", ")): \(feature.name)\n"
      text += "Carrier: subsection \(feature.subsection)\(feature.property.map { ", property \($0)" } ?? "")\n"
    }
    for line in proof { text += "\n" + wrapped(line) + "\n" }
    var message = CherryPickMessage(bytes: Array(text.utf8))
    if signsOff { message.signOff(signature) }
    return message.cleaned().bytes
  }

  private func explanation(of rewrite: BackportResult.Rewrite) -> String {
    rewrite.features.map { feature in
      "\(Self.list(feature.fields)) goes into the subsection '\(feature.subsection)', \(feature.explanation). Affected: \(feature.statesAffected)."
    }.joined(separator: " ")
  }

  /// What was run, for the message: one line for each number of round trips.
  static func proof(_ trials: [BackportResult.Trial]) -> [String] {
    var groups: [(key: [Int], target: String, builds: [String])] = []
    for trial in trials where trial.roundTrips > 0 {
      let key = [trial.roundTrips, trial.machineTypes, trial.predicatesForcedBothWays, trial.predicates]
      if let index = groups.firstIndex(where: { $0.key == key && $0.target == trial.target }) {
        groups[index].builds.append(trial.build)
      } else {
        groups.append((key, trial.target, [trial.build]))
      }
    }
    return groups.map { group in
      "Proof: \(group.key[0]) round trip\(group.key[0] == 1 ? "" : "s") with \(group.builds.count == 1 ? "" : "each of ")\(list(group.builds)) under \(group.key[1]) "
        + "machine types of \(group.target), \(group.key[2]) of \(group.key[3]) predicates forced both ways."
    }
  }

  private static func cited(_ missing: BackportResult.Missing) -> String {
    "\(missing.place ?? String(missing.commit.prefix(10))) \"\(missing.summary)\""
  }

  private static func list(_ names: [String]) -> String {
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// Lines of at most 72 characters, as QEMU's commits have them.
  private func wrapped(_ text: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > 72 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
