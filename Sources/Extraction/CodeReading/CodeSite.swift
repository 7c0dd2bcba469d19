import CSyntax
import CTree
import VMState

/// A place in a description that names functions.
struct CodeSite {
  enum Use {
    /// A custom field, by its number.
    case field(Int, CustomForm)
    case hook(Symbol, CodeReader.Role)
  }

  var description: DescriptionID
  var use: Use
  /// The file whose declarations the functions' names are looked up in.
  var file: FileID
  /// The C type of the described object, when the fields tell.
  var objectType: Symbol?
}

extension CodeReader {
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
    var call = Call(function: symbols.intern(""), file: site.file, objectType: owner, objectCType: site.objectType)
    switch site.use {
    case .hook(let function, let role):
      call.function = function
      let keyPath: WritableKeyPath<Description, DescriptionID?>
      switch role {
      case .preSave: keyPath = \.preSaveCode
      case .preLoad: keyPath = \.preLoadCode
      case .postLoad: keyPath = \.postLoadCode
      default: keyPath = \.loadStateOldCode
      }
      descriptions.set(description(of: call, as: role), as: keyPath, of: site.description)
    case .field(let index, let form):
      let field = descriptions.descriptions[site.description.index].fields[index]
      let isArray =
        field.flags.contains(.array) || field.flags.contains(.arrayOfPointers) || field.countMember != nil
      if isArray { call.objectCType = nil } else { call.member = field.member.text }
      call.size = field.sizeMember == nil ? field.size.value : nil
      call.count = field.count.value
      var code = CodeForm(save: nil, load: nil)
      if let put = form.put {
        call.function = symbols.intern(put.function)
        code.save = description(of: call, as: .put)
      }
      if let get = form.get {
        call.function = symbols.intern(get.function)
        code.load = description(of: call, as: .get)
      }
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
