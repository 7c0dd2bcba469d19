import Findings

/// Terminal colours for reports, or none. Whether to use them is the caller's to decide.
package struct TextStyle: Hashable, Sendable {
  package var isColoured: Bool

  package init(isColoured: Bool) { self.isColoured = isColoured }

  /// Select Graphic Rendition parameters (ECMA-48, 8.3.117).
  package enum Paint: String, Hashable, Sendable {
    case bold = "1"
    case faint = "2"
    case red = "1;31"
    case green = "32"
    case yellow = "1;33"
    case cyan = "36"
  }

  package func callAsFunction(_ text: String, _ paint: Paint) -> String {
    isColoured && !text.isEmpty ? "\u{1b}[\(paint.rawValue)m\(text)\u{1b}[0m" : text
  }

  /// Text from a source tree made safe for a terminal: control characters, of which an escape sequence would be made, are shown as
  /// their number. Tabs become a space; line breaks stay when `keepsLines`.
  package static func printable(_ text: some StringProtocol, keepsLines: Bool = false) -> String {
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t": safe.append(" ")
      case "\n" where keepsLines: safe.append(scalar)
      case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
        let hex = String(scalar.value, radix: 16)
        safe.append(contentsOf: ("\\x" + (hex.count < 2 ? "0" + hex : hex)).unicodeScalars)
      default: safe.append(scalar)
      }
    }
    return String(safe)
  }
}

extension Severity {
  /// The colour it has everywhere.
  var paint: TextStyle.Paint {
    switch self {
    case .error: .red
    case .warning: .yellow
    case .note: .cyan
    }
  }
}
