import CSyntax

/// What a pass has asked of a `TreeIndex`: which names, as which file sees them, and which definitions it read.
///
/// An extraction is a function of the answers it got. A changed tree that answers all of these questions alike gives the same
/// extraction, whatever else was changed in it.
package struct TreeLookups {
  /// The index's tables: a name may be in each of them.
  package enum Table: Int, CaseIterable, Sendable { case macros, declarations, enumerators }

  /// By table; the name's index above, the asking file's number below.
  private(set) var asked: [Set<UInt64>] = [[], [], []]
  /// Declarations whose text was read.
  private(set) var readDeclarations: Set<TreeIndex.Place> = []
  /// Enumerations whose text was read, by file and number of body.
  private(set) var readEnumerations: Set<TreeIndex.Place> = []
  /// Lists in files of their own whose text was read.
  private(set) var readFragments: Set<FileID> = []

  /// Its graph says what hangs on what; nil when nobody will ask.
  let recorder = DependencyRecorder()

  var graph: DependencyGraph? { recorder.graph }

  mutating func ask(_ name: Symbol, _ file: FileID, _ table: Table) {
    guard let graph else { return }
    asked[table.rawValue].insert(UInt64(name.index) << 32 | UInt64(file.number))
    graph.ask(name, file)
  }

  mutating func read(_ place: TreeIndex.Place) {
    guard graph != nil else { return }
    readDeclarations.insert(place)
  }
  mutating func readEnumeration(_ body: Int32, in file: FileID) {
    readEnumerations.insert(TreeIndex.Place(file: file, entry: UInt32(body)))
  }
  mutating func readFragment(_ file: FileID) { readFragments.insert(file) }

  mutating func enter(_ key: UInt64, _ table: Table) { asked[table.rawValue].insert(key) }

  /// By table, the names.
  func askedNames() -> [Set<UInt32>] {
    asked.map { keys in
      var names: Set<UInt32> = []
      for key in keys { names.insert(UInt32(key >> 32)) }
      return names
    }
  }
}

extension TreeIndex {
  /// Says that a definition's text was read past the index's own functions.
  package func noteRead(_ place: Place) { lookups.read(place) }

  /// Whether anybody has asked for `name`; to be asked after the pass.
  package func isAsked(_ name: String, _ table: TreeLookups.Table) -> Bool {
    let names = askedNames ?? lookups.askedNames()
    askedNames = names
    return names[table.rawValue].contains(symbols.intern(name).index)
  }

  /// Whether `file`, or one that includes it, has asked for `name`.
  package func isAsked(_ name: String, _ table: TreeLookups.Table, by file: FileID) -> Bool {
    let key = UInt64(symbols.intern(name).index) << 32
    let asked = lookups.asked[table.rawValue]
    if asked.contains(key | UInt64(file.number)) { return true }
    return files.indices.contains { number in
      asked.contains(key | UInt64(number)) && closures[number]?.rank(of: file) != nil
    }
  }

  /// What was read, as `NAME` of `PATH`: macros, declarations, and enumerations by each of their constants.
  package var readDefinitions: Set<DefinitionName> {
    var names: Set<DefinitionName> = []
    for place in compiledMacros.keys {
      let file = files[place.file.index]
      names.insert(.init(.macros, file.text(file.index.macros[Int(place.entry)].name), file.path))
    }
    for place in lookups.readDeclarations {
      let file = files[place.file.index]
      names.insert(.init(.declarations, file.text(declaration(place).name), file.path))
    }
    for body in lookups.readEnumerations {
      let file = files[body.file.index]
      for enumerator in file.index.enumerators where enumerator.body == Int32(body.entry) {
        names.insert(.init(.enumerators, file.text(enumerator.name), file.path))
      }
    }
    return names
  }

  /// Fragments that were read, by path.
  package var readFragmentPaths: Set<String> { Set(lookups.readFragments.map { files[$0.index].path }) }

  /// Files in which a macro used like a declaration was expanded in search of a name.
  package var searchedForGenerated: Set<String> {
    Set(
      files.indices.filter { file in generatedByFile.contains { $0[file] != nil } }.map { files[$0].path })
  }

  /// The names that some file has asked for and that would mean something else to it if `path` included `new` instead of
  /// `old`: a definition comes into its sight, or leaves it. Two of one name in sight of one file count as the same.
  package func namesAffected(
    byIncludesOf path: String, from old: [String], to new: [String]
  ) -> [(name: String, asker: String)] {
    guard let file = fileNumber(ofPath: path) else { return [] }
    func reach(_ names: [String]) -> Set<FileID> {
      var found: Set<FileID> = []
      for number in names.compactMap({ resolveInclude($0, from: file) }) {
        found.insert(number)
        found.formUnion(closure(of: number).order)
      }
      return found
    }
    let (before, after) = (reach(old), reach(new))
    let different = before.symmetricDifference(after).subtracting([file])
    guard !different.isEmpty else { return [] }
    var askers: Set<FileID> = [file]
    for number in files.indices where closures[number]?.rank(of: file) != nil { askers.insert(FileID(number)) }
    var affected: Set<UInt64> = []
    for (table, places) in zip(lookups.asked, [macroPlaces, declarationPlaces, enumeratorPlaces]) {
      for key in table where askers.contains(FileID(UInt32(truncatingIfNeeded: key))) {
        let name = Int(key >> 32)
        guard name < places.count, places[name].contains(where: { different.contains($0.file) }) else { continue }
        let asker = FileID(UInt32(truncatingIfNeeded: key))
        let sight = closure(of: asker)
        // The asker's own definition wins, whatever it includes.
        if places[name].contains(where: { $0.file == asker }) { continue }
        let lost = places[name].contains {
          before.contains($0.file) && !after.contains($0.file) && sight.rank(of: $0.file) != nil
        }
        let gained = places[name].contains {
          after.contains($0.file) && !before.contains($0.file) && sight.rank(of: $0.file) == nil
        }
        if lost || gained { affected.insert(key) }
      }
    }
    return affected.sorted().map { key in
      (symbols.text(of: Symbol(index: UInt32(key >> 32))), files[FileID(UInt32(truncatingIfNeeded: key)).index].path)
    }
  }
}
