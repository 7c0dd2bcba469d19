/// Machine types as lists of named compat tables, each table once: a table is applied by many machine types.
package struct MachineTables: Sendable {
  /// A table as at least one machine type applies it.
  package struct Table: Hashable, Sendable {
    /// The C array's name; `#2` behind it when machine types disagree on what it holds.
    package var label: String
    package var name: String
    package var entries: [CompatProperty]
  }

  /// A machine type and the labels of its tables, in the order QEMU applies them.
  package struct Machine: Hashable, Sendable {
    package var machine: MachineType
    package var tables: [String]
  }

  /// By label.
  package private(set) var tables: [Table] = []
  /// By name.
  package private(set) var machines: [Machine] = []

  package init(_ machines: [MachineType]) {
    var known: [String: [Table]] = [:]
    for machine in machines.sorted(by: { ($0.name, $0.location.path) < ($1.name, $1.location.path) }) {
      var labels: [String] = []
      for entries in Self.runs(machine.compatProperties) {
        let name = entries[0].table
        let same = known[name, default: []].first { Self.sameEntries($0.entries, entries) }
        let number = known[name, default: []].count + 1
        let table = same ?? Table(label: number == 1 ? name : "\(name)#\(number)", name: name, entries: entries)
        if same == nil { known[name, default: []].append(table) }
        labels.append(table.label)
      }
      self.machines.append(Machine(machine: machine, tables: labels))
    }
    tables = known.values.flatMap { $0 }.sorted { $0.label < $1.label }
  }

  /// Entries of one table stand together; each run holds at least one.
  private static func runs(_ properties: [CompatProperty]) -> [[CompatProperty]] {
    var runs: [[CompatProperty]] = []
    for property in properties {
      if let last = runs.last, last[0].table == property.table {
        runs[runs.count - 1].append(property)
      } else {
        runs.append([property])
      }
    }
    return runs
  }

  private static func sameEntries(_ left: [CompatProperty], _ right: [CompatProperty]) -> Bool {
    left.elementsEqual(right) { ($0.driver, $0.property, $0.value) == ($1.driver, $1.property, $1.value) }
  }

  /// Tables with their entries, then machine types with their tables and class members.
  package var lines: [String] {
    var lines: [String] = []
    for table in tables {
      lines.append("table \(table.label)")
      for entry in table.entries { lines.append("  \(entry.driver).\(entry.property)=\(entry.value)") }
    }
    for entry in machines {
      let machine = entry.machine
      lines.append("machine \(machine.name)\(machine.alias.map { " alias \($0)" } ?? "")")
      if !entry.tables.isEmpty { lines.append("  tables \(entry.tables.joined(separator: ", "))") }
      for (member, value) in machine.classMembers.sorted(by: { $0.key < $1.key }) {
        lines.append("  class member \(member) = \(value)")
      }
      for unresolved in machine.unresolved { lines.append("  \(unresolved.canonicalText)") }
    }
    return lines
  }
}
