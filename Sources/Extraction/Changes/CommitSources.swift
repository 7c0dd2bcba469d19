import Findings

/// What the reader of commits asks a repository for. Trees go by their ids.
package protocol CommitSources {
  /// What differs between two trees, of the files that extraction reads; nil when that is more than `limit` files.
  func changes(from old: String, to new: String, limit: Int) throws(ToolError) -> [SourceChange]?
  /// Trees from which a tree descends and that are known, the nearest ones first; few.
  func ancestors(ofTree tree: String, where isKnown: (String) -> Bool) throws(ToolError) -> [String]
  /// All sources of a tree.
  func sources(ofTree tree: String) throws(ToolError) -> SourceSet
}
