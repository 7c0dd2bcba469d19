import VMState

/// The state of a tree for reading: the build's canonical text, and a closing line that says how much of it was
/// understood.
package struct ExtractTextReport {
  private let options: Build.TextOptions

  package init(options: Build.TextOptions = Build.TextOptions()) { self.options = options }

  /// One text for all targets, ending in a newline.
  package func text(of builds: [Build]) -> String {
    var lines: [String] = []
    for build in builds {
      if !lines.isEmpty { lines.append("") }
      lines.append("build \(build.label) for \(build.target)\(build.treeID.map { ", tree \($0)" } ?? "")")
      lines += build.canonicalLines(options: options)
      for unresolved in build.unresolved {
        lines.append("\(unresolved.location.map { "\($0): " } ?? "")\(unresolved.canonicalText)")
      }
      lines.append(Self.closingLine(of: BuildCounts(build)))
    }
    return lines.map { TextStyle.printable($0) }.joined(separator: "\n") + "\n"
  }

  package func text(of build: Build) -> String { text(of: [build]) }

  /// "213 devices, 664 descriptions of 670 initialisers, 4029 fields (12 by code), 132 subsections, 310 of 320
  /// predicates followed, 0.4 % of fields unresolved (16)".
  package static func closingLine(of counts: BuildCounts) -> String {
    let initialisers = counts.initialisers > 0 ? " of \(counts.initialisers.counted("initialiser"))" : ""
    return [
      counts.devices.counted("device"),
      counts.descriptions.counted("description") + initialisers,
      "\(counts.fields.counted("field")) (\(counts.codeFields) by code"
        + (counts.interpretedFields > 0 ? " not read, \(counts.interpretedFields) by code that was read)" : ")"),
      counts.subsections.counted("subsection"),
      "\(counts.predicatesFollowed) of \(counts.predicates.counted("predicate")) followed",
      "\(percent(counts.unresolvedPercent)) % of fields unresolved (\(counts.unresolvedFields))",
      counts.machines.counted("machine type"),
    ].joined(separator: ", ")
  }

  /// Two decimals, so that a share that is not zero does not read as zero until it is below one in 20,000.
  private static func percent(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
