/// Why a snapshot could not be read or written.
package struct SnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; nil when the file as a whole is meant.
  package var line: Int?
  /// In bytes, from 1.
  package var column: Int?
  /// Lower case, no full stop.
  package var message: String
  package var hint: String

  package init(line: Int? = nil, column: Int? = nil, _ message: String, hint: String = Self.makeAnew) {
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }

  package static let makeAnew = "make it anew with 'statereg snapshot'; a snapshot is not edited by hand"

  package var description: String {
    let place = [line, column].compactMap(\.self).map { "\($0):" }.joined()
    return place.isEmpty ? message : "\(place) \(message)"
  }
}
