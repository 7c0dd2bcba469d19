// swift-tools-version: 6.1

// Measures statereg from outside, as processes: the built program, git, QEMU's own checker. A package of its own, so that nobody who
// builds statereg builds this. (What must reach inside, the time of one round trip, is RoundTrip/, a target of the main package:
// `package` access does not cross packages.)

import PackageDescription

let package = Package(
  name: "Benchmarks",
  targets: [
    .executableTarget(
      name: "Bench",
      swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")])
  ],
  swiftLanguageModes: [.v6]
)
