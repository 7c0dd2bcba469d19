import Findings

/// A witness for the eye: the state of the saving guest, and the bytes with what each side takes them for, in columns.
struct WitnessTable {
  /// Bytes of one run shown before the rest is counted only.
  static let bytesShown = 16

  var witness: Witness
  /// What the saving and the loading side are called: "v7.2.17".
  var saver: String
  var loader: String

  /// Lines without indentation or line break.
  var lines: [String] {
    var lines: [String] = []
    for assignment in witness.state {
      lines.append("\(TextStyle.printable(assignment.member)) = \(Self.number(assignment.value))")
    }
    guard !witness.bytes.isEmpty else {
      if let offset = witness.failureOffset { lines.append("the load fails at offset \(Self.offset(offset))") }
      return lines
    }
    var rows = [["offset", "bytes", "\(saver) saves", "\(loader) loads"].map { TextStyle.printable($0) }]
    for run in witness.bytes {
      rows.append([
        Self.offset(run.offset), Self.hex(run.bytes), TextStyle.printable(run.saved),
        run.loaded.map { TextStyle.printable($0) } ?? "(not reached)",
      ])
    }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let padded = (0..<3).map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
      lines.append((padded + [row[3]]).joined(separator: "  "))
    }
    if let offset = witness.failureOffset { lines.append("\(Self.offset(offset))  the load fails here") }
    return lines
  }

  /// Decimal as QEMU writes numbers, and hex beside it where that says more.
  static func number(_ value: Int64) -> String {
    (-9...9).contains(value) ? String(value) : "\(value) (0x\(String(UInt64(bitPattern: value), radix: 16)))"
  }

  static func offset(_ offset: Int) -> String {
    let hex = String(offset, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let shown = bytes.prefix(bytesShown).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    let rest = bytes.count - shown.count
    return shown.joined(separator: " ") + (rest > 0 ? " +\(rest) more" : "")
  }
}
