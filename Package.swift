// swift-tools-version: 6.1

// Each library target stands next to its test target. Who may import whom is in
// Tests/HouseTests/ImportTableTests.swift, which reads every file's imports.

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "statereg",
  products: [
    .executable(name: "statereg", targets: ["statereg"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/pointfreeco/swift-custom-dump", from: "1.7.3"),
  ],
  targets: [
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),

    .target(name: "CSyntax", swiftSettings: settings),
    .testTarget(name: "CSyntaxTests", dependencies: ["CSyntax", "Support"], swiftSettings: settings),

    .target(name: "VMState", swiftSettings: settings),
    .testTarget(
      name: "VMStateTests", dependencies: ["VMState", "Support"], exclude: ["Snapshot/Golden"], swiftSettings: settings),

    .target(name: "Findings", dependencies: ["VMState"], swiftSettings: settings),
    .testTarget(name: "FindingsTests", dependencies: ["Findings", "Support"], swiftSettings: settings),

    .target(name: "GitStore", dependencies: ["CLibgit2", "Findings"], swiftSettings: settings),
    .testTarget(name: "GitStoreTests", dependencies: ["GitStore", "Support"], swiftSettings: settings),

    .target(name: "Extraction", dependencies: ["CSyntax", "VMState", "Findings"], swiftSettings: settings),
    .testTarget(name: "ExtractionTests", dependencies: ["Extraction", "Support"], swiftSettings: settings),

    .target(name: "MigrationStream", dependencies: ["VMState", "Findings"], swiftSettings: settings),
    .testTarget(
      name: "MigrationStreamTests", dependencies: ["MigrationStream", "Support"], swiftSettings: settings),

    .target(
      name: "StateRegistry", dependencies: ["VMState", "Findings", .product(name: "Yams", package: "Yams")],
      swiftSettings: settings),
    .testTarget(
      name: "StateRegistryTests", dependencies: ["StateRegistry", "VMState", "Findings", "Support"],
      swiftSettings: settings),

    .target(
      name: "Emulator", dependencies: ["VMState", "MigrationStream", "Findings"], swiftSettings: settings),
    .testTarget(name: "EmulatorTests", dependencies: ["Emulator", "Support"], swiftSettings: settings),

    .target(
      name: "Compatibility", dependencies: ["Emulator", "StateRegistry", "MigrationStream", "VMState", "Findings"],
      swiftSettings: settings),
    .testTarget(
      name: "CompatibilityTests",
      dependencies: ["Compatibility", "Extraction", "VMState", "Findings", "Support"], exclude: ["Cases"],
      swiftSettings: settings),

    .target(
      name: "Templating", dependencies: ["Findings", .product(name: "Mustache", package: "swift-mustache")],
      swiftSettings: settings),
    .testTarget(name: "TemplatingTests", dependencies: ["Templating", "Findings", "Support"], swiftSettings: settings),

    .target(name: "Reports", dependencies: ["StateRegistry", "VMState", "Findings"], swiftSettings: settings),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "StateRegistry", "VMState", "Findings", "Support"],
      exclude: ["Golden"], swiftSettings: settings),

    // The lexer is CSyntax's: edits need the bytes that each token stands at.
    .target(
      name: "Backport", dependencies: ["CSyntax", "Extraction", "Templating", "VMState", "Findings"],
      swiftSettings: settings),
    .testTarget(
      name: "BackportTests",
      dependencies: ["Backport", "Extraction", "Templating", "VMState", "Findings", "Support"], exclude: ["Golden"],
      swiftSettings: settings),

    .target(
      name: "Workflows",
      dependencies: [
        "GitStore", "Extraction", "Emulator", "Compatibility", "StateRegistry", "MigrationStream", "Reports",
        "Templating", "Backport", "VMState", "Findings",
      ], swiftSettings: settings),
    .testTarget(
      name: "WorkflowsTests",
      dependencies: [
        "Workflows", "StateRegistry", "Extraction", "GitStore", "Templating", "VMState", "Findings", "Support",
      ],
      swiftSettings: settings),

    .executableTarget(
      name: "statereg",
      dependencies: [
        "Workflows", "Reports", "StateRegistry", "Findings", "VMState",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),
    .testTarget(
      name: "CommandTests", dependencies: ["statereg", "Workflows", "Findings", "Support"], exclude: ["Golden"],
      swiftSettings: settings),

    // The inside half of `make bench`; the rest is Benchmarks/, a package of its own.
    .executableTarget(
      name: "StateregBench", dependencies: ["Workflows", "Compatibility", "Emulator", "VMState", "Findings"],
      path: "Benchmarks/RoundTrip", swiftSettings: settings),

    .target(
      name: "Support",
      dependencies: ["VMState", .product(name: "CustomDump", package: "swift-custom-dump")],
      path: "Tests/Support", swiftSettings: settings),
    .testTarget(name: "HouseTests", dependencies: ["Support"], swiftSettings: settings),
    .testTarget(
      name: "OracleTests",
      dependencies: [
        "Workflows", "StateRegistry", "Reports", "Emulator", "MigrationStream", "GitStore", "VMState", "Findings",
        "Support",
      ], exclude: ["Models", "Streams"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)

// `make fuzz`: libFuzzer brings its own main, and needs an unsafe flag, so these are no part of an ordinary build.
if Context.environment["STATEREG_FUZZ"] == "1" {
  let fuzz: [SwiftSetting] = settings + [.unsafeFlags(["-parse-as-library"])]
  package.targets += [
    .executableTarget(name: "FuzzLexer", dependencies: ["CSyntax"], path: "Fuzz/Lexer", swiftSettings: fuzz),
    .executableTarget(
      name: "FuzzInitialiser", dependencies: ["Extraction", "Findings", "VMState"], path: "Fuzz/Initialiser",
      swiftSettings: fuzz),
    .executableTarget(name: "FuzzStream", dependencies: ["MigrationStream"], path: "Fuzz/Stream", swiftSettings: fuzz),
    .executableTarget(name: "FuzzSnapshot", dependencies: ["VMState"], path: "Fuzz/Snapshot", swiftSettings: fuzz),
  ]
}
