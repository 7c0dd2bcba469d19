import VMState

/// A device's description compiled to a flat program over numbered slots.
///
/// Compiled once for a device of a build, whatever the machine type; run by `SectionSaver` and `SectionLoader`.
package struct StateProgram: Sendable {
  /// Rules of saving and loading of the build it comes from.
  package let rules: WireRules
  /// On the wire, without bus path.
  package let sectionName: Known<String>
  /// Nil for -1: assigned at run time, from 0.
  package let instanceID: Known<Int?>
  package let versionID: Known<Int>
  /// Every predicate that decides something in it.
  package let predicates: [PredicateSite]
  /// What it cannot compute.
  package let opaqueParts: [OpaquePart]
  /// Values that predicates read from outside the device's state.
  package let atoms: [Atom]

  /// Checks of loading code that states made up here fail although the build's own guests pass them.
  var ignoredChecks: Set<Int> = []

  let code: ProgramCode
  let siteFrames: [SiteFrame]
  let subsectionPlaces: [SubsectionPlace]

  /// Compiles the device's description, or its `register_savevm` handlers: each half as what was read of it, or as an opaque
  /// part.
  package init(device: Device, in build: Build) {
    var compiler = DescriptionCompiler(build: build)
    let frame = FrameBuilder()
    let object = DescriptionCompiler.Object(frame: frame)
    var neededSite: Int?
    var isUnmigratable = false
    var version = Known<Int>.known(0)
    var root: Int?
    if let id = device.description, build.descriptions.indices.contains(id.index) {
      let description = build[id]
      version = description.versionID
      isUnmigratable = description.isUnmigratable
      if build.rules.sectionsCanBeOptional, let predicate = description.needed {
        neededSite = compiler.addSite(
          .section, predicate, subject: description.name, object: object, enclosing: [],
          version: description.versionID.value ?? 0)
      }
      root = compiler.block(id, object: object, enclosing: neededSite.map { [$0] } ?? [], stack: .init())
    }
    var loadRoot = root
    if root == nil {
      version = device.handlers?.versionID ?? .known(0)
      (root, loadRoot) = compiler.handlerBlocks(of: device, object: object)
    }
    let needed = neededSite.map { compiler.sites[$0].expression }
    (code, siteFrames) = compiler.finish(
      root: root ?? 0, loadRoot: loadRoot ?? 0, frame: frame, needed: needed, isUnmigratable: isUnmigratable)
    rules = build.rules
    sectionName = device.sectionName
    instanceID = device.instanceID
    versionID = version
    predicates = compiler.sites.map(\.site)
    opaqueParts = compiler.parts
    atoms = compiler.atoms
    subsectionPlaces = compiler.subsectionPlaces
  }

  /// A state with every slot zero.
  package var emptyState: DeviceState {
    DeviceState(
      words: Array(repeating: 0, count: code.layout.wordCount),
      bytes: Array(repeating: 0, count: code.layout.byteCount), atoms: Array(repeating: 0, count: atoms.count))
  }

  /// The section's name, or the description's where the name is decided at run time.
  package var displayName: String { sectionName.value ?? code.blocks[code.root].name }
}

extension DescriptionCompiler {
  /// The blocks that save and load a section of put and get functions.
  mutating func handlerBlocks(of device: Device, object: Object) -> (save: Int?, load: Int?) {
    let name = device.sectionName.value ?? device.typeName
    func stack(_ half: Half) -> Stack {
      var stack = Stack()
      stack.half = half
      stack.codeName = name
      stack.version = device.handlers?.versionID.value ?? 0
      return stack
    }
    let code = device.handlers?.code
    let save = code?.save.flatMap { block($0, object: object, enclosing: [], stack: stack(.save)) }
    let load = code?.load.flatMap { block($0, object: object, enclosing: [], stack: stack(.load)) }
    if let save, let load { return (save, load) }
    let opaque = opaqueBlock(of: device)
    rootPart = parts.count - 1
    return (save ?? opaque, load ?? opaque)
  }

  /// The section of put and get functions.
  mutating func opaqueBlock(of device: Device) -> Int {
    let handlers = device.handlers
    var hash = ContentHash()
    hash.combine(handlers?.save?.codeHash ?? 0)
    hash.combine(handlers?.load?.codeHash ?? 0)
    let name = handlers?.save?.function ?? handlers?.load?.function ?? device.typeName
    parts.append(
      OpaquePart(
        name: name, field: device.typeName, reason: "the section's bytes are decided by code",
        location: handlers?.save?.location ?? device.location, identity: hash.value, emulatedSize: 4))
    var operation = FieldOperation(code: .opaque, condition: .version(0))
    operation.part = parts.count - 1
    let label = FieldLabel(
      name: "data", jsonName: "data", typeName: "buffer", path: "", location: device.location, canCompress: true,
      isStructure: false)
    blocks.append(
      DraftBlock(
        block: Block(
          name: device.sectionName.value ?? device.typeName, symbol: device.typeName, nameBytes: [],
          versionID: handlers?.versionID.value ?? 0, minimumVersionID: 0, minimumVersionIDOld: 0, loadStateOld: nil,
          operations: 0..<0, subsections: 0..<0, subsectionsEnd: Int.max),
        operations: [DraftOperation(operation: operation, label: label)]))
    return blocks.count - 1
  }
}
