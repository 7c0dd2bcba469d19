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
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/pointfreeco/swift-custom-dump", exact: "1.7.3"),
  ],
  targets: [
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),

    .target(name: "Threads", swiftSettings: settings),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: settings),

    .target(name: "JSON", swiftSettings: settings),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "Support"], swiftSettings: settings),

    .target(name: "CSyntax", swiftSettings: settings),
    .testTarget(name: "CSyntaxTests", dependencies: ["CSyntax", "CTree", "Support"], swiftSettings: settings),

    .target(name: "CTree", dependencies: ["CSyntax"], swiftSettings: settings),
    .testTarget(name: "CTreeTests", dependencies: ["CSyntax", "CTree"], swiftSettings: settings),

    .target(name: "VMState", swiftSettings: settings),
    .testTarget(
      name: "VMStateTests", dependencies: ["VMState", "Support"], exclude: ["Snapshot/Golden"], swiftSettings: settings),

    .target(name: "CodeReading", dependencies: ["CSyntax", "CTree", "VMState"], swiftSettings: settings),
    .testTarget(
      name: "CodeReadingTests", dependencies: ["CSyntax", "CTree", "VMState", "CodeReading"], swiftSettings: settings),

    .target(name: "StateDiff", dependencies: ["VMState"], swiftSettings: settings),
    .testTarget(name: "StateDiffTests", dependencies: ["VMState", "StateDiff", "Support"], swiftSettings: settings),

    .target(name: "Findings", dependencies: ["VMState"], swiftSettings: settings),
    .testTarget(name: "FindingsTests", dependencies: ["VMState", "Findings"], swiftSettings: settings),

    .target(name: "GitStore", dependencies: ["CLibgit2", "Findings"], swiftSettings: settings),
    .testTarget(name: "GitStoreTests", dependencies: ["Findings", "GitStore", "Support"], swiftSettings: settings),

    .target(
      name: "Extraction",
      dependencies: ["Threads", "CSyntax", "CTree", "VMState", "CodeReading", "StateDiff", "Findings"],
      swiftSettings: settings),
    .testTarget(
      name: "ExtractionTests",
      dependencies: ["CSyntax", "CTree", "VMState", "CodeReading", "StateDiff", "Findings", "Extraction"],
      swiftSettings: settings),

    .target(name: "MigrationStream", dependencies: ["JSON", "VMState"], swiftSettings: settings),
    .testTarget(name: "MigrationStreamTests", dependencies: ["JSON", "MigrationStream"], swiftSettings: settings),

    .target(
      name: "StateRegistry", dependencies: ["JSON", "VMState", "Findings", .product(name: "Yams", package: "Yams")],
      swiftSettings: settings),
    .testTarget(
      name: "StateRegistryTests", dependencies: ["VMState", "Findings", "StateRegistry", "Reports", "Support"],
      swiftSettings: settings),

    .target(
      name: "Emulator", dependencies: ["JSON", "VMState", "Findings", "MigrationStream"], swiftSettings: settings),
    .testTarget(
      name: "EmulatorTests", dependencies: ["VMState", "Findings", "MigrationStream", "Emulator", "Support"],
      swiftSettings: settings),

    .target(
      name: "Compatibility",
      dependencies: ["Threads", "VMState", "StateDiff", "Findings", "StateRegistry", "Emulator"],
      swiftSettings: settings),
    .testTarget(
      name: "CompatibilityTests", dependencies: ["VMState", "Findings", "Emulator", "Compatibility", "Support"],
      swiftSettings: settings),

    .target(
      name: "Templating", dependencies: ["Findings", .product(name: "Mustache", package: "swift-mustache")],
      swiftSettings: settings),
    .testTarget(name: "TemplatingTests", dependencies: ["Findings", "Templating"], swiftSettings: settings),

    .target(
      name: "Reports",
      dependencies: [
        "JSON", "VMState", "StateDiff", "Findings", "StateRegistry", "Compatibility", "Backport", "Workflows",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "VMState", "StateDiff", "Findings", "StateRegistry", "Compatibility", "Backport", "Reports", "Workflows",
        "Support",
      ],
      exclude: ["Backport/Golden", "Check/Golden", "Registry/Golden"], swiftSettings: settings),

    // The lexer is CSyntax's: edits need the bytes that each token stands at.
    .target(
      name: "Backport", dependencies: ["CSyntax", "VMState", "StateDiff", "Findings", "Extraction", "Templating"],
      swiftSettings: settings),
    .testTarget(
      name: "BackportTests", dependencies: ["VMState", "Findings", "Extraction", "Templating", "Backport", "Support"],
      exclude: ["Rewrite/Golden"],
      swiftSettings: settings),

    .target(
      name: "Workflows",
      dependencies: [
        "Threads", "VMState", "StateDiff", "Findings", "GitStore", "Extraction", "StateRegistry", "Emulator",
        "Compatibility", "Templating", "Backport",
      ], swiftSettings: settings),
    .testTarget(
      name: "WorkflowsTests",
      dependencies: [
        "VMState", "Findings", "GitStore", "Extraction", "StateRegistry", "Compatibility", "Backport", "Workflows",
        "Support",
      ],
      swiftSettings: settings),

    // The cases of Rules/ are run through the use case, so that every rule sees each of them.
    .testTarget(
      name: "RuleTests",
      dependencies: [
        "VMState", "Findings", "StateRegistry", "Compatibility", "Workflows", "Support",
        .product(name: "CustomDump", package: "swift-custom-dump"),
      ],
      exclude: ["Tree"], swiftSettings: settings),

    .executableTarget(
      name: "statereg",
      dependencies: [
        "VMState", "Findings", "StateRegistry", "Compatibility", "Backport", "Reports", "Workflows",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),
    .testTarget(
      name: "CommandTests", dependencies: ["Findings", "Compatibility", "Workflows", "statereg", "Support"],
      exclude: ["Commands/Golden", "Commands/Fork/Golden", "Commands/Registry/Golden"],
      swiftSettings: settings),

    // The inside half of `make bench`; the rest is Benchmarks/, a package of its own.
    .executableTarget(
      name: "StateregBench", dependencies: ["VMState", "Findings", "Emulator", "Compatibility", "Workflows"],
      path: "Benchmarks/RoundTrip", swiftSettings: settings),

    .target(
      name: "Support", dependencies: ["VMState", .product(name: "CustomDump", package: "swift-custom-dump")],
      path: "Tests/Support", swiftSettings: settings),
    .testTarget(name: "HouseTests", dependencies: ["Support"], swiftSettings: settings),
    .testTarget(
      name: "OracleTests",
      dependencies: [
        "VMState", "Findings", "GitStore", "MigrationStream", "StateRegistry", "Emulator", "Compatibility", "Reports",
        "Workflows", "Support",
      ], exclude: ["Models", "Streams"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)

// `make fuzz`: libFuzzer brings its own main, and needs an unsafe flag, so these are no part of an ordinary build.
if Context.environment["STATEREG_FUZZ"] == "1" {
  let fuzz: [SwiftSetting] = settings + [.unsafeFlags(["-parse-as-library"])]
  package.targets += [
    .executableTarget(name: "FuzzLexer", dependencies: ["CSyntax", "CTree"], path: "Fuzz/Lexer", swiftSettings: fuzz),
    .executableTarget(
      name: "FuzzInitialiser", dependencies: ["Extraction", "Findings", "VMState"], path: "Fuzz/Initialiser",
      swiftSettings: fuzz),
    .executableTarget(name: "FuzzStream", dependencies: ["MigrationStream"], path: "Fuzz/Stream", swiftSettings: fuzz),
    .executableTarget(name: "FuzzSnapshot", dependencies: ["VMState"], path: "Fuzz/Snapshot", swiftSettings: fuzz),
  ]
}
