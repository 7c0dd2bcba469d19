/// What the registry knows of one device's state.
package struct DeviceEntry: Hashable, Sendable {
  package var name: String
  package var title: String?
  package var place: Place
  /// Names of its section on the wire, its own name when none is given.
  package var sections: [String]
  /// QOM types it is read from, the first that a tree has; when empty, whatever registers the section.
  package var types: [String]
  /// For state that is no section of its own: the descriptions it is declared by, `vmstate_pci_device`.
  package var descriptions: [String]
  package var targets: [String]
  /// Files whose hooks it is read with, where a bus could set several: `virtio-pci.c`.
  package var hooks: [String]
  /// Files whose fields and subsections are not told here though they are in the section: the bus's and the transport's part.
  package var elsewhere: [String] = []
  /// Names of nested descriptions whose subsections count as the device's: `ide_drive`.
  package var parents: [String]
  package var owners: [String]
  package var features: [Feature]
  /// Fork -> release -> the section's number from that release on.
  package var numbers: [String: NumberLine]
  /// Combinations of optional features that are valid; nil when it says nothing, which allows all.
  package var whitelist: [Placed<[String]>]?
  package var renames: [Rename]
  package var approved: [Approval]

  package func feature(_ name: String) -> Feature? { features.first { $0.name == name } }

  /// A name that changed while the bytes did not.
  package struct Rename: Hashable, Sendable {
    /// In the registry, and in the older trees.
    package var from: String
    package var to: String
    package var reason: String?
    package var place: Place
  }

  /// The numbers of one fork's releases.
  package struct NumberLine: Hashable, Sendable {
    package var place: Place
    /// In the order of the file; nil where the section is gone.
    package var steps: [Step]

    package struct Step: Hashable, Sendable {
      package var from: String
      package var number: Int?
      package var place: Place
    }
  }
}

/// A set of fields with a name: the unit the registry talks about.
package struct Feature: Hashable, Sendable {
  package var name: String
  package var title: String?
  package var place: Place
  package var fields: [FieldText]
  /// Features of the same device without which this one makes no sense.
  package var needs: [Placed<String>]
  package var carriers: [Carrier]

  package init(
    name: String, title: String? = nil, place: Place, fields: [FieldText] = [], needs: [Placed<String>] = [],
    carriers: [Carrier] = []
  ) {
    self.name = name
    self.title = title
    self.place = place
    self.fields = fields
    self.needs = needs
    self.carriers = carriers
  }

  package func carriers(of fork: String) -> [Carrier] { carriers.filter { $0.fork == fork } }
}

/// How a fork carries a feature, over a range of its releases.
package struct Carrier: Hashable, Sendable {
  package enum Means: Hashable, Sendable {
    /// In the section itself, from this version of it on.
    case version(Int)
    case subsection(String)
    /// A section of its own.
    case section(String)
    /// Bytes of its width without its meaning.
    case placeholder
    /// The feature is there and not sent.
    case none

    /// Sent within the section, so that the section's number must tell of it.
    package var isInSection: Bool {
      switch self {
      case .version, .placeholder: true
      case .subsection, .section, .none: false
      }
    }
  }

  package var fork: String
  /// The first release.
  package var from: String
  /// The last release; nil when it goes on.
  package var to: String?
  package var means: Means
  /// What must hold for it to be sent, when that is not the fields' own condition; empty for "always".
  package var condition: String?
  /// The commit that brought it.
  package var commit: String?
  package var place: Place

  package init(
    fork: String, from: String, to: String? = nil, means: Means, condition: String? = nil, commit: String? = nil,
    place: Place
  ) {
    self.fork = fork
    self.from = from
    self.to = to
    self.means = means
    self.condition = condition
    self.commit = commit
    self.place = place
  }
}

extension Carrier.Means: CustomStringConvertible {
  /// As the registry writes it: `version 11`, `subsection cpu/xss`.
  package var description: String {
    switch self {
    case .version(let number): "version \(number)"
    case .subsection(let name): "subsection \(name)"
    case .section(let name): "section \(name)"
    case .placeholder: "placeholder"
    case .none: "none"
    }
  }

  /// Nil for anything else.
  package init?(parsing text: String) {
    switch text {
    case "placeholder": self = .placeholder
    case "none": self = .none
    default:
      guard let blank = text.firstIndex(of: " ") else { return nil }
      let rest = String(text[text.index(after: blank)...])
      guard !rest.isEmpty else { return nil }
      switch text[..<blank] {
      case "version":
        guard let number = Int(rest), number >= 0 else { return nil }
        self = .version(number)
      case "subsection": self = .subsection(rest)
      case "section": self = .section(rest)
      default: return nil
      }
    }
  }
}
