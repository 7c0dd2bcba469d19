import VMState

/// What properties decide over, by the QOM type that a compat table names: the device's own or an ancestor.
struct StateGateIndex {
  private var gates: [String: [String: [String]]] = [:]

  init(_ build: Build) {
    for device in build.devicesInOrder {
      for (property, words) in build.stateGates(of: device) {
        for driver in [device.typeName] + device.ancestors where gates[driver]?[property] == nil {
          gates[driver, default: [:]][property] = words
        }
      }
    }
  }

  subscript(driver: String, property: String) -> [String]? { gates[driver]?[property] }
}
