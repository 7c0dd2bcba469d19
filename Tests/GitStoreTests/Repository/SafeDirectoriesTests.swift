import Testing

@testable import GitStore

struct SafeDirectoriesTests {
  @Test(arguments: [
    ([], "/srv/qemu", false),
    (["/srv/qemu"], "/srv/qemu", true),
    (["/srv/qemu/"], "/srv/qemu", true),
    (["/srv/qemu"], "/srv/qemu/", true),
    (["/srv"], "/srv/qemu", false),
    (["/srv/*"], "/srv/qemu", true),
    (["/srv/*"], "/srvx/qemu", false),
    (["*"], "/srv/qemu", true),
    (["*", ""], "/srv/qemu", false),
    (["/srv/qemu", "", "/other"], "/srv/qemu", false),
    (["", "/srv/qemu"], "/srv/qemu", true),
  ])
  func followsGitsRules(_ values: [String], _ path: String, _ covered: Bool) {
    #expect(SafeDirectories(values: values).covers(path) == covered)
  }
}
