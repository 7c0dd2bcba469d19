import CSyntax

extension TreeIndex {
  /// Stands among the names for all that a file's macros make where they are used like declarations.
  package static let macroCalls = "a macro's declarations"

  /// Whether it was found out that a macro makes no declarations.
  package func makesNothing(_ macro: String) -> Bool {
    if case .some(.none) = macroProducts[symbols.intern(macro)] { return true }
    return false
  }

  /// To be called before the pass when `labels` will be asked for.
  package func traceDependencies() { lookups.recorder.graph = DependencyGraph() }

  package var dependencies: DependencyRecorder { lookups.recorder }

  /// The label of what belongs to a file.
  package func label(of file: FileID) -> DependencyLabel { .file(files[file.index].path) }

  package func begin(_ subject: DependencySubject) { lookups.graph?.begin(subject, nil) }
  /// With the part of the pass that it belongs to.
  package func begin(_ subject: DependencySubject, _ label: DependencyLabel) { lookups.graph?.begin(subject, label) }
  package func begin(_ subject: DependencySubject, in file: FileID) {
    lookups.graph?.begin(subject, .file(files[file.index].path))
  }
  package func end() { lookups.graph?.end() }
  package func use(_ subject: DependencySubject) { lookups.graph?.use(subject) }

  /// A number for a path; those that only a tree has whose questions were taken over get one behind all files.
  private func number(ofPath path: String) -> FileID {
    if let file = fileNumber(ofPath: path) ?? takenOver[path] { return file }
    let number = FileID(files.count + takenOver.count)
    takenOver[path] = number
    return number
  }

  /// Takes over the questions that parts of a pass over a tree much like this one have asked: they count as asked of this tree
  /// too.
  package func takeOver(lookupsOf other: TreeIndex, for parts: Set<DependencyLabel>) {
    guard let graph = lookups.graph, let later = other.lookups.graph else { return }
    let numbers = other.files.map { number(ofPath: $0.path) }
    var names: [UInt32: UInt32] = [:]
    var questions: [UInt64] = []
    graph.takeOver(later, labelled: parts.contains) { name in
      if let known = names[name] { return known }
      let own = symbols.intern(other.symbols.text(of: Symbol(index: name))).index
      names[name] = own
      return own
    } file: { file in
      file.index < numbers.count ? numbers[file.index] : .none
    } onQuestion: {
      questions.append($0)
    }
    // Which of the tables was asked is not known any more.
    for table in TreeLookups.Table.allCases { for question in questions { lookups.enter(question, table) } }
    for table in askedNames?.indices ?? 0..<0 {
      for question in questions { askedNames?[table].insert(UInt32(question >> 32)) }
    }
  }

  /// The files that include `path`, directly or through others, as far as was looked. Nil when there are more than `limit`.
  package func pathsIncluding(_ path: String, limit: Int) -> Set<String>? {
    guard let file = fileNumber(ofPath: path) else { return [] }
    let found = files.indices.filter { !files[$0].isHeader && closures[$0]?.rank(of: file) != nil }
    return found.count > limit ? nil : Set(found.map { files[$0].path })
  }

  /// The parts of the pass that hang on one of the names. With a path: as that file, or one that includes it, asked.
  package func labels(dependingOn names: [(name: String, localTo: String?)]) -> Set<DependencyLabel> {
    guard let graph = lookups.graph else { return [.everything] }
    var homes: [UInt32: Set<FileID>?] = [:]
    for (name, path) in names {
      let symbol = symbols.intern(name).index
      guard let path else {
        homes[symbol] = .some(nil)
        continue
      }
      // A file that nothing was asked for as yet is nobody's.
      guard let file = fileNumber(ofPath: path) ?? takenOver[path] else { continue }
      if case .some(.none) = homes[symbol] { continue }
      var askers: Set<FileID> = homes[symbol].flatMap { $0 } ?? []
      askers.insert(file)
      for number in files.indices where closures[number]?.rank(of: file) != nil { askers.insert(FileID(number)) }
      homes[symbol] = .some(askers)
    }
    return graph.labels(dependingOn: homes)
  }
}
