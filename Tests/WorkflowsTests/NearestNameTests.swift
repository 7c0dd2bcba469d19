import Testing

@testable import Workflows

@Suite struct NearestNameTests {
  private let targets = ["aarch64", "arm", "i386", "riscv32", "riscv64", "x86_64"]

  @Test(arguments: [
    ("x86-64", "did you mean 'x86_64'?"), ("x86", "did you mean 'x86_64'?"), ("amr", "did you mean 'arm'?"),
    ("riscv", "did you mean 'riscv32' or 'riscv64'?"), ("aarhc64", "did you mean 'aarch64'?"),
  ])
  func hints(name: String, hint: String) {
    #expect(NearestName.hint(for: name, among: targets) == hint)
  }

  @Test(arguments: ["vax", "", "hexagonal"]) func nothingLike(name: String) {
    #expect(NearestName.hint(for: name, among: targets) == nil)
  }
}
