import CSyntax
import CTree
import VMState

/// Finds the calls that register a section without a device class: `vmstate_register*` and `register_savevm*`.
///
/// The order of their arguments changed over the years (a device came first in 2010, handlers became a structure in
/// 2012); it is read from the functions' own definitions in the tree.
struct RegistrationCallReader {
  /// A call's argument by what it is for.
  enum Role: Hashable {
    case description, instance, version, sectionName, save, load, saveLive, handlers
  }

  /// A call with its arguments, not expanded.
  struct Call {
    var name: String
    var arguments: [Role: ArraySlice<Token>]
    var file: FileID
    var line: UInt32
    /// The tokens of the function that the call stands in.
    var function: [Token]
    /// The function's parameters: what they hold is its callers' business.
    var parameters: Set<Symbol>
  }

  static let functions = [
    "vmstate_register", "vmstate_register_any", "vmstate_register_with_alias_id", "register_savevm",
    "register_savevm_live",
  ]

  private let context: ExtractionContext
  private let library: RegistrationLibrary
  private let initializers: InitializerTokens

  init(_ context: ExtractionContext) {
    self.context = context
    library = RegistrationLibrary(context)
    initializers = InitializerTokens(context.symbols)
  }

  func calls(inFilesWhere isWanted: (String) -> Bool = { _ in true }) -> [Call] {
    let roles = signatures()
    guard !roles.isEmpty else { return [] }
    var found: [Call] = []
    for (number, file) in context.tree.files.enumerated() where !file.isHeader && isWanted(file.path) && mentions(file)
    {
      for (entry, declaration) in file.index.declarations.enumerated() where declaration.kind == .function {
        let range = declaration.extent.range
        context.tree.begin(DependencySubject(.call, number: number), in: FileID(number))
        defer { context.tree.end() }
        context.tree.use(DependencySubject(.callSignatures))
        guard !range.isEmpty, context.tree.isActive(declaration.condition, in: FileID(number)),
          Self.functions.firstIndex(of: file.text(declaration.name)) == nil
        else { continue }
        let isHit = file.bytes.withUnsafeBufferPointer { bytes in
          let body = UnsafeBufferPointer(rebasing: bytes[range.clamped(to: 0..<bytes.count)])
          return body.holds("vmstate_register") || body.holds("register_savevm")
        }
        guard isHit else { continue }
        found += calls(in: TreeIndex.Place(file: FileID(number), entry: UInt32(entry)), roles)
      }
    }
    return found
  }

  private func mentions(_ file: SourceFile) -> Bool {
    file.bytes.withUnsafeBufferPointer { $0.holds("vmstate_register") || $0.holds("register_savevm") }
  }

  private func calls(in place: TreeIndex.Place, _ roles: [Symbol: [Role?]]) -> [Call] {
    let tokens = context.tree.tokens(of: place)
    var found: [Call] = []
    let body = tokens.firstIndex { $0.kind == .punctuator && $0.symbol == initializers.words.openBrace } ?? 0
    for index in body..<max(body, tokens.count - 1) {
      guard tokens[index].kind == .identifier, let order = roles[tokens[index].symbol],
        tokens[index + 1].symbol == initializers.words.open,
        let end = initializers.closing(index + 1, in: tokens[...])
      else { continue }
      var arguments: [Role: ArraySlice<Token>] = [:]
      for (role, argument) in zip(order, initializers.split(tokens[(index + 2)..<end])) {
        if let role { arguments[role] = argument }
      }
      found.append(
        Call(
          name: context.symbols.text(of: tokens[index].symbol), arguments: arguments, file: place.file,
          line: tokens[index].line, function: tokens,
          parameters: Set(tokens[..<body].filter { $0.kind == .identifier }.map(\.symbol))))
    }
    return found
  }

  // MARK: - What the arguments are

  private func signatures() -> [Symbol: [Role?]] {
    context.tree.begin(DependencySubject(.callSignatures))
    defer { context.tree.end() }
    var roles: [Symbol: [Role?]] = [:]
    let wanted = Set(Self.functions)
    let places = context.tree.declarations { declaration, file in
      declaration.kind == .function && Self.lengths.contains(declaration.name.range.count)
        && wanted.contains(file.text(declaration.name))
    }
    for place in places {
      // Stubs for user emulation and tests have the same parameters, but need not.
      let path = context.tree.files[place.file.index].path
      let name = context.symbols.intern(context.tree.name(of: place))
      guard roles[name] == nil || !path.hasPrefix("stubs/"), let function = library.function(at: place) else {
        continue
      }
      roles[name] = function.definition.parameters.map(role)
    }
    return roles
  }

  private static let lengths = Set(functions.map(\.utf8.count))

  private func role(_ parameter: CParameter) -> Role? {
    let name = parameter.name.map { context.symbols.text(of: $0) } ?? ""
    guard case .pointer(let target) = parameter.type else {
      if name.contains("instance") { return .instance }
      return name.hasPrefix("version") ? .version : nil
    }
    switch target {
    case .named(let type), .tagged(_, let type):
      switch context.symbols.text(of: type) {
      case "VMStateDescription": return .description
      case "SaveStateHandler": return .save
      case "LoadStateHandler": return .load
      case "SaveLiveStateHandler": return .saveLive
      case "SaveVMHandlers": return .handlers
      default: return nil
      }
    case .integer(let type) where type.bytes == 1: return .sectionName
    default: return nil
    }
  }
}
