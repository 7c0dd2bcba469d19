import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// Our patching against GNU patch's on the same input: what it accepts we accept, with the same bytes, and what it
/// refuses we refuse.
struct PatchProgramTests {
  static let isHere = ["/usr/bin/patch", "/usr/bin/diff"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private struct Generator {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    /// Lines of few different kinds, so that hunks find several places.
    mutating func line() -> String { ["{", "}", "", "    return 0;", "x = \(below(12));"][below(5)] }
    mutating func edited(_ lines: [String], edits: Int) -> [String] {
      var lines = lines
      for _ in 0..<edits {
        let place = below(lines.count + 1)
        switch below(3) {
        case 0: lines.insert(line(), at: place)
        case 1 where place < lines.count: lines.remove(at: place)
        case 2 where place < lines.count: lines[place] = line()
        default: break
        }
      }
      return lines
    }
  }

  @Test(.enabled(if: isHere, "needs diff and patch"))
  func agreesWithGNUPatch() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("Empty")
    let seed: UInt64 = 20_261_123
    var generator = Generator(state: seed)
    let cases = 120
    // All cases in one run of the shell: a process each would take longer than the patching.
    var script = "cd '\(builder.besides("cases"))' || exit 1\n"
    for number in 0..<cases {
      let old = (0..<(5 + generator.below(60))).map { _ in generator.line() }
      let new = generator.edited(old, edits: 1 + generator.below(5))
      let found = generator.edited(old, edits: generator.below(6))
      let end = generator.below(4) == 0 ? "" : "\n"
      for (name, lines) in [("old", old), ("new", new), ("found", found)] {
        try builder.writeBesides("cases/\(number)/\(name)", lines.joined(separator: "\n") + end)
      }
      // Without context and final line feed GNU patch takes the added line's own line feed off.
      let context = end.isEmpty ? 1 + generator.below(3) : generator.below(4)
      script += "diff -U\(context) \(number)/old \(number)/new > \(number)/patch\n"
      script += "patch -s -f -N --no-backup-if-mismatch -o \(number)/result -r - \(number)/found \(number)/patch"
      script += " > \(number)/log 2>&1 && echo yes > \(number)/applied\n"
    }
    try builder.writeBesides("script", script + "true\n")
    try builder.git("-c", "alias.all=!sh '\(builder.besides("script"))'", "all")
    var (applied, refused) = (0, 0)
    for number in 0..<cases {
      func file(_ name: String) -> [UInt8] {
        (FileManager.default.contents(atPath: builder.besides("cases/\(number)/\(name)"))).map(Array.init) ?? []
      }
      let diffs = try UnifiedDiffReader.read(file("patch"), name: "patch")
      guard let diff = diffs.first else { continue }
      var placement = HunkPlacement(file("found"))
      let fits = diff.hunks.allSatisfy { placement.apply($0) != nil }
      let should = !file("applied").isEmpty
      let story = ["log", "patch", "found"].map { "\($0):\n\(String(decoding: file($0), as: UTF8.self))" }
      #expect(fits == should, "seed \(seed), case \(number)\n\(story.joined(separator: "\n"))")
      if fits, should {
        #expect(placement.finish() == file("result"), "seed \(seed), case \(number)\n\(story.joined(separator: "\n"))")
        applied += 1
      } else {
        refused += 1
      }
    }
    #expect(applied > cases / 4 && refused > cases / 20, "seed \(seed): \(applied) applied, \(refused) refused")
  }
}
