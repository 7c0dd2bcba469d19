import Support
import Testing

@testable import Workflows

@Suite struct NearestNameTests {
  private let targets = ["aarch64", "arm", "i386", "riscv32", "riscv64", "x86_64"]

  @Test(arguments: [
    ("x86-64", "did you mean 'x86_64'?"), ("x86", "did you mean 'x86_64'?"), ("amr", "did you mean 'arm'?"),
    ("riscv", "did you mean 'riscv32' or 'riscv64'?"), ("RISCV64", "did you mean 'riscv64' or 'riscv32'?"),
    ("aarhc64", "did you mean 'aarch64'?"),
  ])
  func hints(name: String, hint: String) {
    #expect(NearestName.hint(for: name, among: targets) == hint)
  }

  @Test(arguments: ["vax", "", "hexagonal"]) func nothingLike(name: String) {
    #expect(NearestName.hint(for: name, among: targets) == nil)
  }

  @Test(arguments: [("", "", 0), ("abc", "", 3), ("abc", "abc", 0), ("ab", "ba", 1), ("kitten", "sitting", 3)])
  func distances(left: String, right: String, distance: Int) {
    #expect(NearestName.distance(left, right) == distance)
  }

  @Test func distanceIsSymmetric() {
    SeededGenerator.forAll { generator in
      func word() -> String {
        String((0..<Int.random(in: 0..<8, using: &generator)).map { _ in "abc".randomElement(using: &generator)! })
      }
      let (left, right) = (word(), word())
      let there = NearestName.distance(left, right)
      let back = NearestName.distance(right, left)
      return there == back ? nil : "\(left) \(right): \(there) and \(back)"
    }
  }
}
