import VMState

/// A device's optional features as its build carries them, and the combinations of them that may be sent.
///
/// Features are known by their index here; names are the caller's.
package struct ListedCombinations: Hashable, Sendable {
  /// How a build carries a feature.
  package enum Carrier: Hashable, Sendable {
    /// Sent when one of these subsections is.
    case subsections(Set<String>)
    /// In the section's own fields: sent in every state.
    case fields
    /// Not at all.
    case nothing
  }

  package var carriers: [Carrier]
  /// Sets of indices in `carriers`.
  package var combinations: [Set<Int>]

  package init(carriers: [Carrier], combinations: [Set<Int>]) {
    self.carriers = carriers
    self.combinations = combinations
  }

  /// The features of which something is sent with these subsections.
  package func features(sentWith subsections: Set<String>) -> Set<Int> {
    Set(
      carriers.indices.filter { index in
        switch carriers[index] {
        case .subsections(let names): !names.isDisjoint(with: subsections)
        case .fields: true
        case .nothing: false
        }
      })
  }

  /// The fewest features first, then in the order of the features.
  package static func precedes(_ left: Set<Int>, _ right: Set<Int>) -> Bool {
    if left.count != right.count { return left.count < right.count }
    return left.sorted().lexicographicallyPrecedes(right.sorted())
  }
}

/// A subsection at one place of a program.
struct SubsectionPlace: Hashable, Sendable {
  var name: String
  /// Indices in `StateProgram.predicates` of the sites that must hold for it to be sent, its own last; empty when it always is.
  var conditions: [Int]
}

extension StateProgram {
  /// Names of the subsections that a state sends; nil when the section is not sent or cannot be saved.
  package func subsections(sentIn state: DeviceState) -> Set<String>? {
    guard let saved = try? SectionSaver.save(self, state) else { return nil }
    return Set(saved.sentSubsections.map { code.subsections[$0].name })
  }
}
