import Compatibility
import Findings
import Support
import VMState

/// Two builds made in code, checked against each other.
struct CheckFixture {
  var base = BuildDraft("old")
  var head = BuildDraft("new")

  /// Calls `fill` for both sides, so that what they share is written once.
  mutating func both(_ fill: (inout BuildDraft) -> Void) {
    fill(&base)
    fill(&head)
  }

  func run(_ options: CheckOptions = CheckOptions()) -> CheckResult {
    CompatibilityCheck.run(base: Self.placed(base.build), head: Self.placed(head.build), options: options)
  }

  /// Gives every object of a build a place of its own, as in a source: descriptions by their symbols.
  static func placed(_ build: Build) -> Build {
    var build = build
    for (index, description) in build.descriptions.enumerated() {
      let path = "hw/\(description.symbol).c"
      build.descriptions[index].location = SourceLocation(path: path, line: 10)
      for field in description.fields.indices {
        build.descriptions[index].fields[field].location = SourceLocation(path: path, line: 20 + field)
      }
      for use in description.subsections.indices {
        build.descriptions[index].subsections[use].location = SourceLocation(path: path, line: 80 + use)
      }
    }
    for (index, device) in build.devices.enumerated() where device.location == BuildDraft.nowhere {
      build.devices[index].location = SourceLocation(path: "hw/\(device.typeName).c", line: 100)
    }
    for device in build.devices {
      build.typeAncestors[device.typeName] = device.ancestors
    }
    return build
  }

  /// A device of one description, on both sides.
  static func device(
    name: String = "gizmo", base: (version: Int, minimum: Int) = (1, 1), head: (version: Int, minimum: Int) = (1, 1),
    _ old: (inout DescriptionDraft) -> Void, _ new: (inout DescriptionDraft) -> Void
  ) -> CheckFixture {
    var fixture = CheckFixture()
    fixture.base.device(
      name, fixture.base.describe(name, version: base.version, minimum: base.minimum, old))
    fixture.head.device(
      name, fixture.head.describe(name, version: head.version, minimum: head.minimum, new))
    return fixture
  }
}

extension Finding {
  /// "backward version-too-new goldfish_rtc", for short expectations.
  var summary: String { "\(direction?.rawValue ?? "-") \(rule.rawValue) \(key)" }
}

extension CheckResult {
  var summaries: [String] { findings.map(\.summary).sorted() }
}
