extension Int {
  /// The number with what it counts: "1 field", "3 fields".
  package func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
