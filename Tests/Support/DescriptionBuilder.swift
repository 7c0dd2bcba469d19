import VMState

/// Builds a `Build` in code: descriptions in QEMU idiom without C text.
///
///     var build = BuildDraft()
///     let rtc = build.describe("goldfish_rtc", version: 2) {
///       $0.scalar("tick_offset", .uint64)
///     }
///     let device = build.device("goldfish_rtc", rtc)
package struct BuildDraft: Sendable {
  package var build: Build

  package init(_ label: String = "test", rules: WireRules = WireRules()) {
    build = Build(label: label, treeID: nil, target: Target.named("x86_64")!)
    build.rules = rules
  }

  package static let nowhere = SourceLocation(path: "hw/test.c", line: 1)

  /// Adds a description and returns its id.
  @discardableResult
  package mutating func describe(
    _ name: String, version: Int = 1, minimum: Int = 0, _ fill: (inout DescriptionDraft) -> Void = { _ in }
  ) -> DescriptionID {
    var draft = DescriptionDraft(name, version: version, minimum: minimum)
    fill(&draft)
    build.descriptions.append(draft.description)
    return DescriptionID(build.descriptions.count - 1)
  }

  /// A device of class registration; added to the build.
  @discardableResult
  package mutating func device(
    _ name: String, _ description: DescriptionID, ancestors: [String] = ["device", "object"],
    properties: [Property] = []
  ) -> Device {
    var device = Device(
      typeName: name, ancestors: ancestors, registration: .deviceClass, location: Self.nowhere,
      description: description, sectionName: .known(build[description].name))
    device.properties = properties
    build.devices.append(device)
    return device
  }

  /// A device with put and get functions of the given hash.
  package mutating func handlers(_ name: String, version: Int, codeHash: UInt64) -> Device {
    var device = Device(
      typeName: name, ancestors: [], registration: .handlers, location: Self.nowhere, description: nil,
      sectionName: .known(name))
    device.handlers = SectionHandlers(
      versionID: .known(version), save: CodeReference(function: "\(name)_save", location: nil, codeHash: codeHash),
      load: CodeReference(function: "\(name)_load", location: nil, codeHash: codeHash), isLive: false)
    build.devices.append(device)
    return device
  }

  /// What a function puts or gets, or what a hook does.
  package mutating func code(
    _ kind: Description.Kind, _ function: String = "", _ fill: (inout DescriptionDraft) -> Void
  ) -> DescriptionID {
    var draft = DescriptionDraft("", version: 0, minimum: 0)
    draft.description.symbol = function.isEmpty ? "code_\(build.descriptions.count)" : function
    draft.description.kind = kind
    fill(&draft)
    build.descriptions.append(draft.description)
    return DescriptionID(build.descriptions.count - 1)
  }

  /// A device with put and get functions that were read.
  package mutating func handlers(
    _ name: String, version: Int, save: DescriptionID?, load: DescriptionID?, codeHash: UInt64 = 1
  ) -> Device {
    var device = handlers(name, version: version, codeHash: codeHash)
    device.handlers?.code = CodeForm(save: save, load: load)
    build.devices[build.devices.count - 1] = device
    return device
  }

  /// A machine type that sets (driver, property, value) entries.
  @discardableResult
  package mutating func machine(_ name: String, _ compat: [(String, String, String)] = []) -> MachineType {
    var machine = MachineType(name: name, location: Self.nowhere)
    machine.compatProperties = compat.map {
      CompatProperty(driver: $0.0, property: $0.1, value: $0.2, table: "hw_compat", location: Self.nowhere)
    }
    build.machines.append(machine)
    return machine
  }

  package static func property(
    _ name: String, _ member: String, default value: Int64, bit: Int? = nil,
    type: CInteger = CInteger(bits: 32, isSigned: false)
  ) -> Property {
    var property = Property(name: name, member: MemberPath(member), location: nowhere)
    property.type = type
    property.defaultValue = .known(value)
    property.bit = bit.map { .known($0) }
    return property
  }
}

/// A description under construction: one call a field.
package struct DescriptionDraft: Sendable {
  package var description: Description

  /// What a function does.
  package static func code(_ kind: Description.Kind, _ function: String) -> DescriptionDraft {
    var draft = DescriptionDraft("", version: 0, minimum: 0)
    draft.description.symbol = function
    draft.description.kind = kind
    return draft
  }

  init(_ name: String, version: Int, minimum: Int) {
    description = Description(
      name: name, symbol: "vmstate_\(name)", location: BuildDraft.nowhere, versionID: .known(version))
    description.minimumVersionID = .known(minimum)
  }

  /// Any field; `change` sets what the other calls leave alone.
  package mutating func field(_ name: String, _ form: WireForm, _ change: (inout Field) -> Void = { _ in }) {
    var field = Field(name: name, location: BuildDraft.nowhere, form: form)
    field.member = MemberPath(name)
    field.flags = .single
    change(&field)
    description.fields.append(field)
  }

  package mutating func scalar(
    _ name: String, _ form: ScalarForm, version: Int = 0, exists: Predicate? = nil
  ) {
    field(name, .scalar(form)) {
      $0.versionID = .known(version)
      $0.exists = exists
      $0.size = .known(form.wireSize)
    }
  }

  package mutating func array(_ name: String, _ form: ScalarForm, _ count: Int, version: Int = 0) {
    field(name, .scalar(form)) {
      $0.versionID = .known(version)
      $0.flags = .array
      $0.count = .known(count)
      $0.size = .known(form.wireSize)
    }
  }

  package mutating func buffer(_ name: String, _ size: Int) {
    field(name, .buffer) {
      $0.flags = .buffer
      $0.size = .known(size)
    }
  }

  package mutating func unused(_ size: Int, version: Int = 0, exists: Predicate? = nil) {
    field("unused", .unused) {
      $0.flags = .buffer
      $0.size = .known(size)
      $0.member = .itself
      $0.versionID = .known(version)
      $0.exists = exists
    }
  }

  package mutating func structure(_ name: String, _ child: DescriptionID, count: Int? = nil, exists: Predicate? = nil) {
    field(name, .structure(child)) {
      $0.flags = count == nil ? .structure : [.structure, .array]
      $0.count = .known(count ?? 0)
      $0.exists = exists
      $0.size = .known(64)
    }
  }

  /// `VMSTATE_VARRAY_*`: the count comes from a member.
  package mutating func variableArray(_ name: String, _ form: WireForm, count member: String, size: Int = 4) {
    field(name, form) {
      $0.flags = .countUInt32
      if case .structure = form { $0.flags.insert(.structure) }
      $0.countMember = CountMember(member: MemberPath(member), type: CInteger(bits: 32, isSigned: false))
      $0.size = .known(size)
    }
  }

  package mutating func custom(_ name: String, _ symbol: String, codeHash: UInt64, size: Int = 0) {
    let code = CodeReference(function: "put_\(symbol)", location: nil, codeHash: codeHash)
    field(name, .custom(CustomForm(symbol: "vmstate_info_\(symbol)", name: symbol, get: code, put: code))) {
      $0.size = .known(size)
    }
  }

  /// A field whose put and get functions were read.
  package mutating func code(
    _ name: String, _ symbol: String, save: DescriptionID?, load: DescriptionID?, count: Int? = nil,
    codeHash: UInt64 = 1
  ) {
    custom(name, symbol, codeHash: codeHash)
    let index = description.fields.count - 1
    guard case .custom(var form) = description.fields[index].form else { return }
    form.code = CodeForm(save: save, load: load)
    description.fields[index].form = .custom(form)
    if let count {
      description.fields[index].flags = .array
      description.fields[index].count = .known(count)
    }
  }

  /// In code: a member or variable becomes a value.
  package mutating func assign(
    _ member: String, _ value: Expression, bits: Int = 32, signed: Bool = false, exists: Predicate? = nil
  ) {
    field(member, .assignment(CInteger(bits: bits, isSigned: signed), value)) { $0.exists = exists }
  }

  package mutating func group(_ child: DescriptionID, exists: Predicate) {
    field("group", .group(child)) {
      $0.exists = exists
      $0.member = .itself
    }
  }

  package mutating func validate(_ name: String, _ predicate: Predicate) {
    field(name, .validation) {
      $0.flags = [.array, .mustExist]
      $0.exists = predicate
      $0.member = .itself
    }
  }

  package mutating func subsection(_ child: DescriptionID, _ needed: Predicate?) {
    description.subsections.append(
      SubsectionUse(description: child, needed: needed, location: BuildDraft.nowhere))
  }
}

extension Predicate {
  /// A predicate whose hash is that of its name.
  package init(_ name: String, _ body: Expression) {
    self.init(name: name, location: nil, body: body, codeHash: ContentHash.of(name))
  }
}

extension Expression {
  /// A member as uint32_t unless said otherwise.
  package static func at(_ path: String, _ bits: Int = 32, signed: Bool = false) -> Expression {
    .member(MemberPath(path), CInteger(bits: bits, isSigned: signed))
  }

  package static func isNonZero(_ path: String) -> Expression {
    .binary(.notEqual, .at(path), .integer(0))
  }
}
