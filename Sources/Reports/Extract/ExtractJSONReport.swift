import Findings
import Foundation
import VMState

/// The state of a tree for programs: the model as it is, keys sorted. It can be read back.
package struct ExtractJSONReport {
  package static let schema = "statereg.extract/1"

  /// What the file holds: one build a target.
  package struct Content: Hashable, Sendable, Codable {
    package var schema: String
    package var builds: [Build]

    package init(schema: String = ExtractJSONReport.schema, builds: [Build]) {
      self.schema = schema
      self.builds = builds
    }
  }

  package init() {}

  /// The whole report, ending in a newline.
  ///
  /// - Throws: `internalFault` when the encoder does not take the model, for which integers and strings give no reason.
  package func text(of builds: [Build]) throws(ToolError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(Content(builds: builds)), as: UTF8.self) + "\n"
    } catch {
      throw ToolError(.internalFault, "the model could not be written as JSON", notes: ["\(error)"])
    }
  }

  package func text(of build: Build) throws(ToolError) -> String { try text(of: [build]) }
}
