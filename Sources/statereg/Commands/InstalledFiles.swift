import ArgumentParser
import Foundation

/// What `make install` puts beside the program: PREFIX/bin/statereg and PREFIX/share/statereg.
enum InstalledFiles {
  private static let program =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/usr/local/bin/statereg"

  static func path(_ name: String) -> String {
    let prefix = URL(fileURLWithPath: program).deletingLastPathComponent().deletingLastPathComponent().path
    return "\(prefix)/share/statereg/\(name)"
  }

  /// Of a program that was built and not installed: in the folders above it, of which one is the checkout.
  static func checkout(_ name: String) -> [String] {
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    return (0..<4).map { _ in
      folder.deleteLastPathComponent()
      return folder.appendingPathComponent(name).path
    }
  }
}
