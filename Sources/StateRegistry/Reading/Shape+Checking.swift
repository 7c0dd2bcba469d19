import Findings
import VMState
import Yams

extension Shape {
  /// What of a node is not as the shape says, up to some number of problems.
  func problems(in node: Node, of file: YAMLFile) -> [RegistryProblem] {
    var problems: [RegistryProblem] = []
    check(node, file, what: "the file", &problems)
    return problems
  }

  private static let problemLimit = 50

  private func check(_ node: Node, _ file: YAMLFile, what: String, _ problems: inout [RegistryProblem]) {
    guard problems.count < Self.problemLimit else { return }
    switch self {
    case .text(let kind):
      guard case .scalar(let scalar) = node else {
        problems.append(
          RegistryProblem("\(what) is \(kind.description), not \(node.kindText)", at: file.place(of: node)))
        return
      }
      guard kind.admits(scalar.string) else {
        problems.append(
          RegistryProblem("\(what) is \(kind.description), not '\(scalar.string)'", at: file.place(of: node)))
        return
      }
    case .integer(let range):
      guard case .scalar(let scalar) = node, let number = Int(scalar.string), range.contains(number) else {
        problems.append(
          RegistryProblem(
            "\(what) is a number from \(range.lowerBound) to \(range.upperBound), not \(node.kindText)",
            at: file.place(of: node)))
        return
      }
    case .list(let element):
      guard case .sequence(let sequence) = node else {
        problems.append(
          RegistryProblem(
            "\(what) is a list, not \(node.kindText)", at: file.place(of: node), hint: "write [a, b] or lines with '-'")
        )
        return
      }
      for child in sequence { element.check(child, file, what: "an entry of \(what)", &problems) }
    case .map(let kind, let value):
      guard case .mapping(let mapping) = node else {
        problems.append(
          RegistryProblem("\(what) has keys and values, and this is \(node.kindText)", at: file.place(of: node)))
        return
      }
      for (key, child) in mapping {
        Shape.text(kind).check(key, file, what: "a key of \(what)", &problems)
        value.check(child, file, what: "'\(key.scalar?.string ?? "?")'", &problems)
      }
    case .object(let keys): checkObject(keys, node, file, what, &problems)
    case .either(let shapes):
      let fitting = shapes.first { $0.fits(node) } ?? shapes[0]
      fitting.check(node, file, what: what, &problems)
    }
  }

  private func checkObject(
    _ keys: [Key], _ node: Node, _ file: YAMLFile, _ what: String, _ problems: inout [RegistryProblem]
  ) {
    guard case .mapping(let mapping) = node else {
      problems.append(
        RegistryProblem(
          "\(what) has the keys \(keys.map(\.name).quoted), and this is \(node.kindText)", at: file.place(of: node)))
      return
    }
    var present: Set<String> = []
    for (key, child) in mapping {
      guard let name = key.scalar?.string, let known = keys.first(where: { $0.name == name }) else {
        let name = key.scalar?.string ?? "?"
        let near = NearestNames(to: name, among: keys.map(\.name)).list
        problems.append(
          RegistryProblem(
            "\(what) has no key '\(name)'", at: file.place(of: key),
            hint: near.isEmpty ? "its keys are \(keys.map(\.name).quoted)" : "did you mean '\(near[0])'?"))
        continue
      }
      present.insert(name)
      known.shape.check(child, file, what: "'\(name)'", &problems)
    }
    for key in keys where key.isRequired && !present.contains(key.name) {
      problems.append(
        RegistryProblem("\(what) lacks the key '\(key.name)'", at: file.place(of: node), hint: key.summary))
    }
  }

  /// By kind only, to choose between alternatives.
  private func fits(_ node: Node) -> Bool {
    switch (self, node) {
    case (.text, .scalar), (.integer, .scalar), (.list, .sequence), (.map, .mapping), (.object, .mapping): true
    default: false
    }
  }
}

extension Shape.TextKind {
  /// Whether the reader takes it.
  package func admits(_ text: String) -> Bool {
    switch self {
    case .name, .release, .path, .sentence: !text.allSatisfy(\.isWhitespace) && !text.contains("\0")
    case .qualifiedRelease: ReleaseName(parsing: text) != nil
    case .carrierMeans: Carrier.Means(parsing: text) != nil
    case .field: FieldText(parsing: text) != nil
    case .commit:
      (7...40).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && $0.isHexDigit && !$0.isUppercase }
    case .way: Promise.Way(rawValue: text) != nil
    case .number: text == "none" || Int(text).map { (0...Int(Int32.max)).contains($0) } == true
    case .rule: !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    case .target: Target.named(text) != nil
    case .flag: text == "true" || text == "false"
    }
  }
}

extension Node {
  /// For messages: what stands there instead.
  var kindText: String {
    switch self {
    case .scalar(let scalar): "'\(scalar.string)'"
    case .sequence: "a list"
    case .mapping: "keys and values"
    case .alias: "an alias"
    }
  }
}

extension [String] {
  var quoted: String { map { "'\($0)'" }.joined(separator: ", ") }
}
