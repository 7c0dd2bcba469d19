/// Why code could not be run to its end. Lower case, no full stop.
package struct NotFollowed: Error {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }
}
