import CSyntax

/// A source tree as one target's compiler would see it, without includes being processed: every name is looked up where it is
/// defined, and what the asking file includes wins. Lexing, expansion and parsing happen on demand.
///
/// Not thread-safe: one index serves one pass for one target.
package final class TreeIndex: DeclarationSource {
  package let symbols = SymbolTable()
  package let files: [SourceFile]
  /// Macros that the build system and the compiler define for the target.
  let predefined: PredefinedMacros

  /// Where a name is defined: file and position in that file's list of macros, declarations or enumerators.
  package struct Place: Hashable, Sendable {
    package var file: FileID
    package var entry: UInt32

    package init(file: FileID, entry: UInt32) {
      self.file = file
      self.entry = entry
    }
  }

  // By symbol index. Lists are short: most names are defined once.
  var macroPlaces: [[Place]] = []
  var declarationPlaces: [[Place]] = []
  var enumeratorPlaces: [[Place]] = []

  var conditionStates: [[UInt8]]
  var closures: [IncludeClosure?]
  var includesByFile: [[FileID]?]
  var resolvedIncludes: [IncludeKey: FileID?] = [:]
  let pathIndex: PathIndex
  let includeDirectories: [String]
  let implicitFiles: [FileID]

  /// By `GeneratedProduct`, then by file.
  var generatedByFile: [[GeneratedEntry?]]
  var compiledMacros: [Place: CompiledMacro] = [:]
  var macroChoices: [UInt64: Place?] = [:]
  var macroMemory = MacroMemory()
  var lookups = TreeLookups()
  /// By table, the names among the lookups. Made when it is first needed, after the pass.
  var askedNames: [Set<UInt32>]?
  /// Paths that this tree does not have, from `takeOver`, with their numbers.
  var takenOver: [String: FileID] = [:]
  var closuresInProgress = 0
  var enumValues: [Place: Int64?] = [:]
  var enumsInProgress: Set<Place> = []
  // Made on first use: they record with the lookups.
  private(set) lazy var macroProducts = Memo<Symbol, GeneratedProduct?>(dependencies)
  private(set) lazy var expandedDeclarations = Memo<Place, [Token]>(dependencies)
  private(set) lazy var conditionScopes = DependencyScopes<FileID>(dependencies)
  private(set) lazy var enumerationScopes = DependencyScopes<Place>(dependencies)
  private(set) lazy var generatedScopes = DependencyScopes<Place>(dependencies)
  let words: Words
  /// Evaluates constants that need types, `sizeof` in an enumeration: those of the layout that reads this tree. Nil while there is none.
  weak var layout: TypeLayout?

  /// `includeDirectories` are tried in order for includes that are not beside the including file, relative to the root.
  /// `implicitFiles` (paths) count as included by every file, last.
  package init(
    files: [SourceFile], predefined: PredefinedMacros, includeDirectories: [String], implicitFiles: [String] = []
  ) {
    self.files = files
    self.predefined = predefined
    self.includeDirectories = includeDirectories
    let pathIndex = PathIndex(files.map(\.path))
    self.pathIndex = pathIndex
    self.implicitFiles = implicitFiles.compactMap { pathIndex.file(atPath: $0) }
    self.conditionStates = files.map { [UInt8](repeating: 0, count: $0.index.conditions.count) }
    self.closures = [IncludeClosure?](repeating: nil, count: files.count)
    self.generatedByFile = [[GeneratedEntry?]](
      repeating: [GeneratedEntry?](repeating: nil, count: files.count), count: 2)
    self.includesByFile = [[FileID]?](repeating: nil, count: files.count)
    self.words = Words(symbols)
    fillTables()
  }

  private func fillTables() {
    func append(_ place: Place, to symbol: Symbol, in table: inout [[Place]]) {
      let index = Int(symbol.index)
      if index >= table.count { table.append(contentsOf: [[Place]](repeating: [], count: index + 4096 - table.count)) }
      table[index].append(place)
    }
    for (number, file) in files.enumerated() {
      let fileNumber = FileID(number)
      file.bytes.withUnsafeBufferPointer { bytes in
        func symbol(_ span: FileIndex.Span) -> Symbol {
          symbols.intern(UnsafeBufferPointer(rebasing: bytes[span.range]))
        }
        for (entry, macro) in file.index.macros.enumerated() where !macro.name.isEmpty {
          append(Place(file: fileNumber, entry: UInt32(entry)), to: symbol(macro.name), in: &macroPlaces)
        }
        // Lists that are put through macros elsewhere declare nothing by themselves.
        if file.path.hasSuffix(".hx") { return }
        for (entry, declaration) in file.index.declarations.enumerated() where declaration.kind != .prototype {
          append(Place(file: fileNumber, entry: UInt32(entry)), to: symbol(declaration.name), in: &declarationPlaces)
        }
        for (entry, enumerator) in file.index.enumerators.enumerated() {
          append(Place(file: fileNumber, entry: UInt32(entry)), to: symbol(enumerator.name), in: &enumeratorPlaces)
        }
      }
    }
  }

  package func places(_ symbol: Symbol, _ table: [[Place]]) -> [Place] {
    Int(symbol.index) < table.count ? table[Int(symbol.index)] : []
  }

  package func fileNumber(ofPath path: String) -> FileID? { pathIndex.file(atPath: path) }

  package func declaration(_ place: Place) -> FileIndex.Declaration {
    files[place.file.index].index.declarations[Int(place.entry)]
  }

  /// Of several definitions, the one the compiler would see from `file`: the file's own, then by distance of inclusion.
  /// Definitions in inactive branches do not count, nor those in `.c` files and headers that `file` does not include.
  func choose(
    _ candidates: [Place], visibleFrom file: FileID, where isFit: (Place) -> Bool
  ) -> Place? {
    var best: Place?
    var bestDistance = Int.max
    var closure: IncludeClosure?
    for place in candidates where isFit(place) {
      if place.file == file {
        // The last active definition in the file itself.
        if bestDistance != 0 || place.entry > best!.entry {
          best = place
          bestDistance = 0
        }
        continue
      }
      if bestDistance == 0 { continue }
      if closure == nil { closure = self.closure(of: file) }
      if let rank = closure?.rank(of: place.file), rank < bestDistance {
        best = place
        bestDistance = rank
      }
    }
    return best
  }
}
