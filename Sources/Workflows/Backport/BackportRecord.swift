import Findings
import Foundation
import StateRegistry
import VMState

/// The registry's side of a backport: the device's entry gains the carrier.
struct BackportRecord {
  let registry: String
  /// From which release on the feature is carried.
  let release: ReleaseName
  /// What the file of the registry says, where the change is to be made: the branch's own text, or the folder's.
  let text: (String) -> String?

  struct Outcome {
    /// Files of the registry with their new text.
    var files: [String: String] = [:]
    /// Lower case, no full stop: what could not be recorded, and what to do.
    var failures: [String] = []
  }

  /// - Parameters:
  ///   - features: what was made subsections, with the upstream commit of each.
  ///   - old, new: the branch before and after.
  func outcome(
    _ features: [(feature: BackportResult.Feature, commit: String)], old: [Build], new: [Build], in index: RegistryIndex
  ) -> Outcome {
    var outcome = Outcome()
    guard let fork = index.fork(release.fork) else {
      outcome.failures.append("the registry has no fork '\(release.fork)'")
      return outcome
    }
    if index.release(release) == nil {
      do throws(RegistryProblem) {
        let file = fork.place.file
        guard let before = text(file) else { throw RegistryProblem("'\(file)' cannot be read", at: fork.place) }
        let series = fork.releases.last?.series.map { "    series: \"\($0)\"\n" } ?? ""
        outcome.files[file] = try ForkFile(name: file, text: before).declaring(
          release.release,
          as:
            "fork: \(fork.name)\nreleases:\n  - name: \(YAMLScalar.text(release.release, isInFlow: false))\n\(series)    development: true\n"
        )
      } catch {
        outcome.failures.append("\(error.place): \(error.message)")
        return outcome
      }
    }
    for (feature, commit) in features {
      do throws(RegistryProblem) {
        try record(feature, commit, old, new, index, &outcome)
      } catch {
        outcome.failures.append("\(error.place): \(error.message)" + (error.hint.map { "; \($0)" } ?? ""))
      }
    }
    return outcome
  }

  private func record(
    _ feature: BackportResult.Feature, _ commit: String, _ old: [Build], _ new: [Build], _ index: RegistryIndex,
    _ outcome: inout Outcome
  ) throws(RegistryProblem) {
    let entry = index.registry.devices.first { entry in
      new.contains { build in entry.device(in: build).map { feature.devices.contains($0.typeName) } ?? false }
    }
    guard let entry else {
      outcome.failures.append(
        "the registry has no entry for \(feature.devices.map { "'\($0)'" }.joined(separator: ", ")): make one with "
          + "'statereg registry update', then add to its 'features' '\(feature.name)' with \(feature.fields.joined(separator: ", ")), "
          + "carried by \(release.fork) from \(release.release) by subsection \(feature.subsection)")
      return
    }
    let file = entry.place.file
    guard let before = outcome.files[file] ?? text(file) else {
      throw RegistryProblem("'\(file)' cannot be read", at: entry.place)
    }
    var changed = try EntryFile(name: file, text: before)
    let carrier = Carrier(
      fork: release.fork, from: release.release, to: nil, means: .subsection(feature.subsection), condition: nil,
      commit: String(commit.prefix(10)), place: entry.place)
    let fields = Set(feature.fields.map { $0.split(separator: ".").last.map(String.init) ?? $0 })
    let known =
      changed.entry.features.first { Set($0.fields.map(\.shortName)) == fields }
      ?? changed.entry.features.first { $0.name == feature.name }
    if let known {
      guard !known.carriers.contains(where: { $0.fork == carrier.fork && $0.from == carrier.from }) else { return }
      try changed.apply(.addCarrier(carrier, toFeature: known.name))
    } else {
      let pair = zip(old, new).first { entry.device(in: $0.1) != nil }
      let additions =
        pair.flatMap { pair in
          entry.outline(in: pair.1).map {
            EntryAddition.additions(to: entry, base: entry.outline(in: pair.0), head: $0, at: release)
          }
        } ?? []
      let addition = additions.first { $0.means == carrier.means }
      var made =
        addition?.feature
        ?? Feature(
          name: feature.name, place: entry.place)
      made.name = feature.name
      made.carriers = [carrier]
      try changed.apply(.addFeature(made))
    }
    outcome.files[file] = changed.text
  }

  /// The release that follows: `v7.2.17` of `v7.2.16`, `acme-2` of `acme-1`; nil when the name ends in no number.
  static func successor(of name: ReleaseName) -> ReleaseName? {
    let digits = String(name.release.reversed().prefix { $0.isNumber && $0.isASCII }.reversed())
    guard let number = Int(digits), number < 1_000_000 else { return nil }
    return ReleaseName(fork: name.fork, release: name.release.dropLast(digits.count) + String(number + 1))
  }
}
