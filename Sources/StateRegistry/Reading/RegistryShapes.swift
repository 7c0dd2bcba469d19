/// The shapes of the registry's files. What a key means to people is said here once.
package enum RegistryShapes {
  package static let fork = Shape.object([
    .init("fork", .text(.name), required: true, "The fork's name; the file is called NAME.yaml."),
    .init("title", .text(.sentence), "What it is, in a few words."),
    .init("parent", .text(.qualifiedRelease), "The release it began from."),
    .init(
      "repository", .text(.path), "Where its releases are looked up: a path, or an address that is told to people."),
    .init(
      "releases",
      .list(
        .either([
          .text(.release),
          .object([
            .init("name", .text(.release), required: true, "What it is called."),
            .init("series", .text(.name), "The stable series it belongs to."),
            .init("development", .text(.flag), "True for a state of the development branch that was never published."),
            .init("commit", .text(.commit), "The commit it is."),
            .init("revision", .text(.path), "What git calls it, when that is not its name."),
            .init("folder", .text(.path), "A plain folder with its source."),
            .init("snapshot", .text(.path), "A file that 'statereg snapshot' wrote."),
            .init("base", .text(.qualifiedRelease), "The release its patches go on, whose carriers it shares."),
            .init("patches", .list(.text(.path)), "quilt series or spec files that go on top."),
          ]),
        ])), required: true, "Its releases, oldest first."),
    .init("promise", promise, "The pairs of builds that it undertakes to keep working."),
    .init(
      "machines",
      .map(
        key: .name,
        .object([
          .init("like", .text(.name), "The machine type it is otherwise like."),
          .init("sends", .map(key: .name, .list(.text(.name))), "Device: features that it sends."),
          .init("withholds", .map(key: .name, .list(.text(.name))), "Device: features that it holds back."),
        ])), "Machine types of its own."),
  ])

  private static let promise = Shape.object([
    .init("series", .text(.way), "Between the releases of one series."),
    .init("releases", .text(.way), "From every release to all later ones."),
    .init("backward", .integer(0...1000), "To how many earlier releases a release can go back."),
    .init(
      "pairs",
      .list(
        .object([
          .init("from", .text(.qualifiedRelease), required: true, "The release that saves."),
          .init("to", .text(.qualifiedRelease), required: true, "The release that loads."),
          .init("way", .text(.way), "Forward when nothing is said."),
        ])), "Pairs that are named."),
    .init(
      "islands",
      .list(
        .object([
          .init("releases", .list(.text(.release)), required: true, "The releases that stand apart."),
          .init("devices", .list(.text(.name)), "The only devices that stand in the way."),
          .init("reason", .text(.sentence), required: true, "Why the promise does not hold for them."),
          .init("rescue", .text(.sentence), "What a guest that is caught there can do."),
        ])), "Releases that the promise does not hold for."),
  ])

  private static let carrier = Shape.object([
    .init("from", .text(.release), required: true, "The first release with it."),
    .init("to", .text(.release), "The last release with it; none when it goes on."),
    .init("by", .text(.carrierMeans), required: true, "What carries it."),
    .init("when", .text(.sentence), "The condition it is sent under here; 'always' for none."),
    .init("commit", .text(.commit), "The commit that brought it."),
  ])

  package static let device = Shape.object([
    .init("device", .text(.name), required: true, "The device's name; the file is called NAME.yaml."),
    .init("title", .text(.sentence), "What it is, in a few words."),
    .init(
      "section", .either([.text(.name), .list(.text(.name))]),
      "The section's name on the wire; the device's when absent."),
    .init("types", .list(.text(.name)), "QOM types it is read from, the first that a tree has."),
    .init(
      "descriptions", .list(.text(.name)),
      "For state that is no section of its own: the C names of its VMStateDescriptions."),
    .init("targets", .list(.text(.target)), "The targets that have it; all when absent."),
    .init("hooks", .list(.text(.path)), "The files whose functions a bus sets for it."),
    .init(
      "elsewhere", .list(.text(.path)),
      "Files whose fields and subsections are in the section and not told here, such as the bus's."),
    .init("parents", .list(.text(.name)), "Nested descriptions whose subsections are the device's."),
    .init("owners", .list(.text(.sentence)), "Who answers for it."),
    .init(
      "features",
      .list(
        .object([
          .init("name", .text(.name), required: true, "What people call it."),
          .init("title", .text(.sentence), "What it holds, in a few words."),
          .init("fields", .list(.text(.field)), "What it puts on the wire."),
          .init("needs", .list(.text(.name)), "Features without which it makes no sense."),
          .init(
            "carried", .map(key: .name, .either([carrier, .list(carrier)])), "Fork: how it carries the feature."),
        ])), required: true, "What the section is made of."),
    .init(
      "numbers", .map(key: .name, .map(key: .release, .text(.number))),
      "Fork: release: the section's number from there on."),
    .init("whitelist", .list(.list(.text(.name))), "The combinations of optional features that are valid."),
    .init(
      "renames",
      .list(
        .object([
          .init("from", .text(.name), required: true, "The name in the registry and in older trees."),
          .init("to", .text(.name), required: true, "The newer name."),
          .init("reason", .text(.sentence), "Why, and where."),
        ])), "Names that changed while the bytes did not."),
    .init(
      "approved",
      .list(
        .object([
          .init("rule", .text(.rule), required: true, "The finding's rule."),
          .init("subject", .text(.name), required: true, "What the finding is about: a number, a name."),
          .init("reason", .text(.sentence), required: true, "Why it is lived with."),
        ])), "Findings that the owners know of."),
  ])
}
