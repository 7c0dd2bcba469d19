import Foundation

/// One line of the result: a measured figure beside its limit.
struct Figure {
  enum Unit {
    case seconds, ratio, megabytes, microseconds
  }

  var name: String
  var value: Double
  var unit: Unit
  /// Nil when there is nothing to hold it to.
  var limit: Double?
  /// How it came about.
  var remark: String

  var isWithinLimit: Bool { limit.map { value <= $0 } ?? true }

  /// Columns: name, value, limit, verdict, remark.
  var columns: [String] {
    [
      name, Self.text(value, unit), limit.map { "limit \(Self.text($0, unit))" } ?? "",
      limit == nil ? "" : isWithinLimit ? "ok" : "OVER", remark,
    ]
  }

  static func text(_ value: Double, _ unit: Unit) -> String {
    switch unit {
    case .seconds: String(format: "%.3f s", value)
    case .ratio: String(format: "%.2fx", value)
    case .megabytes: String(format: "%.0f MB", value)
    case .microseconds: String(format: "%.2f us", value)
    }
  }

  /// Figures as lines with aligned columns.
  static func table(_ figures: [Figure]) -> String {
    let rows = figures.map(\.columns)
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = (0..<4).map { row[$0].padding(toLength: widths[$0], withPad: " ", startingAt: 0) }
      return (padded + [row[4]]).joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
