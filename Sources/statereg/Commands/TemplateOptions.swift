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
