import Findings

/// The merge of one change onto another tree, by the rules of git's "ort" strategy (merge-ort.c). It starts from what
/// the change touches, so that its cost is that of the change and not of the distance between the two trees.
struct TreeMerge {
  let workspace: ObjectWorkspace
  let base: ObjectID
  let ours: ObjectID
  let theirs: ObjectID
  let labels: TextMerge.Labels
  let style: TextMerge.Style

  /// What changes in our tree.
  private(set) var edits: [String: FileEntry?] = [:]
  private(set) var conflicts: [PickConflict] = []
  private var theirChanges: [String: TreeChange] = [:]
  private var theirRenames: [String: String] = [:]
  private var ourRenames: [String: String] = [:]
  /// What each side brings to a place where one of them moved a file, and the other has another.
  private var collisions: [String: (ours: PickConflict.Side?, theirs: PickConflict.Side?, lostSource: Bool)] = [:]

  init(
    _ workspace: ObjectWorkspace, base: ObjectID, ours: ObjectID, theirs: ObjectID, labels: TextMerge.Labels,
    style: TextMerge.Style
  ) {
    self.workspace = workspace
    (self.base, self.ours, self.theirs) = (base, ours, theirs)
    (self.labels, self.style) = (labels, style)
  }

  /// One file as the three trees have it.
  struct Versions {
    /// Where the result goes.
    var path: String
    var base: PickConflict.Side?
    var ours: PickConflict.Side?
    var theirs: PickConflict.Side?
    /// Longer markers tell the inner conflict of a doubly moved file from outer ones.
    var markerSize = 7
  }

  mutating func run() throws(ToolError) {
    let changes = try workspace.changes(from: base, to: theirs)
    theirChanges = Dictionary(changes.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    try findRenames(changes)
    var done: Set<String> = []
    for old in Set(theirRenames.keys).union(ourRenames.keys).sorted() {
      done.formUnion(try mergeRename(of: old))
    }
    try settleCollisions()
    for change in changes where !done.contains(change.path) {
      try merge(change)
    }
    try FolderRenames.apply(to: &self, changes)
    try partFilesFromFolders()
    conflicts.sort { $0.path < $1.path }
  }

  // MARK: renames

  private mutating func findRenames(_ changes: [TreeChange]) throws(ToolError) {
    // Only files that both sides touched matter, as git has it.
    var wantedOurs: Set<String> = []
    var wantedTheirs: Set<String> = []
    for change in changes {
      guard let old = change.old else { continue }
      let our = try our(change.path)
      if our == nil { wantedOurs.insert(change.path) }
      if change.new == nil, our != old { wantedTheirs.insert(change.path) }
    }
    if !wantedTheirs.isEmpty {
      theirRenames = try RenameSearch(workspace: workspace, changes: changes).renames(of: wantedTheirs)
    }
    if !wantedOurs.isEmpty {
      let far = try ourChanges()
      ourRenames = try RenameSearch(workspace: workspace, changes: far).renames(of: wantedOurs)
    }
  }

  /// From the base to our tree: everything that lies between two branches.
  func ourChanges() throws(ToolError) -> [TreeChange] {
    if let last = workspace.lastComparison, last.base == base, last.other == ours { return last.changes }
    let changes = try workspace.changes(from: base, to: ours)
    workspace.lastComparison = (base, ours, changes)
    return changes
  }

  /// A file of our tree; nil for a folder.
  func our(_ path: String) throws(ToolError) -> FileEntry? {
    try workspace.entry(of: path, in: ours).flatMap { $0.mode.isFolder ? nil : $0 }
  }

  func side(_ path: String, in tree: ObjectID) throws(ToolError) -> PickConflict.Side? {
    guard let entry = try workspace.entry(of: path, in: tree), !entry.mode.isFolder else { return nil }
    return PickConflict.Side(path: path, entry: entry)
  }

  /// Returns the paths that need no more looking at.
  private mutating func mergeRename(of old: String) throws(ToolError) -> [String] {
    let ancestor = try side(old, in: base)
    switch (ourRenames[old], theirRenames[old]) {
    case (let ourPath?, let theirPath?):
      let our = try side(ourPath, in: ours)
      let their = try side(theirPath, in: theirs)
      if ourPath == theirPath {
        try settle(Versions(path: ourPath, base: ancestor, ours: our, theirs: their))
        return [old, ourPath]
      }
      try renamedTwice(ancestor, our, their)
      return [old, ourPath, theirPath]
    case (let ourPath?, nil):
      let our = try side(ourPath, in: ours)
      let versions = Versions(path: ourPath, base: ancestor, ours: our, theirs: try side(old, in: theirs))
      if theirChanges[ourPath]?.new != nil {
        try collide(versions, movedByUs: true)
      } else if versions.theirs == nil {
        conflicts.append(
          PickConflict(
            path: ourPath, kind: .renamedAndDeleted, ancestor: ancestor, ours: our, marked: our?.entry, hunks: []))
      } else {
        try settle(versions)
      }
      return [old, ourPath]
    case (nil, let theirPath?):
      let their = try side(theirPath, in: theirs)
      let versions = Versions(path: theirPath, base: ancestor, ours: try side(old, in: ours), theirs: their)
      if versions.ours != nil { edits.updateValue(nil, forKey: old) }
      if try our(theirPath) != nil {
        try collide(versions, movedByUs: false)
      } else if versions.ours == nil {
        edits[theirPath] = their?.entry
        conflicts.append(
          PickConflict(
            path: theirPath, kind: .renamedAndDeleted, ancestor: ancestor, theirs: their, marked: their?.entry,
            hunks: []))
      } else {
        try settle(versions)
      }
      return [old, theirPath]
    case (nil, nil):
      return []
    }
  }

  /// Both sides have something at the place a file was moved to: what was moved is merged by itself first.
  private mutating func collide(_ versions: Versions, movedByUs: Bool) throws(ToolError) {
    let path = versions.path
    let both = (ours: try side(path, in: ours), theirs: try side(path, in: theirs), lostSource: false)
    var collision = collisions[path] ?? both
    if versions.ours == nil || versions.theirs == nil {
      collision.lostSource = true
    } else {
      var versions = versions
      versions.markerSize = 8
      let inner = try merged(versions).entry.map { PickConflict.Side(path: path, entry: $0) }
      if movedByUs { collision.ours = inner } else { collision.theirs = inner }
    }
    collisions[path] = collision
  }

  private mutating func settleCollisions() throws(ToolError) {
    for (path, collision) in collisions.sorted(by: { $0.key < $1.key }) {
      let before = conflicts.count
      try settle(Versions(path: path, base: nil, ours: collision.ours, theirs: collision.theirs))
      let result = edits[path] ?? collision.ours?.entry
      if let result, try our(path) != result { edits[path] = result }
      if collision.lostSource, conflicts.count == before {
        conflicts.append(
          PickConflict(
            path: path, kind: .renamedAndDeleted, ours: collision.ours, theirs: collision.theirs, marked: result,
            hunks: []))
      }
    }
  }

  private mutating func renamedTwice(
    _ ancestor: PickConflict.Side?, _ our: PickConflict.Side?, _ their: PickConflict.Side?
  ) throws(ToolError) {
    guard let ancestor, let our, let their else { return }
    let inner = try merged(Versions(path: ancestor.path, base: ancestor, ours: our, theirs: their, markerSize: 8))
    edits[our.path] = inner.entry
    edits[their.path] = inner.entry
    // The stages hold the merged text, as git puts it at both places.
    let entry = inner.entry ?? our.entry
    conflicts.append(
      PickConflict(path: ancestor.path, kind: .renamedTwice, ancestor: ancestor, marked: nil, hunks: []))
    conflicts.append(
      PickConflict(
        path: our.path, kind: .renamedTwice, ours: PickConflict.Side(path: our.path, entry: entry), marked: entry,
        hunks: inner.hunks))
    conflicts.append(
      PickConflict(
        path: their.path, kind: .renamedTwice, theirs: PickConflict.Side(path: their.path, entry: entry),
        marked: entry, hunks: inner.hunks))
  }

  // MARK: files in their places

  private mutating func merge(_ change: TreeChange) throws(ToolError) {
    let path = change.path
    func side(_ entry: FileEntry?) -> PickConflict.Side? { entry.map { PickConflict.Side(path: path, entry: $0) } }
    let our = try our(path)
    if our == change.new { return }
    if our == change.old {
      edits.updateValue(change.new, forKey: path)
      return
    }
    switch (our, change.new) {
    case (_?, nil):
      conflicts.append(
        PickConflict(
          path: path, kind: .deletedByThem, ancestor: side(change.old), ours: side(our), marked: our, hunks: []))
    case (nil, let new?) where change.old != nil:
      edits[path] = new
      conflicts.append(
        PickConflict(
          path: path, kind: .deletedByUs, ancestor: side(change.old), theirs: side(new), marked: new, hunks: []))
    default:
      try settle(Versions(path: path, base: side(change.old), ours: side(our), theirs: side(change.new)))
    }
  }

  /// Merges and records the result under the path.
  mutating func settle(_ versions: Versions) throws(ToolError) {
    guard let our = versions.ours, let their = versions.theirs else { return }
    if our.entry.mode.type != their.entry.mode.type {
      try settleTypes(versions, our, their)
      return
    }
    let result = try merged(versions)
    if our.path != versions.path || result.entry != our.entry { edits[versions.path] = result.entry }
    if result.isClean { return }
    var kind = PickConflict.Kind.unmergeable
    if result.isText { kind = versions.base == nil ? .bothAdded : .bothModified }
    conflicts.append(
      PickConflict(
        path: versions.path, kind: kind, ancestor: versions.base, ours: our, theirs: their, marked: result.entry,
        hunks: result.hunks))
  }

  /// A file against a link or a submodule: the one that is not a file keeps the place, as in git.
  private mutating func settleTypes(
    _ versions: Versions, _ our: PickConflict.Side, _ their: PickConflict.Side
  ) throws(ToolError) {
    let path = versions.path
    let base = versions.base
    if let base, base.entry == our.entry {
      edits[path] = their.entry
      return
    }
    if let base, base.entry == their.entry { return }
    let moveOurs = our.entry.mode.isRegularFile
    let moveTheirs = their.entry.mode.isRegularFile
    let ourPath = moveOurs ? try freePath(path, labels.ours) : path
    let theirPath = moveTheirs ? try freePath(path, labels.theirs) : path
    if moveOurs { edits.updateValue(nil, forKey: path) }
    edits[ourPath] = our.entry
    edits[theirPath] = their.entry
    func belongs(_ side: PickConflict.Side) -> PickConflict.Side? {
      base.flatMap { $0.entry.mode.type == side.entry.mode.type ? $0 : nil }
    }
    conflicts.append(
      PickConflict(
        path: ourPath, kind: .unmergeable, ancestor: belongs(our), ours: our, marked: our.entry, hunks: []))
    conflicts.append(
      PickConflict(
        path: theirPath, kind: .unmergeable, ancestor: belongs(their), theirs: their, marked: their.entry, hunks: []))
  }

  /// Paths of both edits and conflicts are changed together.
  mutating func replace(conflicts new: [PickConflict], edits changed: [String: FileEntry?]) {
    conflicts = new
    for (path, entry) in changed { edits.updateValue(entry, forKey: path) }
  }

  mutating func forgetEdit(of path: String) { edits.removeValue(forKey: path) }
}
