import Findings
import Foundation
import Testing

@testable import StateRegistry

/// A registry's folder, with what can be wrong in its files.
@Suite struct RegistryDirectoryTests {
  private func load(_ files: [String: [UInt8]]) throws -> Registry {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    for (name, bytes) in files {
      let url = root.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }
    return try RegistryDirectory(path: root.path).load()
  }

  private static let bad: [(file: String, text: String, message: String)] = [
    ("devices/a.yaml", "device: a\nfeatures: &x []\n", "2:11: an anchor"),
    ("devices/a.yaml", "device: a\nfeatures: [{name: *x}]\n", "2:19: an alias"),
    ("devices/a.yaml", "device: a\nfeatures:\n  - &x\n    name: b\n", "3:5: an anchor"),
    ("devices/a.yaml", "device: a\nfeatures: []\ndevice: b\n", "the key 'device' stands here more than once"),
    ("devices/a.yaml", "device: a\nfeature: []\n", "2:1: the file has no key 'feature'"),
    ("devices/a.yaml", "device: a\n", "lacks the key 'features'"),
    ("devices/a.yaml", "device: b\nfeatures: []\n", "the device 'b' stands in 'devices/a.yaml'"),
    ("devices/a.yaml", "", "the file is empty"),
    ("devices/a.yaml", "device: [a\n", "this is no YAML"),
    ("devices/a.yaml", "device: a\nfeatures:\n  - name: x\n    fields: [y]\n", "4:14: an entry of 'fields' is a field"),
    ("forks/a.yaml", "fork: a\nreleases: x\n", "2:11: 'releases' is a list"),
  ]

  @Test(arguments: bad.indices) func badInputIsNamedWithItsPlace(index: Int) throws {
    let (file, text, message) = Self.bad[index]
    let error = #expect(throws: ToolError.self) { _ = try load([file: Array(text.utf8)]) }
    #expect(error?.kind == .usage)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
  }

  @Test func notUTF8() throws {
    let error = #expect(throws: ToolError.self) {
      _ = try load(["devices/a.yaml": Array("device: a\ntitle: x".utf8) + [0xFF, 0x0A]])
    }
    #expect(error?.message.contains("devices/a.yaml:2") == true)
  }

  @Test func tenThousandFeatures() throws {
    var text = "device: a\nfeatures:\n"
    for number in 0..<10_000 { text += "  - { name: f\(number), fields: [\"x\(number): uint8\"] }\n" }
    #expect(try load(["devices/a.yaml": Array(text.utf8)]).devices.first?.features.count == 10_000)
  }

  @Test func starsAndAmpersandsWithinTextAreText() throws {
    let text = "device: a\ntitle: \"*x & y\"\nfeatures: [] # *z\nowners: [a & b]\n"
    #expect(try load(["devices/a.yaml": Array(text.utf8)]).devices.first?.title == "*x & y")
  }
}
