import Findings
import VMState

/// Fails closed on trees that are no emulator's: nothing to compare must not read as "nothing differs".
enum SourceTreeCheck {
  /// - Throws: `unreadable` when no build has a device with state: descriptions that nothing registers are not compared, so a
  ///   verdict over none would mean nothing.
  static func requireState(in builds: [Build], of label: String) throws(ToolError) {
    guard builds.allSatisfy({ $0.devices.isEmpty }) else { return }
    throw ToolError(
      .unreadable,
      "'\(label)' registers no device state: no type with a VMStateDescription and no register_savevm call was found in it",
      hint: "name a revision or folder of QEMU's source tree; its root has the folders 'hw' and 'include' (or 'vl.c')")
  }
}
