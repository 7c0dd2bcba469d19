import Findings

/// A device's file as a value.
enum DeviceEntryReader {
  /// - Throws: the problems of the file, at least one.
  static func read(_ file: YAMLFile) throws(RegistryProblems) -> DeviceEntry {
    var problems = RegistryShapes.device.problems(in: file.root, of: file)
    guard problems.isEmpty else { throw RegistryProblems(problems) }
    let root = RegistryNode(node: file.root, file: file)
    let name = root["device"]
    var device = DeviceEntry(
      name: name?.text ?? "", title: root["title"]?.text, place: name?.place ?? root.place,
      sections: root["section"]?.texts ?? [], types: root["types"]?.texts ?? [],
      descriptions: root["descriptions"]?.texts ?? [], targets: root["targets"]?.texts ?? [],
      hooks: root["hooks"]?.texts ?? [], parents: root["parents"]?.texts ?? [], owners: root["owners"]?.texts ?? [],
      features: [], numbers: [:], whitelist: nil, renames: [], approved: [])
    device.elsewhere = root["elsewhere"]?.texts ?? []
    if device.sections.isEmpty { device.sections = [device.name] }
    device.features = (root["features"]?.list ?? []).map(feature)
    for (fork, line) in root["numbers"]?.entries ?? [] {
      device.numbers[fork.text] = DeviceEntry.NumberLine(
        place: fork.place,
        steps: line.entries.map { key, value in
          DeviceEntry.NumberLine.Step(from: key.text, number: Int(value.text), place: key.place)
        })
    }
    device.whitelist = root["whitelist"].map { $0.list.map { Placed($0.texts, at: $0.place) } }
    device.renames = (root["renames"]?.list ?? []).map { node in
      DeviceEntry.Rename(
        from: node["from"]?.text ?? "", to: node["to"]?.text ?? "", reason: node["reason"]?.text, place: node.place)
    }
    for node in root["approved"]?.list ?? [] {
      guard let rule = node["rule"].flatMap({ RegistryRule(rawValue: $0.text) }) else {
        let text = node["rule"]?.text ?? ""
        problems.append(
          RegistryProblem(
            "there is no rule '\(text)'", at: node["rule"]?.place ?? node.place,
            hint: NearestNames(to: text, among: RegistryRule.allCases.map(\.rawValue)).list.first.map {
              "did you mean '\($0)'?"
            }))
        continue
      }
      device.approved.append(
        Approval(
          rule: rule, subject: node["subject"]?.text ?? "", reason: node["reason"]?.text ?? "", place: node.place))
    }
    guard problems.isEmpty else { throw RegistryProblems(problems) }
    return device
  }

  private static func feature(_ node: RegistryNode) -> Feature {
    let name = node["name"]
    return Feature(
      name: name?.text ?? "", title: node["title"]?.text, place: name?.place ?? node.place,
      fields: (node["fields"]?.texts ?? []).compactMap { FieldText(parsing: $0) },
      needs: (node["needs"]?.list ?? []).map { Placed($0.text, at: $0.place) },
      carriers: (node["carried"]?.entries ?? []).flatMap { fork, value in
        value.list.compactMap { carrier($0, of: fork.text) }
      })
  }

  private static func carrier(_ node: RegistryNode, of fork: String) -> Carrier? {
    guard let means = node["by"].flatMap({ Carrier.Means(parsing: $0.text) }) else { return nil }
    let when = node["when"]?.text
    return Carrier(
      fork: fork, from: node["from"]?.text ?? "", to: node["to"]?.text, means: means,
      condition: when == "always" ? "" : when, commit: node["commit"]?.text, place: node.place)
  }
}
