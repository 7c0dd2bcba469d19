import StateDiff
import VMState

/// State changes in words, grouped by device; `path:line:` first in each line, so that editors can jump to it.
package struct DiffTextReport {
  /// Devices named before the rest is counted only, unless verbose.
  static let devicesShown = 4

  private let style: TextStyle
  private let isVerbose: Bool

  /// - Parameters:
  ///   - isColoured: whether to use terminal colours.
  ///   - isVerbose: names every device that uses a shared description.
  package init(isColoured: Bool = false, isVerbose: Bool = false) {
    self.style = TextStyle(isColoured: isColoured)
    self.isVerbose = isVerbose
  }

  /// One difference a target, of the same two trees. The whole report, ending in a newline.
  package func text(of differences: [StateDifference]) -> String {
    guard let first = differences.first else { return "" }
    let merged = MergedChanges(differences)
    var lines: [String] = []
    // A device that came or went is one line, without a heading of its own.
    let groups = merged.groups
    for group in groups where !isWholeDevice(group) {
      lines.append(style(printable(heading(of: group)), .bold))
      var path: String?
      for entry in group.entries {
        if entry.change.path != path {
          path = entry.change.path
          lines.append("  " + style(printable(entry.change.path), .faint))
        }
        lines.append("    " + line(of: entry, in: merged))
      }
      lines.append("")
    }
    let whole = groups.filter(isWholeDevice)
    if !whole.isEmpty {
      lines.append(style("devices that came or went", .bold))
      lines += whole.flatMap(\.entries).map { "  " + line(of: $0, in: merged) }
      lines.append("")
    }
    lines.append(summary(of: merged, first))
    return lines.joined(separator: "\n") + "\n"
  }

  package func text(of difference: StateDifference) -> String { text(of: [difference]) }

  private func isWholeDevice(_ group: MergedChanges.Group) -> Bool {
    group.entries.allSatisfy { $0.change.kind == .deviceAdded || $0.change.kind == .deviceRemoved }
  }

  private func heading(of group: MergedChanges.Group) -> String {
    guard let device = group.device, group.devices.count > 1 else { return group.title }
    let others = group.devices.filter { $0 != device }
    let shown = isVerbose ? others : Array(others.prefix(Self.devicesShown))
    let rest = others.count > shown.count ? " and \(others.count - shown.count) more" : ""
    return "\(device), used by \(group.devices.count) devices: also \(shown.joined(separator: ", "))\(rest)"
  }

  private func line(of entry: MergedChanges.Entry, in merged: MergedChanges) -> String {
    let change = entry.change
    var text = printable(change.sentence)
    if entry.targets.count < merged.targets.count { text += " [\(entry.targets.joined(separator: ", "))]" }
    let place = change.headLocation.map { "\($0): " } ?? change.baseLocation.map { "\($0) (base): " } ?? ""
    return style(printable(place), .faint) + style(text, paint(change.kind))
  }

  /// What came is green, what went is red; the rest has no colour.
  private func paint(_ kind: StateChange.Kind) -> TextStyle.Paint {
    if kind.rawValue.hasSuffix("-added") { return .green }
    if kind.rawValue.hasSuffix("-removed") { return .red }
    return .cyan
  }

  private func summary(of merged: MergedChanges, _ first: StateDifference) -> String {
    let sides = "\(printable(first.base)) .. \(printable(first.head)) (\(merged.targets.joined(separator: ", ")))"
    guard !merged.entries.isEmpty else { return "\(sides): no state changes" }
    let devices = Set(merged.entries.flatMap(\.change.devices)).count
    return "\(sides): \(merged.entries.count.counted("state change")) concerning \(devices.counted("device"))"
  }

  private func printable(_ text: String) -> String { TextStyle.printable(text) }
}
