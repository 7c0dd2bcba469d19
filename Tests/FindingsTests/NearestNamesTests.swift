import Testing

@testable import Findings

struct NearestNamesTests {
  @Test(arguments: [
    ("7.2.16", ["v7.2.16", "v7.2.15", "v10.0.0", "main"], ["v7.2.16", "v7.2.15"]),
    ("mian", ["main", "stable"], ["main"]),
    ("feature", ["origin/feature", "origin/HEAD"], ["origin/feature"]),
    ("Stable-7.2", ["stable-7.2", "stable-8.2"], ["stable-7.2", "stable-8.2"]),
    ("x", ["stable", "main"], []),
    ("", ["stable", "main"], []),
    ("aaaa", ["aaab", "aaac", "aaad", "aaae"], ["aaab", "aaac", "aaad"]),
  ])
  func listsTheNearestFirst(_ wanted: String, _ known: [String], _ expected: [String]) {
    #expect(NearestNames(to: wanted, among: known).list == expected)
  }
}
