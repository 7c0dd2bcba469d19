import Compatibility
import Findings
import VMState

/// Measures how a check grows with a device's whitelist: 20 optional features, each sent when a member of its own is not 0, and so
/// 2^20 combinations that it could send.
///
///     StateregBench whitelist
///
/// Prints one line a list, as `name=value` pairs; times in nanoseconds.
enum WhitelistBench {
  static let features = 20
  static let lengths = [1, 5, 10, 21]
  private static let repetitions = 5

  static func measureAll() {
    let base = build("base", hasMore: false)
    let head = build("head", hasMore: true)
    let names = (0..<features).map { "feature-\($0)" }
    for length in lengths {
      let list = CombinationWhitelist(
        device: "gizmo", features: names.map { .init(name: $0, subsections: ["gizmo/\($0)"]) },
        combinations: (0..<length).map { Set(names.prefix($0)) })
      let options = CheckOptions(directions: [.backward], baseWhitelists: [list], headWhitelists: [list])
      let clock = ContinuousClock()
      var best = Int64.max
      var roundTrips = 0
      var sent = 0
      for _ in 0..<repetitions {
        let elapsed = clock.measure {
          let counts = CompatibilityCheck.run(base: base, head: head, options: options).counts
          roundTrips = counts.roundTrips
          sent = counts.combinationsSent
        }
        best = min(best, elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000)
      }
      print("combinations=\(length) sent=\(sent) round_trips=\(roundTrips) check_ns=\(best)")
    }
  }

  /// The head has a field where the base has padding: the device is not the same on both sides, and all goes well.
  private static func build(_ label: String, hasMore: Bool) -> Build {
    let place = SourceLocation(path: "hw/misc/gizmo.c", line: 1)
    var build = Build(label: label, treeID: nil, target: Target.named("x86_64") ?? Target.all[0])
    func field(_ name: String) -> Field {
      var field = Field(name: name, location: place, form: .scalar(.uint32))
      field.member = MemberPath(name)
      field.flags = .single
      field.size = .known(4)
      return field
    }
    var root = Description(name: "gizmo", symbol: "vmstate_gizmo", location: place, versionID: .known(1))
    var padding = field("unused")
    padding.form = .unused
    padding.flags = .buffer
    root.fields = [field("ctrl"), hasMore ? field("more") : padding]
    for number in 0..<features {
      let name = "gizmo/feature-\(number)"
      var part = Description(name: name, symbol: "vmstate_feature_\(number)", location: place, versionID: .known(1))
      part.fields = [field("state_\(number)")]
      let test = Expression.binary(
        .notEqual, .member(MemberPath("state_\(number)"), CInteger(bits: 32, isSigned: false)), .integer(0))
      let needed = Predicate(
        name: "feature_\(number)_needed", location: place, body: test, codeHash: UInt64(number + 1))
      root.subsections.append(
        SubsectionUse(description: DescriptionID(build.descriptions.count), needed: needed, location: place))
      build.descriptions.append(part)
    }
    build.descriptions.append(root)
    build.devices = [
      Device(
        typeName: "gizmo", ancestors: ["device", "object"], registration: .deviceClass, location: place,
        description: DescriptionID(build.descriptions.count - 1), sectionName: .known("gizmo"))
    ]
    return build
  }
}
