import CSyntax
import VMState

/// A value in a machine's initialisation, as far as it matters for machine types.
enum MachineValue {
  case integer(Int64)
  case string(String)
  /// The machine's class or instance, by whatever type it is seen, or a part of it: "" for itself, "smp_props".
  case object(String)
  /// The machine's own list of compat properties.
  case compatList
  /// An element of an array of `GlobalProperty`; one behind the last is the terminator.
  case table(CompatTable, index: Int)
  /// `table[index]` itself, not its address.
  case property(CompatTable, index: Int)
  case function(MachineFunctions.Reference)
  case unknown

  /// Whether it counts as true in C; nil when that is not known.
  var truth: Bool? {
    switch self {
    case .integer(let value): value != 0
    case .string, .object, .compatList, .table, .function: true
    case .property, .unknown: nil
    }
  }

  var integer: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }
}

/// What a machine's class holds after its class init functions have run, as far as it is known.
struct MachineClassState {
  var name: String?
  var alias: String?
  /// In the order in which they are applied.
  var compatProperties: [CompatProperty] = []
  /// Integer members by path: "smp_props.has_clusters". Globals that a machine's init function assigns stand here too.
  var integers: [String: Int64] = [:]
  /// String members but `name` and `alias`.
  var strings: [String: String] = [:]
  var functions: [String: MachineFunctions.Reference] = [:]
  var unresolved: [Unresolved] = []

  mutating func note(_ reason: Unresolved) {
    if !unresolved.contains(reason) { unresolved.append(reason) }
  }
}
