/// A fork's file as a value.
enum ForkEntryReader {
  /// - Throws: the problems of the file, at least one.
  static func read(_ file: YAMLFile) throws(RegistryProblems) -> Fork {
    let problems = RegistryShapes.fork.problems(in: file.root, of: file)
    guard problems.isEmpty else { throw RegistryProblems(problems) }
    let root = RegistryNode(node: file.root, file: file)
    let name = root["fork"]
    var fork = Fork(
      name: name?.text ?? "", title: root["title"]?.text, place: name?.place ?? root.place, parent: nil,
      repository: root["repository"]?.text, releases: [], promise: Promise(), machines: [])
    fork.parent = root["parent"].flatMap(qualified)
    fork.releases = (root["releases"]?.list ?? []).map(release)
    if let promise = root["promise"] { fork.promise = read(promise) }
    fork.machines = (root["machines"]?.entries ?? []).map { key, value in
      MachineEntry(
        name: key.text, place: key.place, like: value["like"]?.text, sends: features(value["sends"]),
        withholds: features(value["withholds"]))
    }
    return fork
  }

  private static func qualified(_ node: RegistryNode) -> Placed<ReleaseName>? {
    ReleaseName(parsing: node.text).map { Placed($0, at: node.place) }
  }

  private static func release(_ node: RegistryNode) -> Release {
    guard node.isMapping else { return Release(name: node.text, place: node.place) }
    let name = node["name"]
    var release = Release(name: name?.text ?? "", place: name?.place ?? node.place)
    release.series = node["series"]?.text
    release.isDevelopment = node["development"]?.text == "true"
    release.commit = node["commit"]?.text
    release.revision = node["revision"]?.text
    release.folder = node["folder"]?.text
    release.snapshot = node["snapshot"]?.text
    release.base = node["base"].flatMap(qualified)
    release.patches = node["patches"]?.texts ?? []
    return release
  }

  private static func read(_ node: RegistryNode) -> Promise {
    var promise = Promise()
    func way(_ node: RegistryNode?) -> Promise.Way? { node.flatMap { Promise.Way(rawValue: $0.text) } }
    promise.series = way(node["series"]) ?? .none
    promise.releases = way(node["releases"]) ?? .none
    promise.backward = node["backward"].flatMap { Int($0.text) } ?? 0
    promise.pairs = (node["pairs"]?.list ?? []).compactMap { pair in
      guard let from = pair["from"].flatMap(qualified), let to = pair["to"].flatMap(qualified) else { return nil }
      return Promise.Pair(from: from.value, to: to.value, way: way(pair["way"]) ?? .forward, place: pair.place)
    }
    promise.islands = (node["islands"]?.list ?? []).map { island in
      Promise.Island(
        releases: island["releases"]?.texts ?? [], devices: island["devices"]?.texts ?? [],
        reason: island["reason"]?.text ?? "", rescue: island["rescue"]?.text, place: island.place)
    }
    return promise
  }

  private static func features(_ node: RegistryNode?) -> [Placed<MachineEntry.DeviceFeatures>] {
    (node?.entries ?? []).map { key, value in
      Placed(MachineEntry.DeviceFeatures(device: key.text, features: value.texts), at: key.place)
    }
  }
}
