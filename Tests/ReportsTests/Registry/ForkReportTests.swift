import Foundation
import Reports
import StateRegistry
import Support
import Testing

@Suite struct ForkReportTests {
  private func registry(_ forks: [String: String]) throws -> Registry {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("forks-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let folder = root.appendingPathComponent("forks")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in forks {
      try Data("fork: \(name)\n\(text)".utf8).write(to: folder.appendingPathComponent("\(name).yaml"))
    }
    return try RegistryDirectory(path: root.path).load()
  }

  private func report(_ name: String, _ forks: [String: String]) throws -> ForkReport {
    let registry = try registry(forks)
    return ForkReport(try #require(registry.fork(name)), in: RegistryIndex(registry))
  }

  private static let forks = [
    "up": "releases: [{ name: v1, series: \"1\" }, { name: v2, development: true }]\n",
    "mid": "parent: up@v1\nreleases: [m1]\n",
    "own": """
    title: "a fork \\e[31m"
    parent: mid@m1
    repository: ../own
    releases:
      - { name: o1, series: s, commit: 0123456789ab }
      - { name: o2, series: s, revision: topic, base: up@v1 }
      - { name: o3, base: mid@m1, patches: [debian/patches, q.spec] }
      - { name: o4, folder: src }
      - { name: o5, snapshot: o5.snapshot }
    promise:
      series: both
      backward: 1
      pairs: [{ from: mid@m1, to: own@o3 }]
      islands:
        - { releases: [o2], devices: [rtc], reason: broken, rescue: skip it }
        - { releases: [o5], reason: lost }
    machines:
      own-1: { like: pc-1, sends: { cpu: [xsave, tsc] }, withholds: { rtc: [drift] } }
      own-2: {}

    """,
  ]

  @Test func text() throws {
    GoldenFile("fork-show.txt").expect(try report("own", Self.forks).text(style: TextStyle(isColoured: false)))
  }

  @Test func json() throws {
    GoldenFile("fork-show.json").expect(try report("own", Self.forks).json)
  }

  @Test func aForkWithNothing() throws {
    #expect(
      try report("mid", ["mid": "releases: [m1]\n"]).text(style: TextStyle(isColoured: false)) == """
        mid

        releases
          release  series  base  source
          m1       -       -     tag m1

        """)
    #expect(try report("up", Self.forks).text(style: TextStyle(isColoured: false)).contains("parent of mid, from v1"))
  }

  /// `registry lint` finds it; here it must only end.
  @Test func aCircleOfParents() throws {
    let text = try report("a", ["a": "parent: b@1\nreleases: [1]\n", "b": "parent: a@1\nreleases: [1]\n"])
      .text(style: TextStyle(isColoured: false))
    #expect(text.contains("from b@1, from a@1\n"))
  }
}
