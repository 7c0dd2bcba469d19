/// The state of a tree as a file: builds of one tree for several targets, in a text that stands for them exactly.
///
/// Reading what was written gives equal values, and writing them again the same bytes. A line holds one field, subsection,
/// property or type; what depends on lines further up (line numbers, descriptions) is written relative to them or by name, so
/// that two snapshots can be compared line by line. Lists keep the order of the tree's files, which is that of a build; what
/// has no order is sorted.
package struct Snapshot: Hashable, Sendable {
  /// How the tree was named when the snapshot was made.
  package var label: String
  /// Hexadecimal, where the tree is a commit's, or a commit's with patches on top.
  package var commitID: String?
  /// Hexadecimal, where the tree is exactly a git tree.
  package var treeID: String?
  /// Of the statereg that read the tree: "0.1.0". Another one may read the same tree better.
  package var toolVersion: String
  /// Devices that the tree's default configuration does not build were left out.
  package var onlyDefaultConfiguration: Bool
  /// One a target, sorted by its name; their labels and tree ids are the snapshot's.
  package var builds: [Build]

  package init(
    label: String, commitID: String?, treeID: String?, toolVersion: String, onlyDefaultConfiguration: Bool,
    builds: [Build]
  ) {
    self.label = label
    self.commitID = commitID
    self.treeID = treeID
    self.toolVersion = toolVersion
    self.onlyDefaultConfiguration = onlyDefaultConfiguration
    self.builds = builds.sorted { $0.target.name < $1.target.name }
  }

  /// What every snapshot begins with; the format's number follows after a space.
  package static let magic = "statereg-snapshot"

  /// The format that is written, and the only one that is read.
  package static let formatVersion = 1

  /// True for the first bytes of a snapshot of any format.
  package static func isBegun(by bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: (magic + " ").utf8) }

  /// The file.
  ///
  /// - Throws: when a build refers to a description that it does not have, or an expression is nested more deeply than is read.
  package func text() throws(SnapshotError) -> String {
    var lines = SnapshotLines()
    lines.begin(Self.magic, "\(Self.formatVersion)")
    lines.endLine()
    lines.begin("label", label)
    lines.endLine()
    for (keyword, id) in [("commit", commitID), ("tree", treeID)] {
      guard let id else { continue }
      lines.begin(keyword, id)
      lines.endLine()
    }
    lines.begin("tool", toolVersion)
    lines.endLine()
    lines.begin("devices", onlyDefaultConfiguration ? "default-configuration" : "all")
    lines.endLine()
    lines.begin("targets")
    for build in builds { lines.word(build.target.name) }
    lines.endLine()
    for build in builds {
      var writer = SnapshotWriter(build, lines)
      try writer.write()
      lines = writer.lines
    }
    return Self.sealed(lines.text)
  }

  /// A whole file from all lines but the last, which holds a hash of them.
  package static func sealed(_ body: String) -> String {
    var body = body
    let hash = body.withUTF8 { Self.hash(of: $0) }
    return "\(body)\(Self.endKeyword) \(SnapshotLines.hexadecimal(hash))\n"
  }

  static let endKeyword = "end"

  static func hash(of bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = ContentHash()
    for byte in bytes { hash.combine(byte: byte) }
    return hash.value
  }
}
