/// Forward = old to new (base saves, head loads); backward = new to old.
package enum Direction: String, Hashable, Sendable, Codable, CaseIterable {
  case forward, backward
}
