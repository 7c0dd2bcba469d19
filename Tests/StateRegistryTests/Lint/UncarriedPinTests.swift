import Testing

@testable import StateRegistry

/// Machine types that pin what their fork does not carry.
@Suite struct UncarriedPinTests {
  private let device = """
    device: a
    features:
      - { name: x, carried: { up: { from: v1, by: subsection a/x } } }
      - { name: gone, carried: { up: { from: v1, by: none } } }

    """

  private func lint(_ pins: String) throws -> [String] {
    let fork = "fork: up\nreleases: [v1]\nmachines:\n  pc-1:\n    \(pins)\n"
    return try RegistryFixture.lint(["forks/up.yaml": fork, "devices/a.yaml": device])
  }

  @Test func carried() throws { #expect(try lint("sends: { a: [x] }") == []) }

  @Test func notCarried() throws {
    #expect(
      try lint("withholds: { a: [x, gone] }") == [
        "uncarried-pin forks/up.yaml:5 pc-1 a gone: machine type 'pc-1' pins 'gone' of 'a', which no release of up carries"
      ])
  }

  @Test func noFeature() throws {
    #expect(
      try lint("sends: { a: [zz] }") == [
        "uncarried-pin forks/up.yaml:5 pc-1 a zz: machine type 'pc-1' pins 'zz', which is no feature of 'a'"
      ])
  }

  @Test func noDevice() throws {
    #expect(
      try lint("sends: { b: [x] }") == [
        "uncarried-pin forks/up.yaml:5 pc-1: machine type 'pc-1' pins features of 'b', "
          + "which no file of the registry describes"
      ])
  }
}
