import CSyntax
import CTree
import CodeReading
import VMState

/// Enters what code does among a tree's descriptions: each function once for each of the circumstances of its calls.
final class CodeDescriptions {
  private let reader: CodeReader
  private let descriptions: DescriptionReader
  private var tree: TreeIndex { descriptions.tree }
  private var symbols: SymbolTable { tree.symbols }
  private var known: [Key: DescriptionID?] = [:]
  private var numbers: [Key: Int] = [:]

  private struct Key: Hashable {
    var call: CodeCall
    var role: CodeRole
  }

  init(reader: CodeReader, descriptions: DescriptionReader) {
    self.reader = reader
    self.descriptions = descriptions
  }

  /// The function as a description; nil when nothing is known of it.
  func description(of call: CodeCall, as role: CodeRole) -> DescriptionID? {
    let key = Key(call: call, role: role)
    // Numbered in the order in which they are met.
    let number = numbers[key, default: numbers.count]
    numbers[key] = number
    if let known = tree.recall(known[key], as: DependencySubject(.code, number: number)) { return known }
    defer { tree.end() }
    known[key] = .some(nil)
    // The reading may meet descriptions that were not met before: numbers are given when it is done.
    let id = reader.read(call, as: role).flatMap { code in
      descriptions.append(code.descriptions(numberedFrom: descriptions.descriptions.count))
    }
    known[key] = id
    return id
  }

  /// A section's put and get functions, for an object of which nothing is known but what they make of it.
  func form(save: ScopedName?, load: ScopedName?) -> CodeForm? {
    let form = CodeForm(
      save: save.flatMap { description(of: CodeCall(function: $0.name, file: $0.file), as: .save) },
      load: load.flatMap { description(of: CodeCall(function: $0.name, file: $0.file), as: .load) })
    return form.save == nil && form.load == nil ? nil : form
  }

  // MARK: - Functions that descriptions name

  /// Reads the functions that descriptions name, for the types whose devices use the descriptions.
  ///
  /// - Parameter ownersElsewhere: owners of descriptions that are no devices' of these.
  func readSites(devices: [Device], ownersElsewhere: [TreePart.DescriptionPlace: String] = [:]) {
    let owners = owners(of: devices, ownersElsewhere)
    var next = 0
    // What code saves from within may be descriptions that were not met before.
    while next < descriptions.codeSites.count {
      let site = descriptions.codeSites[next]
      // The description is made of it, though it is read later.
      tree.begin(DependencySubject(.description, number: site.description.index))
      tree.begin(DependencySubject(.site, number: next))
      read(site, owner: owners[site.description])
      tree.end()
      tree.end()
      next += 1
    }
  }

  private func read(_ site: CodeSite, owner: String?) {
    func call(_ function: Symbol) -> CodeCall {
      CodeCall(function: function, file: site.file, objectType: owner, objectCType: site.objectType)
    }
    switch site.use {
    case .hook(let function, let role):
      let keyPath: WritableKeyPath<Description, DescriptionID?>
      switch role {
      case .preSave: keyPath = \.preSaveCode
      case .preLoad: keyPath = \.preLoadCode
      case .postLoad: keyPath = \.postLoadCode
      default: keyPath = \.loadStateOldCode
      }
      descriptions.set(description(of: call(function), as: role), as: keyPath, of: site.description)
    case .field(let index, let form):
      let field = descriptions.descriptions[site.description.index].fields[index]
      let isArray =
        field.flags.contains(.array) || field.flags.contains(.arrayOfPointers) || field.countMember != nil
      func read(_ function: String, as role: CodeRole) -> DescriptionID? {
        var call = call(symbols.intern(function))
        if isArray { call.objectCType = nil } else { call.member = field.member.text }
        call.size = field.sizeMember == nil ? field.size.value : nil
        call.count = field.count.value
        return description(of: call, as: role)
      }
      let code = CodeForm(
        save: form.put.flatMap { read($0.function, as: .put) }, load: form.get.flatMap { read($0.function, as: .get) })
      if code.save != nil || code.load != nil {
        descriptions.set(code, forField: index, of: site.description)
      }
    }
  }

  /// The type of the first device that uses a description, directly or below another.
  private func owners(
    of devices: [Device], _ elsewhere: [TreePart.DescriptionPlace: String]
  ) -> [DescriptionID: String] {
    var owners: [DescriptionID: String] = [:]
    for device in devices {
      guard let root = device.description else { continue }
      var waiting = [root]
      while let id = waiting.popLast() {
        guard descriptions.descriptions.indices.contains(id.index), owners[id] == nil else { continue }
        let description = descriptions.descriptions[id.index]
        owners[id] = elsewhere[TreePart.DescriptionPlace(description)] ?? device.typeName
        waiting += description.subsections.map(\.description) + description.fields.flatMap(\.nestedDescriptions)
      }
    }
    return owners
  }
}
