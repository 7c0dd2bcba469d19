import Findings
import VMState

/// Fails closed on trees that are no emulator's: nothing to compare must not read as "nothing differs".
enum SourceTreeCheck {
  /// - Throws: `unreadable` when no build declares any state.
  static func requireState(in builds: [Build], of label: String) throws(ToolError) {
    guard builds.allSatisfy({ $0.devices.isEmpty && $0.descriptions.isEmpty }) else { return }
    throw ToolError(
      .unreadable,
      "'\(label)' declares no device state: there is no VMStateDescription and no register_savevm call in it",
      hint: "name a revision or folder of QEMU's source tree; its root has the folders 'hw' and 'include' (or 'vl.c')")
  }
}
