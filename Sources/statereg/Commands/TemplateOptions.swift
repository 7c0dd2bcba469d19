import ArgumentParser
import Foundation

/// Where templates are.
struct TemplateOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The templates' folder. (default: 'Templates' beside the registry, or the installed one)", valueName: "dir"),
    completion: .directory)
  var templates: String?

  /// The folders they may be in, to be tried in this order.
  ///
  /// - Parameter registry: the folder of the registry in use.
  func folders(registry: String) -> [String] {
    if let templates { return [templates] }
    let beside = URL(fileURLWithPath: registry).deletingLastPathComponent().appendingPathComponent("Templates").path
    return [beside, InstalledFiles.path("Templates")] + InstalledFiles.checkout("Templates")
  }
}

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
