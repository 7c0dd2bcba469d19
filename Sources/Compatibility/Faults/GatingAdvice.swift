import Findings
import VMState

/// Says how new state could be kept from builds that do not know it: which compat table reaches the machine types concerned.
struct GatingAdvice: Sendable {
  private let head: Build
  /// Machine type -> labels of the head's compat tables it applies, with a place in each.
  private let tables: [String: [String: SourceLocation]]

  init(head: Build) {
    self.head = head
    tables = Dictionary(
      head.machines.map { machine in
        (
          machine.name,
          Dictionary(machine.compatProperties.map { ($0.table, $0.location) }, uniquingKeysWith: { first, _ in first })
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The newest `hw_compat_X_Y` of the head (hw/core/machine.c), or the newest table of another name where there is none.
  var newestTable: String? {
    let all = Set(tables.values.flatMap(\.keys))
    let generic = all.filter { $0.lowercased().hasPrefix("hw_compat") }
    return (generic.isEmpty ? all : generic).max { NumberedName($0) < NumberedName($1) }
  }

  /// The newest table that every one of these machine types applies; an entry there reaches them all.
  func commonTable(of machines: [String]) -> (name: String, location: SourceLocation)? {
    guard let first = machines.first, var common = tables[first] else { return nil }
    for machine in machines.dropFirst() {
      let others = tables[machine] ?? [:]
      common = common.filter { others[$0.key] != nil }
    }
    let generic = common.filter { $0.key.lowercased().hasPrefix("hw_compat") }
    return (generic.isEmpty ? common : generic).max { NumberedName($0.key) < NumberedName($1.key) }
      .map { ($0.key, $0.value) }
  }

  /// Machine types that no table reaches: those that are current in the head.
  func unreached(_ machines: [String]) -> [String] { machines.filter { (tables[$0] ?? [:]).isEmpty } }

  /// What could gate a subsection that the base does not know.
  ///
  /// - Parameter property: a property that its test reads already.
  func advice(gating subsection: String, property: String?, driver: String, machines: [String]) -> String {
    let lever =
      property.map { "'\(driver).\($0)', which its 'needed' test reads," }
      ?? "a property of '\(driver)' that its 'needed' test reads"
    if machines.isEmpty { return "gate '\(subsection)' by \(lever) and that older machine types switch off" }
    if let table = commonTable(of: machines) {
      return "switch \(lever) off in '\(table.name)' (\(table.location.path)), which all machine types concerned apply"
    }
    let bare = unreached(machines)
    let newest = newestTable.map { " ('\($0)' is the newest there is)" } ?? ""
    guard !bare.isEmpty else { return "switch \(lever) off in the compat table of each machine type concerned" }
    let reach = bare.count == machines.count ? "them" : Wording.list(bare, shown: 2)
    return "both builds know the machine types concerned, and no compat table reaches \(reach): "
      + "let 'needed' hold only in states that the base could not represent, or start a new machine type and switch "
      + "\(lever) off in the table it opens\(newest)"
  }
}
