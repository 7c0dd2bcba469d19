import JSON
import VMState

/// A build's devices in the shape of `qemu-system-* -dump-vmstate` (`dump_vmstate_json_to_file` in QEMU's
/// migration/savevm.c), so that QEMU's own static checker, and a dump by a real binary, can be held against it.
///
/// Entries are the devices registered as `DeviceClass.vmsd`, by name; QEMU's own order is that of a hash table. QEMU
/// lists every type whose class has a description, abstract ones and those that inherit it included
/// (`object_class_get_list` is asked for abstract types too, and a class starts as a copy of its parent's): so the
/// build needs one `Device` for each such type.
///
/// A value that the source did not tell is -1, which no real dump holds and which the static checker never accepts;
/// what and why is listed below `vmschkmachine` as `statereg_unresolved`, a place that the checker does not read.
/// Without such values the shape is QEMU's exactly.
package struct DumpVMStateReport {
  /// Written where a number is not known.
  package static let unknownNumber = -1
  /// Levels of nesting; QEMU's own descriptions stay below ten.
  private static let deepest = 64
  /// Entries in one dump; real ones have some ten thousand.
  private static let entriesLimit = 2_000_000

  private let machine: String?
  private let includesCounts: Bool?

  /// - Parameters:
  ///   - machine: the machine type's name for `vmschkmachine`; nil for the build's label.
  ///   - includesCounts: whether arrays have their `num`, as since QEMU 8.2; nil for what the build's own QEMU does.
  package init(machine: String? = nil, includesCounts: Bool? = nil) {
    self.machine = machine
    self.includesCounts = includesCounts
  }

  /// The whole dump, ending in a newline.
  package func text(of build: Build) -> String {
    // `num` and the stream's `configuration` key came within weeks of each other, both in 8.2.
    var writer = Writer(build: build, includesCounts: includesCounts ?? build.rules.describesConfiguration)
    var entries: [String] = []
    var names: Set<String> = []
    for device in build.devicesInOrder where device.registration == .deviceClass {
      guard let id = device.description, build.description(id) != nil else { continue }
      guard names.insert(device.typeName).inserted else {
        writer.note(device.typeName, "a second device of this name is left out")
        continue
      }
      entries.append(writer.entry(of: device, id: id))
    }
    var text = "{\n  \"vmschkmachine\": {\n    \"Name\": \(quoted(machine ?? build.label))"
    if !writer.unresolved.isEmpty {
      let lines = writer.unresolved.map { "      \(quoted($0))" }
      text += ",\n    \"statereg_unresolved\": [\n\(lines.joined(separator: ",\n"))\n    ]"
    }
    text += "\n  }"
    for entry in entries { text += ",\n" + entry }
    return text + "\n}\n"
  }

  fileprivate static func quoted(_ text: String) -> String {
    var text = JSONValue.string(text).text
    text.removeLast()
    return text
  }

  private func quoted(_ text: String) -> String { Self.quoted(text) }

  /// Writes devices one after the other and keeps what could not be told.
  private struct Writer {
    let build: Build
    let includesCounts: Bool
    /// "e1000/rxbuf_size: size: struct 'Foo' is not defined in the tree".
    private(set) var unresolved: [String] = []
    private var text = ""
    /// Descriptions being written, to stop at one that contains itself.
    private var open: Set<DescriptionID> = []
    private var entries = 0

    init(build: Build, includesCounts: Bool) {
      self.build = build
      self.includesCounts = includesCounts
    }

    mutating func note(_ path: String, _ reason: String) { unresolved.append("\(path): \(reason)") }

    /// The device's entry, indented by two, without a comma.
    mutating func entry(of device: Device, id: DescriptionID) -> String {
      text = ""
      entries += 1
      let description = build[id]
      let name = DumpVMStateReport.quoted(device.typeName)
      text += "  \(name): {\n    \"Name\": \(name),\n"
      write("version_id", description.versionID, indent: 4, path: device.typeName)
      // Said once, by the description below.
      text += "    \"minimum_version_id\": \(description.minimumVersionID.value ?? unknownNumber),\n"
      writeDescription(id, indent: 4, path: device.typeName, isSubsection: false)
      text += "\n  }"
      return text
    }

    private mutating func write(_ key: String, _ value: Known<Int>, indent: Int, path: String, ending: String = ",\n") {
      if let reason = value.unresolved { note(path, "\(key): \(reason)") }
      text += "\(spaces(indent))\"\(key)\": \(value.value ?? unknownNumber)\(ending)"
    }

    /// As `dump_vmstate_vmsd`: ends without a newline.
    private mutating func writeDescription(_ id: DescriptionID, indent: Int, path: String, isSubsection: Bool) {
      let description = build[id]
      text += spaces(indent) + (isSubsection ? "{\n" : "\"Description\": {\n")
      text += "\(spaces(indent + 2))\"name\": \(DumpVMStateReport.quoted(description.name)),\n"
      write("version_id", description.versionID, indent: indent + 2, path: path)
      write("minimum_version_id", description.minimumVersionID, indent: indent + 2, path: path, ending: "")
      for part in description.unresolved { note(path, part.reason) }

      let isFirstVisit = open.insert(id).inserted
      if !isFirstVisit {
        note(path, "'\(description.name)' contains itself, its fields are not repeated")
      } else if open.count > DumpVMStateReport.deepest || entries > DumpVMStateReport.entriesLimit {
        note(path, "nested too deep, or too much to list, the fields are left out")
        open.remove(id)
      } else {
        writeFields(of: description, indent: indent + 2, path: path)
        writeSubsections(of: description, indent: indent + 2, path: path)
        open.remove(id)
      }
      text += "\n\(spaces(indent))}"
    }

    private mutating func writeFields(of description: Description, indent: Int, path: String) {
      // QEMU has no key where `.fields` is NULL; in practice that is where the device cannot be migrated.
      if description.fields.isEmpty && description.isUnmigratable { return }
      text += ",\n\(spaces(indent))\"Fields\": [\n"
      var isFirst = true
      // What is only validated is not sent, and QEMU leaves it out.
      for field in description.fields where field.form != .validation && !field.flags.contains(.mustExist) {
        if !isFirst { text += ",\n" }
        isFirst = false
        write(field, indent: indent + 2, path: "\(path)/\(field.name)")
      }
      text += "\n\(spaces(indent))]"
    }

    /// As `dump_vmstate_vmsf`.
    private mutating func write(_ field: Field, indent: Int, path: String) {
      entries += 1
      let inner = spaces(indent + 2)
      text += "\(spaces(indent)){\n\(inner)\"field\": \(DumpVMStateReport.quoted(field.name)),\n"
      write("version_id", field.versionID, indent: indent + 2, path: path)
      text += "\(inner)\"field_exists\": \(field.exists != nil),\n"
      if includesCounts && field.flags.contains(.array) { write("num", field.count, indent: indent + 2, path: path) }
      write("size", field.size, indent: indent + 2, path: path, ending: "")
      if case .unresolved(let part) = field.form { note(path, part.reason) }
      // Of a tree's two descriptions the member `.vmsd` points at the value's.
      if let nested = field.nestedDescriptions.first, !field.isPutByCode, build.description(nested) != nil {
        text += ",\n"
        writeDescription(nested, indent: indent + 2, path: path, isSubsection: false)
      }
      text += "\n\(spaces(indent))}"
    }

    private mutating func writeSubsections(of description: Description, indent: Int, path: String) {
      let uses = description.subsections.filter { build.description($0.description) != nil }
      guard !uses.isEmpty else { return }
      text += ",\n\(spaces(indent))\"Subsections\": [\n"
      for (index, use) in uses.enumerated() {
        if index > 0 { text += ",\n" }
        entries += 1
        writeDescription(
          use.description, indent: indent + 2, path: "\(path)//\(build[use.description].name)", isSubsection: true)
      }
      text += "\n\(spaces(indent))]"
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
  }
}
