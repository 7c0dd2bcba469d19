import CSyntax
import CTree
import CodeReading
import VMState

/// Everything of a tree that puts a section into a stream: types with a description, CPU classes, and registration
/// calls.
package struct DeviceReader {
  let context: ExtractionContext
  let parts: any SectionParts
  let initializers: InitializerTokens
  private let hierarchy: TypeHierarchy
  /// What is read; nil for all.
  private let part: TreePart?

  package init(
    context: ExtractionContext, hierarchy: TypeHierarchy, parts: any SectionParts, part: TreePart? = nil
  ) {
    self.context = context
    self.part = part
    self.hierarchy = hierarchy
    self.parts = parts
    initializers = InitializerTokens(context.symbols)
  }

  /// What was found, and the assignments and calls whose description could not be.
  package struct Result {
    package var devices: [Device]
    package var unresolved: [Unresolved]
  }

  /// Classes in tree order, then calls in tree order.
  package func read() -> Result {
    var result = Result(devices: [], unresolved: [])
    for (number, type) in hierarchy.types.enumerated() where isWanted(type.location.path) {
      context.tree.begin(DependencySubject(.device, number: number), .file(type.location.path))
      defer { context.tree.end() }
      context.tree.use(DependencySubject(.classState, number: number))
      result.unresolved += type.unresolved
      append(type, type.descriptions, .deviceClass, &result)
      append(type, type.cpuDescriptions, .cpuClass, &result)
    }
    var seen: Set<CallKey> = []
    var called: [Device] = []
    for call in RegistrationCallReader(context).calls(inFilesWhere: isWanted) {
      context.tree.begin(DependencySubject(.call, number: call.file.index), in: call.file)
      defer { context.tree.end() }
      for device in devices(of: call, &result.unresolved) where seen.insert(CallKey(device)).inserted {
        called.append(device)
      }
    }
    result.devices += withoutForeignNamesakes(called)
    return result
  }

  private func isWanted(_ path: String) -> Bool { part?.paths.contains(path) ?? true }

  /// Boards of other architectures register CPUs of theirs under the names that the target's own code uses
  /// (hw/mips_fulong2e.c of 0.13, "cpu" version 3), and by the target's functions, which happen to be called alike.
  private func withoutForeignNamesakes(_ devices: [Device]) -> [Device] {
    let isForeign = devices.map { parts.isForeign($0.location.path) }
    var own = part?.namesElsewhere ?? []
    for (device, isForeign) in zip(devices, isForeign) where !isForeign {
      if let name = device.sectionName.value { own.insert(name) }
    }
    return zip(devices, isForeign).filter { device, isForeign in
      !isForeign || device.sectionName.value.map { !own.contains($0) } ?? false
    }.map(\.0)
  }

  // MARK: - Classes

  private func append(
    _ type: QOMType, _ uses: [QOMType.DescriptionUse], _ registration: Device.Registration, _ result: inout Result
  ) {
    guard !uses.isEmpty else { return }
    let ancestors = hierarchy.ancestors(of: type)
    let properties = hierarchy.propertyArrays(of: type).flatMap(parts.properties(in:))
    for use in uses {
      let symbol = context.symbols.text(of: use.symbol)
      guard
        let id = parts.description(
          named: use.symbol, element: use.element ?? 0, visibleFrom: use.place?.file ?? use.file)
      else {
        result.unresolved.append(
          Unresolved("description '\(symbol)' of '\(type.name)' is not defined in the tree", at: use.location))
        continue
      }
      var device = Device(
        typeName: type.name, ancestors: ancestors, registration: registration, location: type.location, description: id,
        sectionName: .known(parts.name(of: id)))
      device.properties = properties
      result.devices.append(device)
    }
  }
}
