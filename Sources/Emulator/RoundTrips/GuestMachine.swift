import JSON
import MigrationStream
import VMState

/// A machine made from a build: its devices that have declared state, as a migration stream sends them.
package struct GuestMachine: Sendable {
  /// A device in the machine.
  package struct Member: Sendable {
    package var device: Device
    package var program: StateProgram
    package var values: PropertyValues
    package var instanceID: Int
    package var isEarlySetup: Bool
    package var priority: Int
  }

  /// A device that was left out, and why.
  package struct Omission: Hashable, Sendable {
    package var device: String
    package var reason: String
  }

  package struct Saved: Sendable {
    package var bytes: [UInt8]
    package var omissions: [Omission]
    /// Sections written, in order.
    package var sections: [String]
  }

  package let build: Build
  package let machine: MachineType
  package let settings: MigrationSettings
  package private(set) var members: [Member] = []
  package private(set) var omissions: [Omission] = []

  /// Devices with a description that can be computed whole, in order of the build; the others are omissions.
  ///
  /// - Parameter isIncluded: which of the build's devices the machine has.
  package init(build: Build, machine: MachineType, isIncluded: (Device) -> Bool = { _ in true }) {
    self.build = build
    self.machine = machine
    settings = MigrationSettings(build: build, machine: machine)
    var instances: [String: Int] = [:]
    for device in build.devices where isIncluded(device) {
      guard let id = device.description, build.descriptions.indices.contains(id.index) else {
        omissions.append(Omission(device: device.typeName, reason: "its state is put and got by code"))
        continue
      }
      guard let name = device.sectionName.value else {
        omissions.append(Omission(device: device.typeName, reason: "its section's name is decided at run time"))
        continue
      }
      let program = StateProgram(device: device, in: build)
      if let part = program.opaqueParts.first {
        omissions.append(Omission(device: device.typeName, reason: "'\(part.name)': \(part.reason)"))
        continue
      }
      let fixed = device.instanceID.value ?? nil
      let instance = fixed ?? instances[name, default: 0]
      instances[name] = instance + 1
      members.append(
        Member(
          device: device, program: program, values: PropertyValues(device: device, machine: machine),
          instanceID: instance, isEarlySetup: build[id].isEarlySetup, priority: build[id].priority))
    }
    // savevm_state_handler_insert: higher priority first, else in order of registration.
    let order = members.indices.sorted { left, right in
      let (first, second) = (members[left].priority, members[right].priority)
      return first != second ? first > second : left < right
    }
    members = order.map { members[$0] }
  }

  /// Saves every member in the state that `state` gives it (its baseline workload when nil), around an empty RAM section.
  ///
  /// The order is that of QEMU's qemu_savevm_state_setup and qemu_savevm_state_complete_precopy.
  package func save(state: (Member) -> DeviceState? = { _ in nil }) -> Saved {
    var writer = StreamWriter()
    var saved = Saved(bytes: [], omissions: omissions, sections: [])
    var json = JSONTextWriter()
    writer.putFileHeader()
    if settings.sendsConfiguration { writer.putConfiguration(machine: machine.name) }
    json.startObject()
    if build.rules.describesConfiguration { describeConfiguration(&json) }
    json.put("page_size", 4096)
    json.startArray("devices")
    var sectionID: UInt32 = 0
    for member in members where member.isEarlySetup { save(member, state, &sectionID, &writer, &json, &saved) }
    let ramID = sectionID
    sectionID += 1
    let ram = SectionHeader(form: .start, sectionID: ramID, name: "ram", instanceID: 0, versionID: 4)
    put(ram, &writer) { RAMSection.write(blocks: [], to: &$0) }
    var end = ram
    end.form = .end
    put(end, &writer) { RAMSection.write(blocks: nil, to: &$0) }
    for member in members where !member.isEarlySetup { save(member, state, &sectionID, &writer, &json, &saved) }
    writer.putEndOfFile()
    json.endArray()
    json.endObject()
    if settings.sendsDescription { writer.putDescription(json.bytes) }
    saved.bytes = writer.bytes
    return saved
  }

  private func put(_ header: SectionHeader, _ writer: inout StreamWriter, _ data: (inout ByteWriter) -> Void) {
    writer.putSectionHeader(header)
    data(&writer.out)
    if settings.sendsSectionFooters { writer.putFooter(sectionID: header.sectionID) }
  }

  private func save(
    _ member: Member, _ state: (Member) -> DeviceState?, _ sectionID: inout UInt32, _ writer: inout StreamWriter,
    _ json: inout JSONTextWriter, _ saved: inout Saved
  ) {
    guard let name = member.program.sectionName.value, let version = member.program.versionID.value else { return }
    let chosen = state(member) ?? WorkloadSet(program: member.program, values: member.values).workloads[0].state
    var described = json
    described.startObject()
    described.put("name", name)
    described.put("instance_id", member.instanceID)
    do throws(Halt) {
      guard let section = try SectionSaver.save(member.program, chosen, json: described) else { return }
      put(
        SectionHeader(
          form: .full, sectionID: sectionID, name: name, instanceID: UInt32(truncatingIfNeeded: member.instanceID),
          versionID: UInt32(truncatingIfNeeded: version)), &writer
      ) { $0.put(section.bytes) }
      if let written = section.json { described = written }
      described.endObject()
      json = described
      sectionID += 1
      saved.sections.append(name)
    } catch {
      let reason =
        switch error {
        case .refused(let refusal): refusal.errorText
        case .undecided(let undecided): undecided.reason
        }
      saved.omissions.append(Omission(device: member.device.typeName, reason: reason))
    }
  }

  /// 2aae1eb8da (2023): the configuration section's own fields.
  private func describeConfiguration(_ json: inout JSONTextWriter) {
    json.startObject("configuration")
    json.put("vmsd_name", "configuration")
    json.put("version", 1)
    json.startArray("fields")
    for (name, type, size) in [("len", "uint32", 4), ("name", "buffer", machine.name.utf8.count)] {
      json.startObject()
      json.put("name", name)
      json.put("type", type)
      json.put("size", size)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }
}
