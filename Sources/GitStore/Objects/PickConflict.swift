/// One path that git would list as unmerged.
package struct PickConflict: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case bothModified = "both modified"
    case bothAdded = "both added"
    case deletedByUs = "deleted by us"
    case deletedByThem = "deleted by them"
    /// One side moved the file, the other took it away.
    case renamedAndDeleted = "renamed and deleted"
    /// Each side moved it to another place.
    case renamedTwice = "renamed to two places"
    /// A file on one side is a folder on the other.
    case fileAndFolder = "file and folder"
    /// Two things that cannot be merged as text: binary files, links, submodules, a file against a link.
    case unmergeable = "not mergeable"
    /// Our side moved the folder away that their side adds a file to (git: merge.directoryRenames).
    case folderMoved = "added to a moved folder"
  }

  /// One side's version.
  package struct Side: Hashable, Sendable {
    /// Where that side has it: renames make it differ from `PickConflict.path`.
    package var path: String
    package var entry: FileEntry
  }

  /// The path of the index stages.
  package var path: String
  package var kind: Kind
  package var ancestor: Side?
  package var ours: Side?
  package var theirs: Side?
  /// What the work tree gets, with markers where the text conflicts; nil when it gets no file.
  package var marked: FileEntry?
  package var hunks: [TextMerge.Hunk]
}
