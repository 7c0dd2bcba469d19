/// A member of a C object, written as C does after `s->`: `tx.props.ipcss`, `regs[3].value`, or empty for the object itself.
///
/// Pointers are followed silently: `s->bus->devfn` and `s->bus.devfn` are both `bus.devfn`. The path is the identity of a
/// piece of device state within a device; byte offsets are not used, since they differ from tree to tree.
package struct MemberPath: Hashable, Sendable, Codable, CustomStringConvertible {
  package var text: String

  package init(_ text: String) { self.text = text }

  package static let itself = MemberPath("")

  package var isItself: Bool { text.isEmpty }

  package var description: String { text }

  /// `self` as a member of the object at `parent`.
  package func inside(_ parent: MemberPath) -> MemberPath {
    if parent.text.isEmpty { return self }
    if text.isEmpty { return parent }
    return text.hasPrefix("[") ? MemberPath(parent.text + text) : MemberPath(parent.text + "." + text)
  }

  package func element(_ index: Int) -> MemberPath { MemberPath("\(text)[\(index)]") }
}
